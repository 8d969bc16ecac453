"""A file as an answer."""

from __future__ import annotations

from flask import Response

from scheduler.errors import NotFound
from scheduler.services.exporting import MIME


def download(name: str, content: bytes) -> Response:
    """The file to be saved under its name, never shown inside the site."""
    kind = name.rsplit(".", 1)[-1]
    answer = Response(content, content_type="application/zip" if kind == "zip" else MIME[kind])
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def known_format(fmt: str) -> str:
    """csv or xlsx; anything else is an address that does not exist."""
    if fmt not in MIME:
        raise NotFound(f"there is no format {fmt!r}")
    return fmt
