"""Sentences that follow one another on a page."""

from __future__ import annotations

import pytest
from flask import Flask
from markupsafe import Markup

from tests.web.test_pages import site
from web.i18n import join_sentences

__all__ = ["site"]


@pytest.mark.parametrize(
    ("language", "joined"),
    [("en", "It is &lt;so&gt;. <b>It</b> waits."), ("zh-CN", "It is &lt;so&gt;.<b>It</b> waits.")],
)
def test_a_space_follows_a_sentence_but_in_chinese(site: Flask, language: str, joined: str) -> None:
    with site.test_request_context(headers={"Accept-Language": language}):
        assert join_sentences(("It is <so>.", "", Markup("<b>It</b> waits."))) == joined
