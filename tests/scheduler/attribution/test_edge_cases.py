"""Every edge case of the attribution note, 1.13, in the order of its table.

What needs the ledger (provisional time, a lock, a correction after it) is in ``services/test_attribution_edges.py``.
"""

from __future__ import annotations

import gc
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from scheduler.attribution.cells import UNASSIGNED, Cell, composite
from scheduler.attribution.diagnostics import DepartmentScores, diagnose
from scheduler.attribution.engine import Inputs, Minutes, Result, attribute
from scheduler.attribution.pools import parts_of, prorated_base
from scheduler.attribution.splits import split_minutes
from scheduler.hours.schedule import PlannedBlock, ScheduledShift
from scheduler.hours.segments import Segment
from scheduler.kpis.anchors import AnchorError, Anchors, target_anchors
from scheduler.kpis.attendance import attendance
from scheduler.kpis.catalogue import measures
from scheduler.kpis.definitions import KpiDefinition, KpiLevel, Observation
from tests.scheduler.attribution.strategies import kpi

DAY = date(2026, 10, 5)


def row(person: str, role: str, minutes: int, **changes: object) -> Minutes:
    base = Minutes(person=person, home="WH", role=role, department="WH", w_milli=1000, minutes=minutes)
    return replace(base, **changes)


def seen(person: str | None, kpi_code: str, x: int, n: int, dates: int = 10) -> Observation:
    return Observation(kpi=kpi_code, person=person, numerator=str(x), exposure=str(n), dates=dates)


def run(
    minutes: list[Minutes], definitions: list[KpiDefinition], observations: list[Observation], **more: object
) -> Result:
    return attribute(
        Inputs(
            cycle="2026-10",
            first_day="2026-10-01",
            last_day="2026-10-31",
            segments_hash="",
            minutes=tuple(minutes),
            definitions=tuple(definitions),
            observations=tuple(observations),
            **more,
        )
    )


OWN = kpi("UPH", "PICK", KpiLevel.INDIVIDUAL)
TEAM = kpi("OTD", "PICK", KpiLevel.TEAM)


@pytest.mark.parametrize(("weight", "scored"), [(60, True), (59, False)])
def test_a_missing_kpi_renormalises_from_60_percent_of_the_weight_on_and_is_never_nought(
    weight: int, *, scored: bool
) -> None:
    definitions = [replace(OWN, weight=weight), replace(TEAM, weight=100 - weight)]
    result = run([row("Ann", "PICK", 600)], definitions, [seen("Ann", "UPH", 2000, 40)])
    [cell] = result.cells
    assert cell.cell.s_e4 == (800_000 if scored else None)  # (2000 + 1000)/60 = 50 an hour is worth 80


def test_a_zero_target_is_scored_from_raw_anchors_where_less_is_better_and_refused_where_more_is() -> None:
    errors = Anchors.parse([["20", "0"], ["10", "60"], ["5", "80"], ["1", "100"], ["0", "120"]])
    assert [errors.points(Fraction(x)) for x in (0, 1, 30)] == [120, 100, 0]
    for higher in (True, False):
        with pytest.raises(AnchorError, match="above 0"):
            target_anchors(Fraction(0), higher_is_better=higher)


def test_no_orders_at_all_is_a_missing_value_not_a_hundred_percent() -> None:
    result = run([row("Ann", "PICK", 600)], [TEAM], [seen(None, "OTD", 0, 0)])
    assert result.scores["Ann", "PICK"].score.s_e4 is None
    assert result.scores["Ann", "PICK"].steps[0].value is None


