"""The two links of a table, and the answer to them: after the page was made, its table in place of it."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Flask, Response, current_app, make_response, render_template, request
from markupsafe import Markup

from scheduler.errors import NotFound
from scheduler.services.exporting import MIME, export_sheet
from web import context
from web.downloads import download
from web.security import is_fragment
from web.tables.building import build_sheet
from web.tables.marks import ARGUMENT, saving, unmarked
from web.tables.reading import read_table

SUFFIX = " · Shiftledger"
NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')
LONGEST_NAME = 120
OF_PAGES = frozenset({ARGUMENT, "page", "after"})  # not filters: where in a list the page was


def exports(key: str) -> Markup:
    """The links of the table that is marked with the key; nothing while one is being saved."""
    if saving():
        return Markup("")
    path, query = request.path, list(request.args.items(multi=True))
    if is_fragment():  # the address in the browser is the page's, which holds the part too
        page = urlsplit(request.headers.get("HX-Current-URL", ""))
        if page.path:
            path, query = page.path, parse_qsl(page.query)
    kept = [(name, value) for name, value in query if name not in OF_PAGES]
    links = {fmt: f"{path}?{urlencode([*kept, (ARGUMENT, f'{key}.{fmt}')])}" for fmt in ("xlsx", "csv")}
    return Markup(render_template("macros/exports.html", links=links))  # noqa: S704 - a template, escaped


def asked() -> tuple[str, str]:
    """(key of the table, format) that the request asks for. Raises NotFound for a format that there is not."""
    key, _, fmt = request.args[ARGUMENT].rpartition(".")
    if not key or fmt not in MIME:
        raise NotFound(f"there is no table {request.args[ARGUMENT]!r}")
    return key, fmt


def check() -> None:
    """Before the page is made: is there such a format at all?"""
    if saving() and request.endpoint is not None:
        asked()


def answer(response: Response) -> Response:
    """After the page was made: the file in its place. A refusal, a redirect and a file stay what they are."""
    if not saving() or response.status_code != 200 or response.mimetype != "text/html" or response.is_streamed:
        return response
    key, fmt = asked()
    table = read_table(response.get_data(as_text=True), key)
    if not table.found:
        return make_response(current_app.handle_user_exception(NotFound(f"the page has no table {key!r}")))
    title = unmarked(table.title).removesuffix(SUFFIX).strip()
    near = unmarked(table.near)
    content = export_sheet(build_sheet(table, near or title), fmt)
    return download(file_name(title, near) + f".{fmt}", content)


def file_name(title: str, near: str) -> str:
    """What and which period: the page's title, the table's heading, and the day where neither names a time."""
    name = " · ".join(part for part in dict.fromkeys((title, near)) if part)
    if not re.search(r"\d", name):
        name = f"{name} {context.today()}"
    return NOT_IN_NAMES.sub("-", name)[:LONGEST_NAME].strip(" .·-")


def register(app: Flask) -> None:
    """``exports`` in every template, and the hooks around every request."""
    app.jinja_env.globals["exports"] = exports
    app.jinja_env.globals["saving"] = saving
    app.before_request(check)
    app.after_request(answer)
