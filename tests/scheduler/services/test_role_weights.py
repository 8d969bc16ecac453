"""Weights of roles by version: in range, from a day on, never on locked days; asked before they are published."""

from __future__ import annotations

from datetime import date

import pytest

from scheduler.bootstrap import App
from scheduler.errors import Conflict, Forbidden, InvalidInput, NotFound
from scheduler.services import role_weights
from scheduler.services.attribution import run_attribution
from tests.scheduler.services.ledger_demo import HR, LEAD, PERIOD, STAFF
from tests.scheduler.services.test_kpi_publishing import lock

DECEMBER = date(2026, 12, 1)


def publish(app: App, w_milli: int = 1200, day: date = DECEMBER, reason: str = "agreed", role: str = "PICK") -> None:
    role_weights.publish_weights(app, HR, {role: w_milli}, day, reason=reason)


def weight_of(app: App, role: str, day: date) -> int:
    with app.reading() as uow:
        return int(uow.organisation.load().weight_milli(role, day))


def test_a_weight_counts_from_its_day_on_and_says_who_and_why(demo: App) -> None:
    publish(demo)
    assert [weight_of(demo, "PICK", d) for d in (date(2026, 11, 30), DECEMBER)] == [1000, 1200]
    (pick,) = [r for r in role_weights.role_weights(demo, STAFF) if r.role == "PICK"]
    assert pick.current == 1000
    assert [(v.w_milli, v.reason, v.entered_by) for v in pick.versions] == [(1200, "agreed", "hana"), (1000, "", "")]
    publish(demo, 1300)  # the same day again takes its place
    assert weight_of(demo, "PICK", DECEMBER) == 1300


@pytest.mark.parametrize(("w_milli", "taken"), [(499, False), (500, True), (501, True), (2000, True), (2001, False)])
def test_a_weight_lies_from_a_half_to_two(w_milli: int, taken: bool, demo: App) -> None:
    if taken:
        publish(demo, w_milli)
        return
    with pytest.raises(InvalidInput) as caught:
        publish(demo, w_milli)
    assert (caught.value.key, caught.value.params["role"]) == ("weight_range", "PICK")


@pytest.mark.parametrize(("day", "taken"), [(date(2026, 9, 30), False), (date(2026, 10, 1), True)])
def test_locked_days_keep_their_weights(day: date, taken: bool, demo: App) -> None:
    lock(demo, "2026-09")
    if taken:
        publish(demo, day=day)
        return
    with pytest.raises(InvalidInput, match="locked") as caught:
        publish(demo, day=day)
    assert str(caught.value.params["locked"]) == "2026-09-30"
    assert weight_of(demo, "PICK", date(2026, 9, 30)) == 1000


def test_what_cannot_be_is_refused(demo: App) -> None:
    with pytest.raises(Conflict, match="in force"):
        publish(demo, 1000)
    with pytest.raises(NotFound):
        publish(demo, role="NONE")
    with pytest.raises(InvalidInput, match="reason"):
        publish(demo, reason=" ")
    for actor in (LEAD, STAFF):
        with pytest.raises(Forbidden):
            role_weights.publish_weights(demo, actor, {"PICK": 1200}, DECEMBER, reason="mine")
        with pytest.raises(Forbidden):
            role_weights.weights_what_if(demo, actor, PERIOD, {"PICK": 1200})


def test_the_what_if_moves_money_of_the_newest_version_and_stores_nothing(demo: App) -> None:
    run_attribution(demo, HR, PERIOD, {"WH": 1_000_000})
    outcome = role_weights.weights_what_if(demo, HR, PERIOD, {"PICK": 1200})
    assert outcome.version is not None
    assert (outcome.found.money.before, outcome.found.money.change) == (1_000_000, 0)
    changes = [abs(p.money.change or 0) for p in outcome.found.people]
    assert changes == sorted(changes, reverse=True)
    assert changes[0] > 0
    assert weight_of(demo, "PICK", date(2026, 10, 1)) == 1000
    with pytest.raises(NotFound):
        role_weights.weights_what_if(demo, HR, "1999-01", {"PICK": 1200})


def test_sensitivity_moves_every_role_four_times_and_compares_across_bands_only(demo: App) -> None:
    outcome = role_weights.weights_sensitivity(demo, HR, PERIOD)
    found = outcome.variations
    assert any(band is not None for band in outcome.bands.values())
    roles = {v.role for v in found}
    assert len(found) == 4 * len(roles)
    assert {v.percent for v in found} == {-20, -10, 10, 20}
    assert all(500 <= v.w_milli <= 2000 for v in found)