def test_whoever_is_absent_all_period_is_not_rated_has_no_share_and_is_in_no_average() -> None:
    result = run(
        [row("Ann", "PICK", 0), row("Bo", "PICK", 600)], [TEAM], [seen(None, "OTD", 50, 1)], pools=(("WH", 1001),)
    )
    ann, bo = result.people
    assert (ann.composite.value, ann.points, ann.ranked) == (None, 0, False)
    assert [(c.cell.person, c.share) for c in result.cells] == [("Ann", 0), ("Bo", 1001)]
    rated = {p.person: p.composite.value for p in result.people if p.composite.value is not None}
    assert diagnose([DepartmentScores(department="WH", composites=rated)]).mean == bo.composite.value == 80
    assert [p.person for p in parts_of([c.cell for c in result.cells], {"Ann": 5, "Bo": 5}, "c")] == ["Bo"]


def test_protected_leave_leaves_the_schedule_and_no_personal_kpi_reads_it() -> None:
    def shift(day: date, start_h: int) -> ScheduledShift:
        start = 1_790_000_000 // 3600 * 3600 + start_h * 3600
        block = PlannedBlock(role="PICK", start_s=start, end_s=start + 8 * 3600)
        return ScheduledShift(
            person="Ann", day=day, shift_type="D", start_s=start, end_s=start + 8 * 3600, blocks=(block,)
        )

    worked, missed = shift(DAY, 0), shift(date(2026, 10, 6), 24)
    segments = [
        Segment(person="Ann", role="PICK", operational_date=DAY, start_s=worked.start_s + 600, end_s=worked.end_s)
    ]
    of = {"host": {"PICK": "WH"}, "home": "WH"}
    on_leave = attendance(shifts=[worked, missed], segments=segments, leave={missed.day: "maternity"}, **of)
    never_scheduled = attendance(shifts=[worked], segments=segments, leave={}, **of)
    personal = [
        [(m.kpi.code, m.value) for m in measures(found) if m.kpi.personal] for found in (on_leave, never_scheduled)
    ]
    assert personal[0] == personal[1]
    assert on_leave.leave_min == 480


def test_a_role_scored_for_the_first_time_uses_the_80_anchor_and_ranks_nobody() -> None:
    new = replace(OWN, mu=None, valid_from=date(2026, 10, 12))
    data = ([row("Ann", "PICK", 6000)], [new], [seen("Ann", "UPH", 6000, 100)])
    first, later = run(*data, new_roles=("PICK",)), run(*data)
    step = first.scores["Ann", "PICK"].steps[0]
    assert (step.mu, step.value) == (50, Fraction(7000, 120))  # (6000 + 20·50)/(100 + 20)
    assert [r.scores["Ann", "PICK"].ranked for r in (first, later)] == [False, True]
    assert [r.people[0].ranked for r in (first, later)] == [False, True]
    assert first.cells == later.cells


def test_a_weight_changed_within_the_period_makes_a_cell_for_each_version() -> None:
    minutes = [row("Ann", "PICK", 300), row("Ann", "PICK", 200, w_milli=1200), row("Bo", "PICK", 100)]
    result = run(minutes, [TEAM], [seen(None, "OTD", 50, 1)], pools=(("WH", 10_000),))
    assert [(c.cell.person, c.cell.w_milli, c.cell.minutes) for c in result.cells] == [
        ("Ann", 1000, 300),
        ("Ann", 1200, 200),
        ("Bo", 1000, 100),
    ]
    # 300 + 240 + 100 weighted minutes at one score: 4687.5, 3750, 1562.5 of 10,000
    assert sum(c.share for c in result.cells) == 10_000
    assert [abs(c.share - Fraction(q)) < 1 for c, q in zip(result.cells, ("4687.5", "3750", "1562.5"), strict=True)]


