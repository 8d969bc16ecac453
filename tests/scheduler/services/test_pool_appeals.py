"""Money out of a bonus's reserve: only after a granted appeal, for own work, and no more than the appeal brought."""

from __future__ import annotations

import threading
from contextlib import suppress
from pathlib import Path

import pytest

from scheduler.attribution.bonus import APPEAL, SHARE
from scheduler.bootstrap import App
from scheduler.errors import Conflict, InvalidInput
from scheduler.services import pool_appeals, pools
from scheduler.services.attribution_appeals import decide_appeal, file_appeal
from scheduler.services.pool_appeals import owed_after_appeal, pay_from_reserve
from tests.scheduler.services.appeal_world import ADMIN, GROUNDS, HR, REASON, STAFF, add_locked, lines
from tests.web.world import ANN, CAI, CLOSED, add_bonus


@pytest.fixture
def paid(app: App, tmp_path: Path) -> App:
    """September scored and its bonus published; the reserve holds 60.00."""
    folder = tmp_path / "files"
    folder.mkdir()
    locked = add_locked(app, folder)
    add_bonus(locked)
    return locked


def grant(app: App, *, revise: bool = True) -> None:
    """Ann asks that her 240 lines count as 244, and is answered."""
    filed = file_appeal(app, STAFF, CLOSED, (lines("244"),), GROUNDS, card_version=1)
    decide_appeal(app, HR, filed.id, revise=revise, reason=REASON)


def test_without_a_granted_appeal_nothing_is_paid(paid: App) -> None:
    for upheld in (False, True):
        if upheld:
            grant(paid, revise=False)
        assert owed_after_appeal(paid, HR, CLOSED, ANN) == {}
        with pytest.raises(Conflict) as refused:
            pay_from_reserve(
                paid, HR, CLOSED, person=ANN, department="WH", fen=1, reason="because I say so", beyond="as a favour"
            )
        assert refused.value.key == "bonus_no_appeal"


def test_an_appeal_of_somebody_else_opens_no_reserve(paid: App) -> None:
    grant(paid)
    with pytest.raises(Conflict) as refused:
        pay_from_reserve(paid, HR, CLOSED, person=CAI, department="LAB", fen=1, reason="like Ann's appeal")
    assert refused.value.key == "bonus_no_appeal"


def test_nothing_is_paid_for_a_department_without_own_work(paid: App) -> None:
    grant(paid)
    with pytest.raises(Conflict) as refused:
        pay_from_reserve(
            paid, HR, CLOSED, person=ANN, department="LAB", fen=1, reason="appeal 1: lines", beyond="as a favour"
        )
    assert refused.value.key == "bonus_no_work"


def test_what_is_owed_is_paid_once_and_moves_nobody(paid: App) -> None:
    grant(paid)
    before = pools.bonus_view(paid, HR, CLOSED)
    owed = owed_after_appeal(paid, HR, CLOSED, ANN)["WH"]
    assert 0 < owed < before.left_fen
    with pytest.raises(Conflict) as refused:
        pay_from_reserve(paid, HR, CLOSED, person=ANN, department="WH", fen=owed + 1, reason="appeal 1: lines")
    assert refused.value.key == "bonus_beyond_owed"
    line = pay_from_reserve(paid, HR, CLOSED, person=ANN, department="WH", fen=owed, reason="appeal 1: lines")
    after = pools.bonus_view(paid, HR, CLOSED)
    assert after.left_fen == before.left_fen - owed
    assert [kept for kept in after.lines if kept.kind != APPEAL] == list(before.lines)
    assert line in after.lines
    assert owed_after_appeal(paid, HR, CLOSED, ANN) == {}
    with pytest.raises(Conflict) as refused:
        pay_from_reserve(paid, HR, CLOSED, person=ANN, department="WH", fen=1, reason="appeal 1: once more")
    assert refused.value.key == "bonus_beyond_owed"
    assert pools.verify_bonus(paid, HR, CLOSED, after.version.version)
    assert {kept.kind for kept in pools.own_bonus(paid, STAFF, CLOSED, ANN).lines} == {SHARE, APPEAL}


def test_more_than_is_owed_needs_its_own_reason_and_stays_within_the_reserve(paid: App) -> None:
    grant(paid)
    more = owed_after_appeal(paid, HR, CLOSED, ANN)["WH"] + 100
    line = pay_from_reserve(
        paid,
        HR,
        CLOSED,
        person=ANN,
        department="WH",
        fen=more,
        reason="appeal 1: lines",
        beyond="interest for the late pay",
    )
    assert line.reason == "appeal 1: lines – interest for the late pay"
    left = pools.bonus_view(paid, HR, CLOSED).left_fen
    with pytest.raises(Conflict) as refused:
        pay_from_reserve(
            paid,
            ADMIN,
            CLOSED,
            person=ANN,
            department="WH",
            fen=left + 1,
            reason="appeal 1: lines",
            beyond="one fen too many",
        )
    assert refused.value.key == "bonus_reserve_spent"


def test_appeal_money_needs_an_amount_a_reason_and_somebody_else(paid: App) -> None:
    for fen, reason in ((0, "a long enough reason"), (-5, "a long enough reason"), (5, "short")):
        with pytest.raises(InvalidInput):
            pay_from_reserve(paid, HR, CLOSED, person=ANN, department="WH", fen=fen, reason=reason)
    own = HR.__class__(login="hana", role=HR.role, person=ANN)
    with pytest.raises(Conflict) as refused:
        pay_from_reserve(paid, own, CLOSED, person=ANN, department="WH", fen=5, reason="a long enough reason")
    assert refused.value.key == "bonus_own"


def test_two_who_pay_at_once_do_not_spend_the_reserve_twice(paid: App, monkeypatch: pytest.MonkeyPatch) -> None:
    grant(paid)
    owed = pool_appeals._owed
    ready = threading.Barrier(2, timeout=1.0)

    def both_look(*given):
        found = owed(*given)
        with suppress(threading.BrokenBarrierError):  # the second comes only after the first is done
            ready.wait()
        return found

    monkeypatch.setattr(pool_appeals, "_owed", both_look)
    keys: list[str] = []

    def pay() -> None:
        try:
            pay_from_reserve(
                paid,
                HR,
                CLOSED,
                person=ANN,
                department="WH",
                fen=6_000,
                reason="appeal 1: lines",
                beyond="all that there is",
            )
        except Conflict as refused:
            keys.append(refused.key)
        else:
            keys.append("paid")

    payers = [threading.Thread(target=pay) for _ in range(2)]
    for payer in payers:
        payer.start()
    for payer in payers:
        payer.join()
    assert sorted(keys) == ["bonus_reserve_spent", "paid"]
    assert pools.bonus_view(paid, HR, CLOSED).left_fen == 0
