"""A bonus of the demo's October: divided in two stages, final once published, exported to the fen."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
import python_calamine

from scheduler.attribution.bonus import APPEAL, PaidLine, PayBase
from scheduler.attribution.pools import PoolMode
from scheduler.bootstrap import App
from scheduler.domain.actor import AccountRole, Actor
from scheduler.errors import Conflict, Forbidden, InvalidInput, NotFound
from scheduler.services import attribution, calibration, hours, pay_export, pools
from tests.scheduler.services.ledger_demo import HR, LEAD, PERIOD, STAFF
from tests.scheduler.services.test_hours import clear

BUDGET = 20_000_001
WHO = "E005"  # Ming


def give_bases(app: App, fen: int = 300_000) -> None:
    """Everybody's floating base: 3,000.00 a month, a fen more from person to person."""
    with app.unit_of_work(HR) as uow:
        people = sorted(uow.organisation.load().people)
        uow.pools.upsert_bases(
            [
                PayBase(person=code, fen_per_month=fen + number, valid_from=date(2026, 1, 1))
                for number, code in enumerate(people)
            ]
        )
        uow.audit("test.bases", "test")
        uow.commit()


def enter_results(app: App, points: int = 82) -> None:
    with app.reading(HR) as uow:
        departments = sorted(uow.organisation.load().departments)
    for number, department in enumerate(departments):
        pools.enter_department_result(
            app, HR, PERIOD, department, points=Fraction(points - number), source="audit of October"
        )


def publish_scores(app: App) -> None:
    clear(app)
    hours.lock_period(app, HR, PERIOD)
    made = attribution.run_attribution(app, HR, PERIOD)
    attribution.publish_attribution(app, HR, PERIOD, made.version)


def divided(app: App) -> pools.BonusView:
    attribution.run_attribution(app, HR, PERIOD)
    give_bases(app)
    enter_results(app)
    made = pools.run_bonus(app, HR, PERIOD, BUDGET)
    return pools.bonus_view(app, HR, PERIOD, made.version)


def published(app: App) -> pools.BonusView:
    publish_scores(app)
    give_bases(app)
    enter_results(app)
    made = pools.run_bonus(app, HR, PERIOD, BUDGET)
    pools.publish_bonus(app, HR, PERIOD, made.version)
    return pools.bonus_view(app, HR, PERIOD)


def test_every_fen_of_the_budget_is_in_a_line_or_in_the_reserve(demo: App) -> None:
    view = divided(demo)
    bonus = view.document.bonus
    assert bonus.reserve_fen == 400_000  # 2 % of 200,000.01, half up
    assert sum(d.fen for d in bonus.departments) == BUDGET - bonus.reserve_fen
    for department in bonus.departments:
        lines = [line.fen for line in view.lines if line.department == department.department]
        assert sum(lines) + department.unattributed_fen == department.fen
    assert (view.left_fen, bonus.unattributed_fen) == (400_000, 0)
    assert pools.verify_bonus(demo, HR, PERIOD, view.version.version)


def test_a_helper_is_paid_by_the_host_for_the_hours_there_and_the_base_is_cut_never_doubled(demo: App) -> None:
    view = divided(demo)
    bases: dict[str, int] = {}
    places: dict[str, set[str]] = {}
    for part in view.document.parts:
        bases[part.person] = bases.get(part.person, 0) + part.base_fen
        places.setdefault(part.person, set()).add(part.department)
    assert any(len(found) > 1 for found in places.values())
    with demo.reading(HR) as uow:
        everybody = sorted(uow.organisation.load().people)
    assert all(bases[code] == 300_000 + everybody.index(code) for code in bases)
    assert set(view.unplaced) == set(everybody) - set(bases)


def test_the_same_inputs_give_the_same_draft_and_other_ones_the_next(demo: App) -> None:
    first = divided(demo).version
    assert pools.run_bonus(demo, HR, PERIOD, BUDGET) == first
    second = pools.run_bonus(demo, HR, PERIOD, BUDGET, mode=PoolMode.COEFFICIENT)
    assert (second.version, [v.version for v in pools.bonus_versions(demo, HR, PERIOD)]) == (2, [2, 1])
    assert second.content_hash != first.content_hash


