"""Errors of the service and of HTTP → status and page, in one table. The sentence is translated by the error's key.

For /api the same goes out as ``{"error": {"key", "message", "params"}}``.
"""

from __future__ import annotations

import logging
from datetime import date, datetime
from http import HTTPStatus

from flask import Flask, Response, current_app, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, MethodNotAllowed, SecurityError

from scheduler.domain.account import LOCALES
from scheduler.errors import (
    Conflict,
    Forbidden,
    InvalidInput,
    NotFound,
    PlanningFailed,
    RuleBroken,
    SchedulerError,
)
from scheduler.i18n import gettext as service_gettext
from scheduler.messages import MESSAGES, WORDS
from scheduler.services.accounts import TooManyAttempts
from scheduler.services.credentials import NotIdentified, TooManyTries
from scheduler.services.devices import DeviceRefused, TooFast
from scheduler.storage.failures import unavailable
from web.i18n import write_date, write_datetime
from web.security import is_fragment, wants_json

log = logging.getLogger(__name__)

# the first class that fits counts, so the most special stand first
STATUS: tuple[tuple[type[SchedulerError], int], ...] = (
    (TooManyAttempts, HTTPStatus.TOO_MANY_REQUESTS),
    (TooManyTries, HTTPStatus.TOO_MANY_REQUESTS),
    (TooFast, HTTPStatus.TOO_MANY_REQUESTS),
    (DeviceRefused, HTTPStatus.UNAUTHORIZED),
    (NotIdentified, HTTPStatus.UNPROCESSABLE_ENTITY),
    (NotFound, HTTPStatus.NOT_FOUND),
    (Forbidden, HTTPStatus.FORBIDDEN),
    (Conflict, HTTPStatus.CONFLICT),
    (InvalidInput, HTTPStatus.UNPROCESSABLE_ENTITY),
    (RuleBroken, HTTPStatus.CONFLICT),
    (PlanningFailed, HTTPStatus.INTERNAL_SERVER_ERROR),
    (SchedulerError, HTTPStatus.INTERNAL_SERVER_ERROR),
)


# a missing thing and a foreign one are told in the same words; these are about the account or the installation itself
TOLD_APART = frozenset({"no_person", "no_company"})


def status_of(error: SchedulerError) -> int:
    """The HTTP status of a service error."""
    return next(int(status) for kind, status in STATUS if isinstance(error, kind))


def sentence(error: SchedulerError) -> str:
    """The error in the reader's language; where its key is unknown, its own English sentence."""
    return sentence_of(error.key, error.params, str(error))


def sentence_of(key: str, params: dict[str, object], otherwise: str) -> str:
    """The sentence of a key with its parameters filled in."""
    text = MESSAGES.get(key)
    if text is None:
        return otherwise
    try:
        words = {name: _written(value) for name, value in params.items()}
        return str(gettext(text)) % words
    except (KeyError, TypeError, ValueError):
        log.exception("message %s does not fit parameters %s", key, sorted(params))
        return otherwise


def _written(value: object) -> object:
    """A parameter as its reader writes it: a word of ours translated, a time at the site."""
    if isinstance(value, datetime):
        return write_datetime(value)
    if isinstance(value, date):
        return write_date(value)
    return gettext(WORDS[str(value)]) if str(value) in WORDS else value


def service_error(error: SchedulerError) -> ResponseReturnValue:
    """A SchedulerError that reached the edge."""
    status = status_of(error)
    if status == HTTPStatus.INTERNAL_SERVER_ERROR:
        log.exception("a use case failed")
    if isinstance(error, Forbidden) or (isinstance(error, NotFound) and error.key not in TOLD_APART):
        return _answer(status, type(error).default_key, _http_sentence(status), {})
    answer = make_response(_answer(status, error.key, sentence(error), error.params))
    if isinstance(error, TooFast):
        answer.headers["Retry-After"] = str(error.params["seconds"])
    return answer


def http_error(error: HTTPException) -> ResponseReturnValue:
    """An error that Flask itself answers."""
    if error.response is not None:
        return error.response
    if unavailable(getattr(error, "original_exception", None) or error) is not None:  # while the session was read
        return _out_of_service()
    if isinstance(error, SecurityError):  # an untrusted Host: no address can be built for a page
        return Response(f"{error.code} {error.name}\n", error.code, content_type="text/plain")
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    key = {HTTPStatus.NOT_FOUND: NotFound.default_key, HTTPStatus.FORBIDDEN: Forbidden.default_key}.get(
        HTTPStatus(status), "http"
    )
    answer = make_response(_answer(status, key, _http_sentence(status), {}))
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        answer.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return answer


def csrf_error(_error: CSRFError) -> ResponseReturnValue:
    """A write without the page's token."""
    message = gettext("The page was open for too long or came from elsewhere. Load it again and repeat the step.")
    return _answer(HTTPStatus.BAD_REQUEST, "csrf", message, {})


def crash(error: Exception) -> ResponseReturnValue:
    """A fault in our code, or a disk or database that refuses: logged in full, told in a sentence."""
    log.exception("unhandled", exc_info=error)
    if unavailable(error) is not None:
        return _out_of_service()
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    return _answer(status, "internal", _http_sentence(status), {})


def _out_of_service() -> Response:
    """Plain words: a page would need the database to know its reader."""
    locale = "en" if request.accept_languages.best_match(["zh", "en"]) == "en" else LOCALES[0]
    words = service_gettext(MESSAGES["out_of_service"], locale)
    answer = Response(f"{words}\n", HTTPStatus.SERVICE_UNAVAILABLE, content_type="text/plain; charset=utf-8")
    answer.headers["Retry-After"] = "30"
    return answer


def _http_sentence(status: int) -> str:
    sentences = {
        HTTPStatus.BAD_REQUEST: gettext("The request could not be read."),
        HTTPStatus.UNAUTHORIZED: gettext("Please sign in."),
        HTTPStatus.FORBIDDEN: gettext("Your account may not do this."),
        HTTPStatus.NOT_FOUND: gettext("This does not exist, or it is not yours to see."),
        HTTPStatus.METHOD_NOT_ALLOWED: gettext("This address does not take that kind of request."),
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: _too_large(),
        HTTPStatus.INTERNAL_SERVER_ERROR: gettext("Something went wrong on our side. It has been written to the log."),
    }
    return str(sentences.get(HTTPStatus(status), gettext("The request could not be answered.")))


def _too_large() -> str:
    """The limit is the one of this request: the API takes less than a page that takes files."""
    limit = request.max_content_length or current_app.config["MAX_CONTENT_LENGTH"]
    if wants_json():
        return str(gettext("The request is too large; up to %(mib)s MiB are taken at once.", mib=limit // 2**20))
    return str(gettext("The file is too large; up to %(mib)s MiB are taken at once.", mib=limit // 2**20))


def _answer(status: int, key: str, message: str, params: dict[str, object]) -> ResponseReturnValue:
    if wants_json():
        body = {"error": {"key": key, "message": message, "params": {k: str(v) for k, v in params.items()}}}
        return jsonify(body), status
    template = "errors/fragment.html" if is_fragment() else "errors/page.html"
    return render_template(template, status=status, message=message, key=key, back="/"), status


def register(app: Flask) -> None:
    """One handler per kind of error."""
    app.register_error_handler(SchedulerError, service_error)
    app.register_error_handler(CSRFError, csrf_error)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(Exception, crash)
