"""Before every request: may this account call this route (``web.access``)? After it: the headers that browsers obey.

A route without a row answers 403.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, current_app, redirect, request, session, url_for
from werkzeug.exceptions import BadRequest, Unauthorized
from werkzeug.wrappers import Response as BaseResponse

from scheduler.errors import Forbidden
from web import context
from web.access import ROUTES, Policy

# an account with a one-time password may only choose its own
BEFORE_PASSWORD = frozenset({"auth.password", "auth.logout", "auth.locale", "static"})

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def policy_of() -> Policy | None:
    """The row of the current request; None for an address that no route has, or a route that has no row."""
    method = "GET" if request.method == "HEAD" else request.method
    return ROUTES.get((request.endpoint or "", method))


def gate() -> BaseResponse | None:
    """Before every request: may this role call this route at all?"""
    if request.endpoint is None:
        return None  # answered as 404 or 405
    policy = policy_of()
    if policy is None:
        raise Forbidden(f"{request.endpoint} {request.method} has no policy row")
    if request.method not in ("GET", "HEAD") and request.headers.get("Sec-Fetch-Site", "same-origin") == "cross-site":
        raise Forbidden("a write from another site")
    if policy.device:
        return None  # the body is the route's to read, up to a limit of its own
    if policy.roles is None:
        _require_storable()
        return None
    account = context.account()
    if account is None:
        return _ask_to_sign_in()
    if account.must_change and request.endpoint not in BEFORE_PASSWORD:
        return redirect(url_for("auth.password"))
    if account.role not in policy.roles:
        raise Forbidden(f"{account.role.value} may not call {request.endpoint}")
    _require_storable()
    return None


def _require_storable() -> None:
    """No database keeps a NUL in a text, and nobody types one."""
    texts = [request.path]
    for fields in request.args.listvalues(), request.form.listvalues():
        texts.extend(text for values in fields for text in values)
    if any("\0" in text for text in texts):
        raise BadRequest


def wants_json() -> bool:
    """Is the answer for a program? Everything under /api is."""
    return request.path.startswith("/api/")


def is_fragment() -> bool:
    """Does a page ask for a part of itself?"""
    return request.headers.get("HX-Request") == "true"


def _ask_to_sign_in() -> BaseResponse:
    if wants_json():
        raise Unauthorized
    if is_fragment():
        ended = "look" if request.method in ("GET", "HEAD") else "yes"
        return Response(status=401, headers={"HX-Redirect": url_for("auth.login", ended=ended, next=_page_before())})
    if request.method in ("GET", "HEAD"):
        over = getattr(session, "ended_at", None) is not None
        return redirect(url_for("auth.login", ended="look" if over else None, next=request.full_path.rstrip("?")))
    if request.endpoint == "auth.logout":
        return redirect(url_for("auth.login"))
    return redirect(url_for("auth.login", ended="yes", next=_page_before()))


def _page_before() -> str | None:
    """The page of ours from which a form was sent, as a path."""
    before = urlsplit(request.referrer or "")
    if before.netloc != request.host:
        return None
    return before.path + (f"?{before.query}" if before.query else "") or None


def add_headers(response: Response) -> Response:
    """After every request: the security headers, and nothing of a page is kept by anybody."""
    response.headers.update(HEADERS)
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    if request.endpoint == "static":
        cached = "public, max-age=31536000, immutable" if "v" in request.args else "no-cache"
        response.headers["Cache-Control"] = cached
    elif "ETag" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    else:
        response.headers["Cache-Control"] = "private, no-cache"
    response.vary.add("HX-Request")
    return response


def register(app: Flask) -> None:
    """The gate before and the headers after every request."""
    app.before_request(gate)
    app.after_request(add_headers)