def test_a_published_bonus_is_never_divided_again(demo: App) -> None:
    view = published(demo)
    assert view.version.state == "published"
    for again in (
        lambda: pools.run_bonus(demo, HR, PERIOD, BUDGET + 1),
        lambda: pools.publish_bonus(demo, HR, PERIOD, view.version.version),
        lambda: pools.enter_department_result(demo, HR, PERIOD, "WH", points=Fraction(99), source="a better mood"),
    ):
        with pytest.raises(Conflict):
            again()


def test_a_bonus_by_scores_that_are_not_published_is_not_published(demo: App) -> None:
    view = divided(demo)
    with pytest.raises(Conflict) as refused:
        pools.publish_bonus(demo, HR, PERIOD, view.version.version)
    assert refused.value.key == "bonus_scores_unpublished"


def test_without_results_or_bases_nothing_is_divided(demo: App) -> None:
    attribution.run_attribution(demo, HR, PERIOD)
    with pytest.raises(InvalidInput) as refused:
        pools.run_bonus(demo, HR, PERIOD, BUDGET)
    assert refused.value.key == "bonus_no_bases"
    give_bases(demo)
    pools.enter_department_result(demo, HR, PERIOD, "WH", points=Fraction(82), source="audit")
    with pytest.raises(InvalidInput) as refused:
        pools.run_bonus(demo, HR, PERIOD, BUDGET)
    assert refused.value.key == "bonus_without_result"
    assert "LAB" in str(refused.value.params["departments"])


@pytest.mark.parametrize(
    ("budget", "reserve"), [(0, 20), (-1, 20), (10, -1), (10, 501)], ids=["none", "negative", "below", "above"]
)
def test_budgets_and_reserves_out_of_range_are_refused(demo: App, budget: int, reserve: int) -> None:
    with pytest.raises(InvalidInput):
        pools.run_bonus(demo, HR, PERIOD, budget, reserve_permille=reserve)


@pytest.mark.parametrize("points", [Fraction(-1), Fraction(121), Fraction(1, 3)])
def test_a_result_is_0_to_120_points_with_four_decimals_and_a_source(demo: App, points: Fraction) -> None:
    with pytest.raises(InvalidInput):
        pools.enter_department_result(demo, HR, PERIOD, "WH", points=points, source="audit")
    with pytest.raises(InvalidInput):
        pools.enter_department_result(demo, HR, PERIOD, "WH", points=Fraction(80), source=" ")
    with pytest.raises(InvalidInput):
        pools.enter_department_result(demo, HR, PERIOD, "MOON", points=Fraction(80), source="audit")


def test_a_result_entered_again_takes_the_place_of_the_old_one(demo: App) -> None:
    for points in (70, 105):
        pools.enter_department_result(demo, HR, PERIOD, "WH", points=Fraction(points), source="audit")
    [result] = pools.department_results(demo, HR, PERIOD)
    assert (result.points_e4, result.entered_by) == (1_050_000, "hana")


def test_people_see_their_own_lines_once_published_and_nobody_elses(demo: App) -> None:
    divided(demo)
    with pytest.raises(NotFound):
        pools.own_bonus(demo, STAFF, PERIOD, WHO)
    for actor in (LEAD, STAFF):
        for forbidden in (
            lambda actor=actor: pools.bonus_view(demo, actor, PERIOD),
            lambda actor=actor: pools.run_bonus(demo, actor, PERIOD, BUDGET),
            lambda actor=actor: pools.department_results(demo, actor, PERIOD),
            lambda actor=actor: pay_export.export_pay(demo, actor, PERIOD, "csv"),
            lambda actor=actor: calibration.diagnose_cycle(demo, actor, PERIOD),
        ):
            with pytest.raises(Forbidden):
                forbidden()


def test_a_published_line_is_the_persons_and_not_the_leads_to_read(demo: App) -> None:
    view = published(demo)
    own = pools.own_bonus(demo, STAFF, PERIOD, WHO)
    assert own.lines == tuple(line for line in view.lines if line.person == WHO)
    with pytest.raises(NotFound):
        pools.own_bonus(demo, LEAD, PERIOD, WHO)
    assert pools.own_bonus(demo, HR, PERIOD, WHO).lines == own.lines


