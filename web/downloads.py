"""A file as an answer."""

from __future__ import annotations

from urllib.parse import quote

from flask import Response

from scheduler.errors import NotFound
from scheduler.services.exporting import MIME


def download(name: str, content: bytes) -> Response:
    """The file to be saved under its name, never shown inside the site."""
    kind = name.rsplit(".", 1)[-1]
    answer = Response(content, content_type="application/zip" if kind == "zip" else MIME[kind])
    attach(answer, name)
    return answer


def attach(answer: Response, name: str) -> None:
    """Lets the answer be saved as ``name`` (RFC 6266): a server refuses headers of more than Latin letters.

    What is not ASCII goes percent-encoded in ``filename*``; ``filename`` is for readers that do not know it.
    """
    if name.isascii() and name.isprintable():
        answer.headers.set("Content-Disposition", "attachment", filename=name)
        return
    stem, dot, kind = name.rpartition(".")
    plain = "".join(c if c.isascii() else "_" for c in stem if c.isprintable()).strip(" _") or "file"
    if kind.isascii() and kind.isalnum():
        plain += dot + kind
    names = {"filename": plain, "filename*": f"UTF-8''{quote(name, safe='')}"}
    answer.headers.set("Content-Disposition", "attachment", **names)


def known_format(fmt: str) -> str:
    """csv or xlsx; anything else is an address that does not exist."""
    if fmt not in MIME:
        raise NotFound(f"there is no format {fmt!r}")
    return fmt
