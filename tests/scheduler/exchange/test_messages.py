"""Reasons in words: one stop at the end, whatever values stand in them."""

from __future__ import annotations

from string import Formatter

import pytest

from scheduler.exchange.faults import closest
from scheduler.exchange.messages import REASONS, message

MANY = [f"R{n:02}" for n in range(40)]


def test_a_list_that_was_cut_off_ends_in_its_ellipsis_alone() -> None:
    params = {"value": "R99", "accepted": closest("X", MANY)}
    assert message("unknown_role", params, "en").endswith(", …")
    assert message("unknown_role", params, "zh_Hans_CN").endswith(", …")
    assert message("unknown_role", {"value": "R99", "accepted": "R01, R02"}, "en").endswith("known: R01, R02.")
    assert message("unknown_role", {"value": "R99", "accepted": "R01, R02"}, "zh_Hans_CN").endswith("已有：R01, R02。")


@pytest.mark.parametrize(("locale", "stops"), [("en", "…."), ("zh_Hans_CN", "…。")])
def test_no_reason_ends_in_two_stops_nor_loses_a_value(locale: str, stops: str) -> None:
    for reason, sentences in REASONS.items():
        names = [name for _text, name, _form, _conversion in Formatter().parse(sentences[locale != "en"]) if name]
        said = message(reason, dict.fromkeys(names, "A, …"), locale)
        assert stops not in said, reason
        assert said.count("A, …") == len(names), reason