@pytest.mark.parametrize("fmt", ["csv", "xlsx"])
def test_the_file_for_pay_opens_again_and_sums_to_the_fen(demo: App, fmt: str) -> None:
    published(demo)
    with demo.unit_of_work(HR) as uow:
        line = PaidLine(
            person=WHO,
            department="WH",
            kind=APPEAL,
            fen=12_345,
            reason="appeal 2: =SUM(A1)",
            entered_by=HR.login,
            entered_at=uow.now,
        )
        uow.pools.pay_appeal(PERIOD, 1, line)
        uow.audit("test.appeal", "bonus")
        uow.commit()
    view = pools.bonus_view(demo, HR, PERIOD)
    name, content = pay_export.export_pay(demo, HR, PERIOD, fmt)
    assert name == f"bonus-2026-10-v1.{fmt}"
    rows = _opened(content, fmt)
    header, lines = rows[0], rows[1:]
    assert header == list(pay_export.COLUMNS)
    fen, amount = header.index("fen"), header.index("amount")
    total = BUDGET - 400_000 + 12_345 - sum(d.unattributed_fen for d in view.document.bonus.departments)
    assert sum(int(float(row[fen])) for row in lines) == total
    assert sum(round(Decimal(str(row[amount])), 2) for row in lines) == Decimal(total).scaleb(-2)
    assert len(lines) == len(view.lines)
    [appeal] = [row for row in lines if row[header.index("kind")] == "appeal"]
    assert (appeal[header.index("person")], Decimal(str(appeal[amount]))) == (WHO, Decimal("123.45"))


def _opened(content: bytes, fmt: str) -> list[list[object]]:
    if fmt == "csv":
        return [list(row) for row in csv.reader(io.StringIO(content.decode("utf-8-sig")))]
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    return book.get_sheet_by_index(0).to_python()


def test_a_draft_says_so_in_the_name_of_its_file(demo: App) -> None:
    divided(demo)
    assert pay_export.export_pay(demo, HR, PERIOD, "csv")[0] == "bonus-2026-10-v1-draft.csv"
    with pytest.raises(InvalidInput):
        pay_export.export_pay(demo, HR, PERIOD, "pdf")


def test_a_base_counts_from_its_day_and_only_while_employed(demo: App) -> None:
    with demo.reading(HR) as uow:
        organisation = uow.organisation.load()
    ann = replace(organisation.people[WHO], left_on=date(2026, 10, 20))
    company = replace(organisation, people={**organisation.people, WHO: ann})
    bases = (
        PayBase(person=WHO, fen_per_month=310_000, valid_from=date(2026, 1, 1)),
        PayBase(person=WHO, fen_per_month=620_000, valid_from=date(2026, 10, 11)),
    )
    # ten days at 100 a day and ten at 200: 310000/31 = 10000 fen a day
    assert pools.period_bases(company, bases, date(2026, 10, 1), date(2026, 10, 31)) == {WHO: 300_000}


def test_departments_are_diagnosed_and_a_shift_is_bounded_reasoned_and_not_ones_own(demo: App) -> None:
    attribution.run_attribution(demo, HR, PERIOD)
    enter_results(demo)
    found = calibration.diagnose_cycle(demo, HR, PERIOD)
    assert sum(d.n for d in found.company.departments) == found.company.n > 20
    assert all(abs(shift.shift) <= 5 for shift in found.proposed)
    reason = "Committee of 3 November: lenient targets in the warehouse"
    before = attribution.attribution_overview(demo, HR, PERIOD).people
    decided = calibration.calibrate(demo, HR, PERIOD, department="WH", shift=Fraction(3, 2), reason=reason)
    assert attribution.attribution_overview(demo, HR, PERIOD).people == before  # shown beside, never instead
    assert decided.shift_e4 == 15_000
    assert calibration.diagnose_cycle(demo, HR, PERIOD).decided == (decided,)
    for shift, why in ((Fraction(5) + Fraction(1, 10_000), reason), (Fraction(1), "too short")):
        with pytest.raises(InvalidInput):
            calibration.calibrate(demo, HR, PERIOD, department="WH", shift=shift, reason=why)
    with demo.reading(HR) as uow:
        own = uow.organisation.load().people[str(HR.person)].department
    with pytest.raises(Conflict):
        calibration.calibrate(demo, HR, PERIOD, department=own, shift=Fraction(1), reason=reason)
    staff = Actor(login="ming", role=AccountRole.STAFF, person=WHO)
    with pytest.raises(Forbidden):
        calibration.calibrate(demo, staff, PERIOD, department="WH", shift=Fraction(1), reason=reason)
