"""Appeals: what would be is told at once, decided by others, kept as a next version; no pool is split twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from scheduler.attribution.card import CardState
from scheduler.attribution.claims import Claim, KpiClaim, RoleClaim
from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM
from scheduler.domain.organisation import CalendarDay
from scheduler.errors import Conflict, Forbidden, InvalidInput, NotFound
from scheduler.services import attribution, attribution_person
from scheduler.services.attribution_appeals import decide_appeal, file_appeal, propose_correction
from scheduler.services.attribution_settling import archive_period, settle_period
from scheduler.services.attribution_verify import verify_attribution
from scheduler.services.attribution_whatif import what_if
from tests.scheduler.services.appeal_world import (
    ADMIN,
    FOREIGN,
    GROUNDS,
    HR,
    LEAD,
    LOCKED_ON,
    OTHER_HR,
    REASON,
    STAFF,
    add_locked,
    lines,
    on,
    picked,
)
from tests.web.world import ANN, BO, CAI, CLOSED


@pytest.fixture
def locked(app: App, tmp_path: Path) -> App:
    folder = tmp_path / "files"
    folder.mkdir()
    return add_locked(app, folder)


def state(app: App, person: str = ANN) -> tuple[str, int]:
    with app.reading() as uow:
        card = uow.appeals.card(CLOSED, person)
    assert card is not None
    return card.state, card.version


def shares(app: App, version: int | None = None) -> dict[tuple[str, str, str], int]:
    overview = attribution.attribution_overview(app, HR, CLOSED, version=version)
    return {
        (cell.person, d.department, role.role): cell.share
        for d in overview.departments
        for role in d.roles
        for cell in role.cells
    }


def appeal(app: App, *claims: Claim) -> int:
    return file_appeal(app, STAFF, CLOSED, claims or (picked(),), GROUNDS, card_version=1).id


def test_what_would_be_is_shown_before_anything_is_filed(locked: App) -> None:
    shown = what_if(locked, STAFF, CLOSED, ANN, (picked(),))
    roles = {r.role: r for r in shown.roles}
    assert roles["PICK"].minutes == (240, 480)
    assert roles["RCV"].minutes == (240, 0)
    # receiving has no KPI: half of the hours were scored before, all of them afterwards
    assert (shown.before.coverage, shown.after.coverage) == (Fraction(1, 2), Fraction(1))
    [warehouse] = shown.departments
    assert warehouse.delta > 0
    assert warehouse.reserve_left == 20_000  # 2 % of ¥10,000
    assert warehouse.totals is None  # three people: a total would tell of the others
    assert what_if(locked, HR, CLOSED, ANN, (picked(),)).departments[0].totals is not None
    assert state(locked) == ("locked", 1)


def test_a_revision_keeps_every_other_share_to_the_fen_and_pays_from_the_reserve(locked: App) -> None:
    before = shares(locked)
    told = what_if(locked, STAFF, CLOSED, ANN, (picked(),))
    decided = decide_appeal(locked, HR, appeal(locked), revise=True, reason=REASON)
    after = shares(locked)
    assert decided.result_version == 2
    assert {k: v for k, v in after.items() if k[0] != ANN} == {k: v for k, v in before.items() if k[0] != ANN}
    gained = sum(v for k, v in after.items() if k[0] == ANN) - sum(v for k, v in before.items() if k[0] == ANN)
    assert gained == told.departments[0].delta
    with locked.reading() as uow:
        [line] = uow.appeals.deltas(CLOSED)
    assert (line.person, line.department, line.amount) == (ANN, "WH", gained)
    assert line.beyond_reserve == max(0, gained - 20_000)
    warehouse = next(
        d for d in attribution.attribution_overview(locked, HR, CLOSED).departments if d.department == "WH"
    )
    assert warehouse.amount == 1_000_000 + gained  # the pool, and beside it what came from the reserve
    assert sum(r.amount for r in warehouse.roles) + warehouse.unattributed == warehouse.amount


def test_both_versions_stay_and_both_verify(locked: App) -> None:
    before = attribution.attribution_overview(locked, HR, CLOSED, version=1)
    decide_appeal(locked, HR, appeal(locked), revise=True, reason=REASON)
    assert attribution.attribution_overview(locked, HR, CLOSED, version=1) == before
    for version in (1, 2):
        verified = verify_attribution(locked, HR, CLOSED, version)
        assert verified.intact, verified
        assert verified.recomputed_hash == verified.version.content_hash
    with locked.reading() as uow:
        lineage = uow.attributions.lineage(CLOSED, 2)
        first = uow.attributions.versions(CLOSED)[-1]
    assert lineage is not None
    assert lineage.prior is not None
    assert (lineage.prior.version, lineage.prior.lock_hash, lineage.appeal) == (1, first.lock_hash, 1)
    assert [s.minutes for s in attribution_person.cell_segments(locked, STAFF, CLOSED, ANN, "PICK")] == [240, 240]


def test_an_upheld_card_stays_and_cannot_be_appealed_again(locked: App) -> None:
    number = appeal(locked)
    assert state(locked) == ("appealed", 1)
    decided = decide_appeal(locked, HR, number, revise=False, reason=REASON)
    assert (decided.state, decided.result_version, state(locked)) == ("upheld", None, ("locked", 1))
    with pytest.raises(Conflict, match="was appealed already"):
        appeal(locked)
    with pytest.raises(Conflict, match="was decided already"):
        decide_appeal(locked, HR, number, revise=True, reason=REASON)


def test_each_new_version_may_be_appealed_once(locked: App) -> None:
    decide_appeal(locked, HR, appeal(locked), revise=True, reason=REASON)
    assert state(locked) == ("locked", 2)
    with pytest.raises(Conflict, match="version 2 by now"):
        file_appeal(locked, STAFF, CLOSED, (lines("300"),), GROUNDS, card_version=1)
    again = file_appeal(locked, STAFF, CLOSED, (lines("300"),), GROUNDS, card_version=2)
    decide_appeal(locked, HR, again.id, revise=True, reason=REASON)
    assert state(locked) == ("locked", 3)
    # what the first decision granted still holds
    assert [s.minutes for s in attribution_person.cell_segments(locked, STAFF, CLOSED, ANN, "PICK")] == [240, 240]


def test_the_window_closes_after_ten_working_days(locked: App) -> None:
    # Monday 9 November: the tenth working day after it is Monday the 23rd
    late = on(locked, date(2026, 11, 24))
    with pytest.raises(Conflict, match="ended on 2026-11-23"):
        file_appeal(late, STAFF, CLOSED, (picked(),), GROUNDS, card_version=1)
    with locked.unit_of_work(SYSTEM) as uow:
        uow.organisation.upsert_calendar([CalendarDay(day=date(2026, 11, 12), kind="closed")])
        uow.audit("test.calendar", "day")
        uow.commit()
    assert file_appeal(late, STAFF, CLOSED, (picked(),), GROUNDS, card_version=1).deadline == date(2026, 11, 24)


def test_who_asks_never_decides_nor_the_own_card_nor_what_one_entered(locked: App) -> None:
    number = appeal(locked, lines("300"))
    for barred in (replace(HR, person=ANN), replace(HR, login="ann")):
        with pytest.raises(Forbidden):
            decide_appeal(locked, barred, number, revise=False, reason=REASON)
    with locked.reading() as uow:
        entered = {o.entered_by for o in uow.observations.of_periods((CLOSED,)) if o.kpi == "UPH"}
    for login in entered - {""}:
        with pytest.raises(Forbidden):
            decide_appeal(locked, replace(HR, login=login), number, revise=False, reason=REASON)
    for actor in (STAFF, LEAD, FOREIGN):
        with pytest.raises(Forbidden):
            decide_appeal(locked, actor, number, revise=False, reason=REASON)
    with pytest.raises(InvalidInput, match="10 to 2000"):
        decide_appeal(locked, HR, number, revise=False, reason="no")


def test_nobody_appeals_for_another_and_what_is_foreign_is_missing(locked: App) -> None:
    with pytest.raises(NotFound, match=f"there is no person '{ANN}'"):
        what_if(locked, FOREIGN, CLOSED, ANN, (picked(),))
    with pytest.raises(InvalidInput, match="not in the period"):
        file_appeal(locked, FOREIGN, CLOSED, (picked(),), GROUNDS, card_version=1)
    with pytest.raises(NotFound):
        file_appeal(locked, HR, CLOSED, (picked(),), GROUNDS, card_version=1)


@pytest.mark.parametrize(
    ("claims", "message"),
    [
        ((), "say what should hold instead"),
        ((picked(8, 12),), "recorded already"),
        ((replace(picked(), day=date(2026, 10, 1)),), "2026-10-01 is not in the period"),
        ((replace(picked(), end_s=picked().start_s),), "one minute to 16 hours"),
        ((replace(picked(), role="COOK"),), "there is no role 'COOK'"),
        ((RoleClaim(person=ANN, recorded="TEST", role="PICK"),), "no hours are recorded in 'TEST'"),
        ((lines("240"),), "recorded already"),
        ((lines("many"),), "'many' is not a number"),
        ((lines("300", "0"),), "exposure above 0"),
        ((lines("300", person=BO),), "somebody else"),
        ((KpiClaim(kpi="TAT", person=None, numerator="1", exposure="1"),), "none of the person's roles"),
    ],
)
def test_a_claim_that_cannot_be_is_refused_in_words(locked: App, claims: tuple[Claim, ...], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        file_appeal(locked, STAFF, CLOSED, claims, GROUNDS, card_version=1)
    assert state(locked) == ("locked", 1)


def test_an_appeal_never_takes_money_from_the_one_who_appeals(locked: App) -> None:
    before = shares(locked)
    number = appeal(locked, lines("40"))  # fewer lines than recorded: a score below
    decide_appeal(locked, HR, number, revise=True, reason=REASON)
    assert shares(locked) == before
    assert attribution.attribution_overview(locked, HR, CLOSED).departments[-1].amount == 1_000_000


def test_hours_that_go_to_another_role_keep_their_money_where_it_would_fall(locked: App) -> None:
    decide_appeal(
        locked, HR, appeal(locked, RoleClaim(person=ANN, recorded="PICK", role="RCV")), revise=True, reason=REASON
    )
    overview = attribution.attribution_overview(locked, HR, CLOSED)
    warehouse = next(d for d in overview.departments if d.department == "WH")
    assert sum(r.amount for r in warehouse.roles) + warehouse.unattributed == warehouse.amount
    assert sum(c.share for r in warehouse.roles for c in r.cells) == sum(r.amount for r in warehouse.roles)
    assert verify_attribution(locked, HR, CLOSED, 2).intact


def test_a_teams_figure_moves_every_card_of_the_role_and_opens_their_windows(locked: App) -> None:
    team = KpiClaim(kpi="TAT", person=None, numerator="100", exposure="100")
    number = file_appeal(locked, FOREIGN, CLOSED, (team,), GROUNDS, card_version=1).id
    decide_appeal(locked, HR, number, revise=True, reason=REASON)
    assert state(locked, CAI) == ("locked", 2)
    assert state(locked, ANN) == ("locked", 1)  # she never tested


def test_only_what_is_granted_is_revised(locked: App) -> None:
    number = appeal(locked, picked(), lines("400"))
    decide_appeal(locked, HR, number, revise=True, reason=REASON, granted=[0])
    pick = next(r for r in attribution_person.person_score(locked, STAFF, CLOSED, ANN).roles if r.cell.role == "PICK")
    assert pick.cell.minutes == 480
    assert [kpi.x for kpi in pick.kpis] == [240]


def test_the_life_of_a_card_from_lock_to_close(locked: App) -> None:
    """locked → appealed → upheld → settled → corrected → locked → settled → closed; never back to editable."""
    with pytest.raises(Conflict, match="no card of 2026-09 can be settled yet"):
        settle_period(locked, HR, CLOSED)
    decide_appeal(locked, HR, appeal(locked), revise=False, reason=REASON)
    settled = settle_period(locked, HR, CLOSED)  # Ann's appeal is decided, the windows of the others run
    assert (settled.settled, settled.waiting, state(locked)[0], state(locked, BO)[0]) == (1, 2, "settled", "locked")
    with pytest.raises(Conflict, match="still has open cards"):
        archive_period(locked, HR, CLOSED)
    later = on(locked, LOCKED_ON + timedelta(days=15))
    assert settle_period(later, HR, CLOSED).settled == 2

    with pytest.raises(Conflict, match="cannot appeal"):
        file_appeal(
            later, replace(STAFF, login="bo", person=BO), CLOSED, (lines("400", "8", BO),), GROUNDS, card_version=1
        )
    asked = propose_correction(later, HR, (CLOSED, ANN), (picked(),), REASON, card_version=1)
    with pytest.raises(Forbidden):
        decide_appeal(later, HR, asked.id, revise=True, reason=REASON)  # a second account approves
    decide_appeal(later, ADMIN, asked.id, revise=True, reason=REASON)
    assert state(later) == ("locked", 2)
    with later.reading() as uow:
        assert [line.version for line in uow.appeals.deltas(CLOSED)] == [2]

    end = on(locked, LOCKED_ON + timedelta(days=40))
    assert settle_period(end, HR, CLOSED).settled == 1
    assert archive_period(end, HR, CLOSED) == 3
    assert state(end) == (CardState.CLOSED, 2)
    for event in (
        lambda: propose_correction(end, HR, (CLOSED, ANN), (lines("9"),), REASON, card_version=2),
        lambda: file_appeal(end, STAFF, CLOSED, (lines("9"),), GROUNDS, card_version=2),
        lambda: settle_period(end, HR, CLOSED),
        lambda: archive_period(end, HR, CLOSED),
    ):
        with pytest.raises(Conflict):
            event()


def test_a_refused_correction_leaves_the_card_settled(locked: App) -> None:
    later = on(locked, LOCKED_ON + timedelta(days=15))
    settle_period(later, HR, CLOSED)
    asked = propose_correction(later, HR, (CLOSED, ANN), (picked(),), REASON, card_version=1)
    with pytest.raises(Conflict, match="open already"):
        propose_correction(later, OTHER_HR, (CLOSED, ANN), (picked(),), REASON, card_version=1)
    decide_appeal(later, OTHER_HR, asked.id, revise=False, reason=REASON)
    assert state(later) == ("settled", 1)


def test_a_published_period_is_neither_computed_nor_published_again(locked: App) -> None:
    with pytest.raises(Conflict, match="locked by its published version 1"):
        attribution.run_attribution(locked, HR, CLOSED, {"WH": 2_000_000})
    with pytest.raises(Conflict, match="published already"):
        attribution.publish_attribution(locked, HR, CLOSED, 1)
    assert len(attribution.list_attributions(locked, HR, CLOSED)) == 1