def test_a_person_who_moves_is_credited_by_the_host_and_the_base_is_prorated_by_days() -> None:
    result = run([row("Ann", "PICK", 300), row("Ann", "LAB", 300, department="LAB")], [], [])
    assert {d.department: d.points for d in result.departments} == {"LAB": 4, "WH": 4}  # 5 h at the neutral 80
    assert {p.department: p.base_fen for p in parts_of([c.cell for c in result.cells], {"Ann": 301}, "c")} in (
        {"LAB": 151, "WH": 150},
        {"LAB": 150, "WH": 151},
    )
    bases = [(date(2026, 1, 1), 310_000), (date(2026, 10, 11), 620_000)]
    whole = prorated_base(bases, date(2026, 10, 1), date(2026, 10, 31), date(2020, 1, 1), None)
    assert whole == 10 * 10_000 + 21 * 20_000
    hired = prorated_base(bases, date(2026, 10, 1), date(2026, 10, 31), date(2026, 10, 30), None)
    assert hired == 2 * 20_000
    last_day_only = prorated_base(bases, date(2026, 10, 1), date(2026, 10, 31), date(2026, 10, 31), None)
    assert last_day_only == 20_000
    left = [
        prorated_base(bases, date(2026, 10, 1), date(2026, 10, 31), date(2020, 1, 1), day)
        for day in (date(2026, 9, 30), date(2026, 10, 2), date(2026, 12, 31))
    ]
    assert left == [0, 20_000, whole]
    quarter = prorated_base([(date(2026, 1, 1), 3)], date(2026, 10, 1), date(2026, 12, 31), date(2020, 1, 1), None)
    assert quarter == 9
    assert prorated_base([], date(2026, 10, 1), date(2026, 10, 31), date(2020, 1, 1), None) == 0
    half = prorated_base([(date(2026, 1, 1), 1)], date(2026, 11, 1), date(2026, 11, 15), date(2020, 1, 1), None)
    assert half == 1  # 15/30 of a fen, half up
    later = prorated_base([(date(2026, 11, 1), 1)], date(2026, 10, 1), date(2026, 10, 31), date(2020, 1, 1), None)
    assert later == 0


def test_two_roles_at_once_share_the_minutes_of_the_agreement_exactly() -> None:
    parts = split_minutes(481, (("PICK", 700), ("LEAD", 300)), "Ann|PICK|2026-10-05")
    assert parts == {"PICK": 337, "LEAD": 144}  # 336.7 and 144.3


def test_returns_beyond_picks_count_as_nothing_for_theta_and_stay_as_they_are() -> None:
    result = run([row("Ann", "PICK", 600)], [OWN], [seen("Ann", "UPH", -30, 10)])
    step = result.scores["Ann", "PICK"].steps[0]
    assert (step.x, step.value) == (-30, Fraction(20 * 50, 30))


def test_training_hours_are_neutral_for_the_composite_and_have_a_share_at_80() -> None:
    minutes = [row("Ann", "PICK", 600), row("Ann", "TRAIN", 500)]
    result = run(minutes, [TEAM], [seen(None, "OTD", 60, 1)], pools=(("WH", 1000),))
    [ann] = result.people
    assert (ann.composite.value, ann.composite.coverage) == (100, Fraction(600, 1100))
    assert {c.cell.role: c.share for c in result.cells} == {"PICK": 600, "TRAIN": 400}  # 600·100 and 500·80
    assert [c.cell.s_e4 for c in result.cells] == [1_000_000, None]


def test_hours_without_a_role_stay_visible_in_the_home_department() -> None:
    result = run([row("Ann", "PICK", 600), row("Ann", UNASSIGNED, 60)], [TEAM], [seen(None, "OTD", 50, 1)])
    [department] = result.departments
    assert set(department.roles) == {"PICK", UNASSIGNED}
    assert [c.cell.minutes for c in result.cells if c.cell.role == UNASSIGNED] == [60]


def test_a_single_person_in_a_role_gets_all_of_its_share() -> None:
    result = run([row("Ann", "PICK", 1)], [OWN], [seen("Ann", "UPH", 1, 1)], pools=(("WH", 777),))
    assert [c.share for c in result.cells] == [777]
    assert result.scores["Ann", "PICK"].steps[0].mu == 50


