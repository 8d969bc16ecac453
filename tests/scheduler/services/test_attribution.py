"""Attribution of the demo's October: exact at every level, stored, published, explained, and shown within reach."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from sqlalchemy import delete, select

from scheduler.attribution.department_effects import Factor
from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM, AccountRole, Actor
from scheduler.domain.organisation import RoleWeight
from scheduler.errors import Conflict, Forbidden, InvalidInput, NotFound
from scheduler.kpis.definitions import KpiLevel
from scheduler.services import attribution, attribution_person, attribution_verify, hours
from scheduler.services.attribution_publishing import unmeasured_kpis
from scheduler.storage.tables import AuditRow, ObservationRow
from tests.scheduler.services.ledger_demo import (
    HR,
    LEAD,
    PERIOD,
    STAFF,
)
from tests.scheduler.services.test_hours import clear

POOLS = {"WH": 10_000_000, "LAB": 7_654_321, "PUR": 333}


def publish(app: App, pools: dict[str, int] | None = None) -> None:
    clear(app)
    hours.lock_period(app, HR, PERIOD)
    made = attribution.run_attribution(app, HR, PERIOD, pools)
    attribution.publish_attribution(app, HR, PERIOD, made.version)


@pytest.mark.parametrize("pools", [None, POOLS], ids=["points", "pools in fen"])
def test_shares_sum_exactly_to_every_departments_total_with_help_across_departments(
    demo: App,
    pools: dict[str, int] | None,
) -> None:
    attribution.run_attribution(demo, HR, PERIOD, pools)
    overview = attribution.attribution_overview(demo, HR, PERIOD)
    people: dict[str, int] = {}
    for department in overview.departments:
        assert sum(r.amount for r in department.roles) + department.unattributed == department.amount
        for role in department.roles:
            assert sum(c.share for c in role.cells) == role.amount
        assert department.amount == (pools or {}).get(department.department, round(department.points * 100))
        people[department.department] = sum(p.shares.get(department.department, 0) for p in overview.people)
    assert people == {d.department: d.amount for d in overview.departments}
    assert sum(d.borrowed_min for d in overview.departments) == sum(d.lent_min for d in overview.departments) > 10_000
    assert {d.unit for d in overview.departments} == ({"fen", "centipoint"} if pools else {"centipoint"})


def test_points_come_from_the_very_hours_of_the_period(demo: App) -> None:
    attribution.run_attribution(demo, HR, PERIOD)
    overview = attribution.attribution_overview(demo, HR, PERIOD)
    rows = hours.hours_by_role(demo, HR, overview.first_day, overview.last_day)
    for person in overview.people:
        mine = [r for r in rows if r.person == person.person]
        assert person.minutes == sum(r.minutes - r.provisional_min for r in mine)
        assert person.provisional_min == sum(r.provisional_min for r in mine)


def test_the_same_inputs_give_the_same_version_and_new_ones_the_next(demo: App) -> None:
    first = attribution.run_attribution(demo, HR, PERIOD)
    assert attribution.run_attribution(demo, HR, PERIOD) == first
    second = attribution.run_attribution(demo, HR, PERIOD, POOLS)
    assert (first.version, second.version) == (1, 2)
    assert [v.version for v in attribution.list_attributions(demo, HR, PERIOD)] == [2, 1]


def test_a_stored_version_comes_out_again_even_after_weights_and_hours_have_changed(demo: App) -> None:
    made = attribution.run_attribution(demo, HR, PERIOD)
    before = attribution.attribution_overview(demo, HR, PERIOD, version=1).departments
    with demo.unit_of_work(SYSTEM) as uow:
        uow.organisation.upsert_role_weights([RoleWeight(role="PICK", w_milli=1500, valid_from=date(2026, 10, 15))])
        uow.audit("test.weight", "role:PICK")
        uow.commit()
    verified = attribution_verify.verify_attribution(demo, HR, PERIOD, made.version)
    assert verified.intact
    assert {c.name: c.passed for c in verified.checks}[attribution_verify.CheckName.LEDGER] is False  # a new weight
    assert attribution.attribution_overview(demo, HR, PERIOD, version=1).departments == before
    after = attribution.run_attribution(demo, HR, PERIOD)
    assert after.version == 2
    # the weight changed in mid-month, so pickers have a cell for each version of it
    warehouse = next(d for d in attribution.attribution_overview(demo, HR, PERIOD).departments if d.department == "WH")
    picking = next(r for r in warehouse.roles if r.role == "PICK")
    assert {c.w_milli for c in picking.cells} == {1000, 1500}
    assert sum(c.share for c in picking.cells) == picking.amount


def test_a_role_without_kpi_counts_at_eighty_and_says_so(demo: App) -> None:
    attribution.run_attribution(demo, HR, PERIOD)
    office = next(d for d in attribution.attribution_overview(demo, HR, PERIOD).departments if d.department == "ADM")
    affairs = next(r for r in office.roles if r.role == "HRA")
    assert all(c.neutral and c.score is None for c in affairs.cells)
    assert all(
        c.points == Fraction(c.minutes, 60) * Fraction(c.w_milli, 1000) * Fraction(80, 100) for c in affairs.cells
    )


def test_only_hr_runs_publishes_and_verifies(demo: App) -> None:
    for actor in (LEAD, STAFF):
        with pytest.raises(Forbidden):
            attribution.run_attribution(demo, actor, PERIOD)
        with pytest.raises(Forbidden):
            attribution.publish_attribution(demo, actor, PERIOD, 1)
        with pytest.raises(Forbidden):
            attribution_verify.verify_attribution(demo, actor, PERIOD, 1)


def test_what_cannot_be_computed_is_refused_by_name(demo: App) -> None:
    with pytest.raises(InvalidInput, match="there is no department 'SALES'; there are ADM, FIN, LAB, PUR, WH"):
        attribution.run_attribution(demo, HR, PERIOD, {"SALES": 100})
    with pytest.raises(NotFound, match="2030-01"):
        attribution.run_attribution(demo, HR, "2030-01")


def test_a_draft_is_seen_by_hr_only_and_an_open_period_is_not_published(demo: App) -> None:
    made = attribution.run_attribution(demo, HR, PERIOD)
    for actor in (LEAD, STAFF):
        with pytest.raises(NotFound, match="there is no attribution of 2026-10"):
            attribution.attribution_overview(demo, actor, PERIOD)
    with pytest.raises(NotFound):
        attribution_person.person_score(demo, STAFF, PERIOD, "E005")
    with pytest.raises(Conflict, match="must be locked before"):
        attribution.publish_attribution(demo, HR, PERIOD, made.version)


def test_a_version_from_before_the_lock_is_not_published(demo: App) -> None:
    early = attribution.run_attribution(demo, HR, PERIOD)
    clear(demo)
    hours.lock_period(demo, HR, PERIOD)
    with pytest.raises(Conflict, match="computed before 2026-10 was locked"):
        attribution.publish_attribution(demo, HR, PERIOD, early.version)
    made = attribution.run_attribution(demo, HR, PERIOD)
    attribution.publish_attribution(demo, HR, PERIOD, made.version)
    with pytest.raises(Conflict, match="published already"):
        attribution.publish_attribution(demo, HR, PERIOD, made.version)


def test_a_kpi_without_any_value_needs_a_reason_which_the_audit_log_keeps(demo: App) -> None:
    with demo.unit_of_work(SYSTEM) as uow:
        uow.session.execute(delete(ObservationRow).where(ObservationRow.kpi_code == "SHIP_OTS"))
        uow.audit("test.values", "SHIP_OTS")
        uow.commit()
    clear(demo)
    hours.lock_period(demo, HR, PERIOD)
    made = attribution.run_attribution(demo, HR, PERIOD)
    assert [k.code for k in unmeasured_kpis(demo, HR, PERIOD, made.version)] == ["SHIP_OTS"]
    for reason in ("", " short ", "x" * 401):
        with pytest.raises(InvalidInput) as refused:
            attribution.publish_attribution(demo, HR, PERIOD, made.version, reason=reason)
        assert (refused.value.key, refused.value.params["kpis"]) == ("kpis_unmeasured", "SHIP_OTS")
    said = "the carrier's list came too late"
    attribution.publish_attribution(demo, HR, PERIOD, made.version, reason=said)
    with demo.reading() as uow:
        entry = uow.session.scalars(select(AuditRow).where(AuditRow.action == "attribution.publish")).one()
    assert (entry.detail["unmeasured"], entry.detail["reason"]) == (["SHIP_OTS"], said)


def test_after_publishing_a_lead_sees_the_department_with_its_helpers_and_staff_their_own_score(
    demo: App,
) -> None:
    publish(demo)
    lead = attribution.attribution_overview(demo, LEAD, PERIOD)
    assert [d.department for d in lead.departments] == ["WH"]
    assert {p.home for p in lead.people} == {"WH"}
    assert any(c.home != "WH" for role in lead.departments[0].roles for c in role.cells)
    own = attribution_person.person_score(demo, STAFF, PERIOD, "E005")
    assert own.person.composite is not None
    staff = attribution.attribution_overview(demo, STAFF, PERIOD)
    assert (staff.departments, [p.person for p in staff.people]) == ((), ["E005"])
    for code in ("E006", "E999"):
        with pytest.raises(NotFound, match=f"there is no person '{code}'"):
            attribution_person.person_score(demo, STAFF, PERIOD, code)


def test_every_step_of_a_score_can_be_followed_with_a_pencil(demo: App) -> None:
    attribution.run_attribution(demo, HR, PERIOD)
    score = attribution_person.person_score(demo, HR, PERIOD, "E005")
    above = below = Fraction(0)
    for line in score.roles:
        cell = line.cell
        for kpi in line.kpis:
            if kpi.level is KpiLevel.INDIVIDUAL and kpi.x is not None and kpi.n is not None:
                assert kpi.mu is not None
                assert kpi.kappa is not None
                assert kpi.value == (kpi.x + kpi.kappa * kpi.mu) / (kpi.n + kpi.kappa)
                assert kpi.reliability == kpi.n / (kpi.n + kpi.kappa)
        present = [k for k in line.kpis if k.points is not None]
        if cell.score is not None:
            mean = sum(k.weight * (k.points or 0) for k in present) / sum(k.weight for k in present)
            assert abs(cell.score - mean) <= Fraction(1, 20_000)  # the grid of 10⁻⁴
            above += cell.minutes * cell.w_milli * cell.score
            below += cell.minutes * cell.w_milli
            assert cell.points == Fraction(cell.minutes, 60) * Fraction(cell.w_milli, 1000) * cell.score / 100
    assert score.person.composite == above / below
    assert len(score.roles) >= 3  # receiving and inspection as planned, picking as a helper


def test_a_cell_is_the_sum_of_its_segments(demo: App) -> None:
    attribution.run_attribution(demo, HR, PERIOD)
    score = attribution_person.person_score(demo, HR, PERIOD, "E029")
    for line in score.roles:
        segments = attribution_person.cell_segments(demo, HR, PERIOD, "E029", line.cell.role)
        assert sum(s.minutes for s in segments if not s.provisional) == line.cell.minutes


def test_a_helpers_segments_are_shown_to_the_host_but_not_the_rest(demo: App) -> None:
    publish(demo)
    helped = next(
        c
        for role in attribution.attribution_overview(demo, LEAD, PERIOD).departments[0].roles
        for c in role.cells
        if c.home == "PUR"
    )
    assert attribution_person.cell_segments(demo, LEAD, PERIOD, helped.person, helped.role)
    with pytest.raises(NotFound):
        attribution_person.cell_segments(demo, LEAD, PERIOD, helped.person, "BUY")
    with pytest.raises(NotFound):
        attribution_person.cell_segments(demo, LEAD, PERIOD, "E999", "PICK")


def test_who_never_helped_is_no_ones_to_look_up(demo: App) -> None:
    """E033 of finance has no hour in the warehouse; HR sees that, its lead not even that the person is there."""
    publish(demo)
    assert attribution_person.cell_segments(demo, HR, PERIOD, "E033", "PICK") == ()
    with pytest.raises(NotFound):
        attribution_person.cell_segments(demo, LEAD, PERIOD, "E033", "PICK")
    with pytest.raises(NotFound):
        attribution_person.cell_segments(demo, HR, PERIOD, "E033", "NOROLE")


def test_effects_against_the_plan_sum_to_the_change_of_composite_and_points(demo: App) -> None:
    attribution.run_attribution(demo, HR, PERIOD)
    score = attribution_person.person_score(demo, HR, PERIOD, "E029")
    assert score.effects is not None
    assert score.person.composite is not None
    assert sum(e.total for e in score.effects.values()) == score.person.composite - 80  # the plan is 80 in every role
    effects = attribution_person.why_department_changed(demo, HR, PERIOD, "WH")
    assert effects is not None
    warehouse = next(d for d in attribution.attribution_overview(demo, HR, PERIOD).departments if d.department == "WH")
    assert effects.after == warehouse.points
    assert sum(effects.main.values()) + effects.interaction == effects.delta == sum(effects.shapley.values())


def test_effects_of_plan_and_attendance_are_those_of_the_roles(demo: App) -> None:
    for period in ("2026-09", PERIOD):
        attribution.run_attribution(demo, HR, period)
    for base in ("plan", "2026-09"):
        change = attribution_person.department_change(demo, HR, PERIOD, "WH", base=base)
        assert change is not None
        main = change.effects.main
        assert sum(change.attended.values()) == main[Factor.ATTENDANCE]
        assert sum(change.planned.values()) == main[Factor.PLAN]
        assert bool(change.planned) == (base != "plan")  # against the plan the plan is the same
        assert change.attended.keys() <= {"RCV", "PICK", "PACK", "SHIP"}


def test_effects_against_an_earlier_period_need_its_attribution(demo: App) -> None:
    attribution.run_attribution(demo, HR, PERIOD)
    with pytest.raises(NotFound, match="2026-09"):
        attribution_person.person_score(demo, HR, PERIOD, "E005", base="2026-09")
    attribution.run_attribution(demo, HR, "2026-09")
    score = attribution_person.person_score(demo, HR, PERIOD, "E005", base="2026-09")
    before = attribution_person.person_score(demo, HR, "2026-09", "E005")
    assert score.effects is not None
    assert score.person.composite is not None
    assert before.person.composite is not None
    assert sum(e.total for e in score.effects.values()) == score.person.composite - before.person.composite


def test_a_kpi_whose_anchors_cannot_score_stops_the_run_by_name(demo: App, monkeypatch: pytest.MonkeyPatch) -> None:
    from scheduler.storage.repositories.kpis import KpisRepository  # noqa: PLC0415

    read = KpisRepository.definitions

    def broken(self: KpisRepository, until: date | None = None) -> tuple[object, ...]:
        return tuple(replace(d, anchors=(("1", "60"), ("1", "80"))) for d in read(self, until))

    monkeypatch.setattr(KpisRepository, "definitions", broken)
    with pytest.raises(InvalidInput, match="KPI BUY_CYC, version 1: raw values must rise or fall"):
        attribution.run_attribution(demo, HR, PERIOD)


@pytest.mark.parametrize("role", [AccountRole.LEAD, AccountRole.STAFF])
def test_somebody_without_a_department_or_person_sees_nothing(demo: App, role: AccountRole) -> None:
    publish(demo)
    nobody = Actor(login="nobody", role=role)
    overview = attribution.attribution_overview(demo, nobody, PERIOD)
    assert (overview.departments, overview.people) == ((), ())
