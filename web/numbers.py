"""Numbers that a request names rows and versions with. No row has one beyond what every database's integers hold."""

from __future__ import annotations

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

LARGEST = 2**31 - 1


class RowNumber(IntegerConverter):
    """``<int:…>`` in an address; a larger number is an address that does not exist."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=LARGEST)


def row_number(text: str) -> int:
    """For ``args.get(name, type=row_number)``: ValueError unless a whole number; one out of range names no row."""
    return max(-1, min(int(text), LARGEST))


def register(app: Flask) -> None:
    """Every ``<int:…>`` of the application is a row's number."""
    app.url_map.converters["int"] = RowNumber