def test_five_minutes_in_a_role_with_a_good_team_figure_are_worth_five_minutes() -> None:
    minutes = [row("Ann", "PICK", 5), row("Bo", "PICK", 4995)]
    result = run(minutes, [TEAM], [seen(None, "OTD", 70, 1)], pools=(("WH", 5000),))
    assert [c.share for c in result.cells] == [5, 4995]
    assert [result.scores[p, "PICK"].shown for p in ("Ann", "Bo")] == [False, True]


@pytest.mark.parametrize(("minutes", "shown"), [(59, False), (60, True)])
def test_below_an_hour_hours_and_points_count_and_no_value_is_shown(minutes: int, *, shown: bool) -> None:
    result = run([row("Ann", "PICK", minutes)], [OWN], [seen("Ann", "UPH", 50, 1)])
    assert result.scores["Ann", "PICK"].shown is shown
    assert result.people[0].points > 0


def test_a_pool_that_no_weight_can_take_stays_unattributed() -> None:
    nothing = run([row("Ann", "PICK", 0)], [], [], pools=(("FIN", 5), ("WH", 100)))
    assert [(d.department, d.unattributed) for d in nothing.departments] == [("FIN", 5), ("WH", 100)]
    scored_nought = run([row("Ann", "PICK", 60)], [TEAM], [seen(None, "OTD", 0, 1)], pools=(("WH", 100),))
    assert scored_nought.departments[0].unattributed == 100
    loss = run([row("Ann", "PICK", 60)], [TEAM], [seen(None, "OTD", 0, 1)], pools=(("WH", -100),))
    assert [c.share for c in loss.cells] == [-100]  # by hours and weight alone


def test_hours_beyond_the_cap_earn_nothing_and_all_roles_shrink_alike() -> None:
    minutes = [row("Ann", "PICK", 9000), row("Ann", "RCV", 3000), row("Bo", "PICK", 9000)]
    result = run(minutes, [], [], minutes_cap=10_000)
    assert {(c.cell.person, c.cell.role): c.cell.minutes for c in result.cells} == {
        ("Ann", "PICK"): 7500,
        ("Ann", "RCV"): 2500,
        ("Bo", "PICK"): 9000,
    }


def test_the_evidence_of_several_roles_is_their_mean_by_weighted_minutes() -> None:
    minutes = [row("Ann", "PICK", 600), row("Ann", "RCV", 600)]
    definitions = [OWN, replace(OWN, code="RCV_UPH", role="RCV")]
    result = run(minutes, definitions, [seen("Ann", "UPH", 1000, 20), seen("Ann", "RCV_UPH", 9000, 180)])
    assert [result.scores["Ann", r].grade for r in ("PICK", "RCV")] == ["B", "A"]
    assert result.people[0].evidence == "B"  # (1/2 + 9/10)/2 = 0.7
    mostly_receiving = [row("Ann", "PICK", 600), row("Ann", "RCV", 1800)]
    later = run(mostly_receiving, definitions, [seen("Ann", "UPH", 1000, 20), seen("Ann", "RCV_UPH", 9000, 180)])
    assert later.people[0].evidence == "A"  # (1/2 + 3·9/10)/4 = 0.8


def test_garbage_is_collected_afterwards_if_it_was_before() -> None:
    collecting = gc.isenabled()
    try:
        for wanted in (True, False):
            (gc.enable if wanted else gc.disable)()
            run([row("Ann", "PICK", 60)], [], [])
            with pytest.raises(ValueError, match="negative"):
                run([row("Ann", "PICK", -1)], [], [])
            assert gc.isenabled() is wanted
    finally:
        (gc.enable if collecting else gc.disable)()


def test_a_composite_over_half_the_hours_is_rated_and_under_it_is_not_nought() -> None:
    scored = Cell(person="Ann", role="A", department="WH", minutes=100, w_milli=1000, s_e4=0)
    rest = replace(scored, role="B", s_e4=None)
    assert composite([scored, rest]).value == 0
    below = composite([scored, replace(rest, minutes=101)])
    assert (below.value, below.coverage) == (None, Fraction(100, 201))
