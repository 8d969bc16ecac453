"""Names of files in headers that every server passes on."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from flask import Response
from gunicorn.http.wsgi import HEADER_VALUE_RE

from web.downloads import attach, download


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("roster-2026.csv", "roster-2026.csv"),
        ("Versions of Nov 9 \N{EN DASH} Nov 22.csv", '"Versions of Nov 9 _ Nov 22.csv"'),
        ("岗位权重 · 2026年11月8日.csv", "2026_11_8.csv"),
        ("班表.csv", "file.csv"),
    ],
)
def test_the_header_is_ascii_and_tells_the_whole_name(name: str, plain: str) -> None:
    header = download(name, b"").headers["Content-Disposition"]
    assert header.isascii()
    assert HEADER_VALUE_RE.fullmatch(header)
    assert f"filename={plain}" in header.split("; ")
    told = next((part for part in header.split("; ") if part.startswith("filename*=")), None)
    assert name.isascii() if told is None else unquote(told.removeprefix("filename*=UTF-8''")) == name


@pytest.mark.parametrize("name", ["照片.图", "照片", "a\u2028b.png", "a\x01b.png"])
def test_names_of_others_never_break_the_answer(name: str) -> None:
    answer = Response(b"")
    attach(answer, name)
    assert HEADER_VALUE_RE.fullmatch(answer.headers["Content-Disposition"])
