"""From a proposal to what counts: faults by row, the gate with two signatures, frozen priors, dates that may be."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from scheduler.bootstrap import App
from scheduler.domain.actor import SYSTEM, AccountRole, Actor
from scheduler.errors import Conflict, Forbidden, InvalidInput, NotFound
from scheduler.kpis.counting import Formula
from scheduler.kpis.records import KpiCard, ObservedValue
from scheduler.services import kpi_catalogue, kpi_publishing, kpis, role_weights
from tests.scheduler.services.ledger_demo import HR, LEAD, STAFF

WORDS = "the hall was rebuilt in spring, so its past says little"
DECEMBER = date(2026, 12, 1)
OTHER_LEAD = Actor(login="lab", role=AccountRole.LEAD, departments=frozenset({"LAB"}))


def card(app: App, code: str) -> KpiCard:
    row = kpi_catalogue.kpi_page(app, HR, code).row
    return row.draft or row.shown


def draft(app: App, code: str, **more: object) -> KpiCard:
    base = card(app, code)
    beside = {name: more.pop(name) for name in list(more) if name in ("owner", "numerator_source", "formula")}
    changed = replace(base.definition, **{"valid_from": DECEMBER, **more})  # type: ignore[arg-type]
    return kpi_catalogue.save_draft(app, HR, replace(base, definition=changed, **beside))  # type: ignore[arg-type]


def lock(app: App, *periods: str) -> None:
    from sqlalchemy import update  # noqa: PLC0415

    from scheduler.storage.tables import PeriodRow  # noqa: PLC0415

    with app.unit_of_work(SYSTEM) as uow:
        uow.session.execute(update(PeriodRow).where(PeriodRow.code.in_(periods)).values(state="locked"))
        uow.audit("test.lock", "periods")
        uow.commit()


def keys(app: App, role: str = "PICK") -> list[tuple[str, str, str]]:
    return [(f.key, f.row, f.field) for f in kpi_publishing.review(app, HR, role).faults]


def test_the_proposal_of_the_past_goes_through_the_gate_and_counts_from_its_day(demo: App) -> None:
    kpi_catalogue.take_proposal(demo, HR, "PICK_UPH")
    found = kpi_publishing.review(demo, HR, "PICK")
    assert found.faults == ()
    assert found.gate.passes
    assert found.publishable
    published = kpi_publishing.publish_role(demo, HR, "PICK")
    (new,) = [c for c in published if c.definition.version == 2]
    assert (new.definition.valid_from, new.published_by) == (DECEMBER, "hana")
    before = {d.code: d.version for d in kpis.list_kpis(demo, STAFF, date(2026, 11, 1), date(2026, 11, 30))}
    after = {d.code: d.version for d in kpis.list_kpis(demo, STAFF, DECEMBER, date(2026, 12, 31))}
    assert (before["PICK_UPH"], after["PICK_UPH"]) == (1, 2)
    with pytest.raises(NotFound, match="no draft"):
        kpi_publishing.publish_role(demo, HR, "PICK")


def test_drafts_score_nothing_and_staff_do_not_read_them(demo: App) -> None:
    draft(demo, "PICK_UPH", anchors=(("1", "0"), ("2", "100")))
    scored = kpis.list_kpis(demo, HR, DECEMBER, date(2026, 12, 31))
    assert next(d for d in scored if d.code == "PICK_UPH").version == 1
    assert kpi_catalogue.kpi_page(demo, STAFF, "PICK_UPH").row.draft is None
    with pytest.raises(Forbidden):
        kpi_publishing.review(demo, STAFF, "PICK")
    with pytest.raises(NotFound):
        kpi_publishing.review(demo, OTHER_LEAD, "PICK")
    with pytest.raises(Forbidden):
        kpi_catalogue.discard_draft(demo, LEAD, "PICK_UPH")
    kpi_catalogue.discard_draft(demo, HR, "PICK_UPH")
    with pytest.raises(NotFound, match="no draft"):
        kpi_catalogue.discard_draft(demo, HR, "PICK_UPH")


FAULTY = {
    "weights that do not sum": ({"weight": 50}, ("kpi_weights_not_100", "PICK", "weight")),
    "no owner": ({"owner": ""}, ("kpi_unsaid", "PICK_UPH", "owner")),
    "no source": ({"numerator_source": " "}, ("kpi_unsaid", "PICK_UPH", "numerator_source")),
    "a day that is past": ({"valid_from": date(2026, 11, 7)}, ("kpi_date_past", "PICK_UPH", "valid_from")),
    "too little result": ({"kind": "kci"}, ("kpi_result_share", "PICK", "kind")),
    "too much duty": ({"kind": "duty", "cap": 80}, ("kpi_duty_share", "PICK", "kind")),
    "a duty worth too much": ({"kind": "duty", "cap": 81}, ("kpi_duty_cap", "PICK_UPH", "cap")),
}


@pytest.mark.parametrize(("more", "fault"), FAULTY.values(), ids=FAULTY)
def test_a_fault_names_its_row_and_field_and_stops_publication(
    more: dict[str, object], fault: tuple[str, str, str], demo: App
) -> None:
    draft(demo, "PICK_UPH", **more)
    assert fault in keys(demo)
    with pytest.raises(InvalidInput):
        kpi_publishing.publish_role(demo, HR, "PICK")


def test_today_is_early_enough_to_amend(demo: App) -> None:
    draft(demo, "PICK_UPH", valid_from=date(2026, 11, 8))
    assert keys(demo) == []


def test_days_of_locked_periods_are_refused_to_the_day(demo: App) -> None:
    lock(demo, "2026-08")
    new = replace(card(demo, "RCV_D2S").definition, code="RCV_NEW", weight=100)
    ended = replace(card(demo, "RCV_D2S").definition, weight=0)
    for day, faults in ((date(2026, 8, 31), 2), (date(2026, 9, 1), 0)):
        for one in (new, ended):
            base = card(demo, "RCV_D2S")
            kpi_catalogue.save_draft(demo, HR, replace(base, definition=replace(one, valid_from=day)))
        assert [k for k, _, _ in keys(demo, "RCV")].count("kpi_date_locked") == faults
        told = [f.params for f in kpi_publishing.review(demo, HR, "RCV").faults if f.key == "kpi_date_locked"]
        assert told == [{"locked": date(2026, 8, 31)}] * faults  # a day, which each reader has written in the own way


def test_the_drafts_of_a_role_begin_on_one_day(demo: App) -> None:
    draft(demo, "PICK_UPH")
    draft(demo, "PICK_ERR", valid_from=date(2027, 1, 1))
    assert {row for key, row, _ in keys(demo) if key == "kpi_dates_differ"} == {"PICK_UPH", "PICK_ERR"}


IMPOSSIBLE = {
    "anchors outside the formula": ({"anchors": (("50", "60"), ("95", "100"))}, "kpi_anchor_bounds"),
    "anchors that do not rise": ({"anchors": (("0.5", "60"), ("0.9", "60"))}, "anchors_rise"),
    "one anchor": ({"anchors": (("0.5", "60"),)}, "anchors_two"),
    "points beyond 120": ({"anchors": (("0.5", "60"), ("0.9", "121"))}, "anchors_points"),
    "no points at all": ({"cap": 0}, "kpi_cap"),
    "more points than there are": ({"cap": 121}, "kpi_cap"),
    "more weight than there is": ({"weight": 101}, "kpi_weight"),
    "no name": ({"name_zh": " "}, "kpi_text"),
}


@pytest.mark.parametrize(("more", "key"), IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_what_can_never_be_published_is_no_draft_either(more: dict[str, object], key: str, demo: App) -> None:
    with pytest.raises(InvalidInput) as caught:
        draft(demo, "SHIP_OTS", formula=Formula.SHARE, **more)
    assert caught.value.key == key
    assert caught.value.params["row"] == "SHIP_OTS"


def too_easy(app: App) -> None:
    """Receiving would earn 120 points in every past month."""
    for code in ("RCV_D2S", "PICK_UPH", "PICK_ERR", "PACK_UPH", "SHIP_OTS"):
        base = card(app, code).definition
        easy = tuple((raw, points) for raw, points in base.anchors)
        if code == "PICK_UPH":
            easy = (("1", "0"), ("2", "60"), ("3", "80"), ("4", "100"), ("5", "120"))
        if code == "PICK_ERR":
            easy = (("900", "0"), ("800", "60"), ("700", "80"), ("600", "100"), ("500", "120"))
        if code in ("PICK_UPH", "PICK_ERR"):
            draft(app, code, anchors=easy)


def test_a_department_beyond_the_gate_needs_both_signatures_on_the_same_words(demo: App) -> None:
    too_easy(demo)
    found = kpi_publishing.review(demo, HR, "PICK")
    assert found.faults == ()
    assert found.gate.gap is not None
    assert found.gate.gap > 5
    with pytest.raises(Conflict) as closed:
        kpi_publishing.publish_role(demo, HR, "PICK")
    assert closed.value.key == "gate_closed"

    with pytest.raises(InvalidInput, match="20 to 500"):
        kpi_publishing.sign_exception(demo, HR, "PICK", "because it is so")
    with pytest.raises(NotFound):
        kpi_publishing.sign_exception(demo, OTHER_LEAD, "PICK", WORDS)
    assert not kpi_publishing.sign_exception(demo, HR, "PICK", WORDS).signed
    with pytest.raises(Conflict):
        kpi_publishing.publish_role(demo, HR, "PICK")
    # other words ask both sides again
    changed = kpi_publishing.sign_exception(demo, LEAD, "PICK", WORDS + ", as agreed")
    assert (changed.hr_by, changed.head_by) == (None, "lead")
    assert kpi_publishing.sign_exception(demo, HR, "PICK", "").signed
    assert kpi_publishing.publish_role(demo, HR, "PICK")


def test_an_exception_is_for_exactly_the_drafts_that_were_signed(demo: App) -> None:
    too_easy(demo)
    kpi_publishing.sign_exception(demo, HR, "PICK", WORDS)
    assert kpi_publishing.sign_exception(demo, LEAD, "PICK", "").signed
    draft(demo, "PICK_UPH", anchors=(("1", "0"), ("2", "100")))
    assert kpi_publishing.review(demo, HR, "PICK").exception is None


def test_where_the_gate_passes_nothing_is_signed(demo: App) -> None:
    kpi_catalogue.take_proposal(demo, HR, "PICK_UPH")
    with pytest.raises(Conflict, match="passes"):
        kpi_publishing.sign_exception(demo, HR, "PICK", WORDS)


def frozen(app: App, code: str) -> kpi_publishing.Frozen:
    (found,) = [f for f in kpi_publishing.review(app, HR, card(app, code).definition.role).frozen if f.code == code]
    return found


def test_mu_is_pooled_over_the_last_three_locked_periods(demo: App) -> None:
    draft(demo, "PACK_UPH", mu=None, kappa=None)
    assert frozen(demo, "PACK_UPH").mu_basis == kpi_publishing.BY_ANCHOR
    assert frozen(demo, "PACK_UPH").mu == "36"
    lock(demo, "2026-08", "2026-09")
    with demo.reading() as uow:
        pairs = [
            (Fraction(f.numerator), Fraction(f.exposure))
            for f in uow.observations.figures()
            if f.kpi == "PACK_UPH" and f.period in ("2026-08", "2026-09")
        ]
    pooled = sum(x for x, _ in pairs) / sum(n for _, n in pairs)
    found = frozen(demo, "PACK_UPH")
    assert found.mu_basis == "2026-08, 2026-09"
    assert found.mu is not None
    assert abs(Fraction(found.mu) - pooled) <= Fraction(1, 10**6)
    assert (found.kappa, found.kappa_basis) == ("20", "default:0")


@pytest.mark.parametrize(("people", "told"), [(7, "default:7"), (8, "estimated:8")])
def test_kappa_is_estimated_from_eight_people_with_single_shifts(people: int, told: str, demo: App) -> None:
    draft(demo, "PACK_UPH", mu=None, kappa=None)
    lock(demo, "2026-08")
    with demo.unit_of_work(SYSTEM) as uow:
        # six shifts of 5 h around 30, 34, 38 or 42 an hour, 8 above and below: κ = 384·210/2112 for eight people
        uow.observations.store_days(
            [
                (
                    "PACK_UPH",
                    f"E{1 + i:03d}",
                    date(2026, 8, 3 + j),
                    str((30 + 4 * (i % 4) + (8 if j % 2 else -8)) * 5),
                    "5",
                )
                for i in range(people)
                for j in range(6)
            ]
        )
        uow.audit("test.days", "days")
        uow.commit()
    found = frozen(demo, "PACK_UPH")
    assert found.kappa_basis == told
    assert found.kappa == ("38.181818" if people == 8 else "20")


def test_a_team_kpi_freezes_nothing(demo: App) -> None:
    draft(demo, "RCV_D2S")
    assert (frozen(demo, "RCV_D2S").mu, frozen(demo, "RCV_D2S").kappa) == (None, None)


def test_the_what_if_of_drafts_moves_only_the_roles_people_and_sums(demo: App) -> None:
    draft(demo, "SHIP_OTS", anchors=(("0", "0"), ("1", "120")))
    found = kpi_publishing.drafts_what_if(demo, HR, "SHIP", "2026-10")
    with demo.reading() as uow:
        _version, inputs = role_weights.period_inputs(uow, "2026-10")
    shipping = {row.person for row in inputs.minutes if row.role == "SHIP"}
    moved = {p.person for p in found.people if p.points.change}
    assert moved == shipping
    assert sum((p.points.change or Fraction(0) for p in found.people), Fraction(0)) == found.points.change


def test_a_lead_reads_values_of_the_own_roles_and_staff_their_own(demo: App) -> None:
    everybody = {v.person for v in kpi_catalogue.kpi_page(demo, HR, "PICK_UPH").values}
    assert {v.person for v in kpi_catalogue.kpi_page(demo, LEAD, "PICK_UPH").values} == everybody
    assert {v.person for v in kpi_catalogue.kpi_page(demo, STAFF, "PICK_UPH").values} == {"E005"}
    assert kpi_catalogue.kpi_page(demo, OTHER_LEAD, "PICK_UPH").values == ()
    assert kpi_catalogue.kpi_page(demo, STAFF, "SHIP_OTS").values != ()


def test_a_single_period_of_past_proposes_nothing(demo: App) -> None:
    with demo.unit_of_work(SYSTEM) as uow:
        base = card(demo, "SHIP_OTS")
        uow.kpis.save_draft(replace(base, definition=replace(base.definition, code="FRESH")))
        value = ObservedValue(
            kpi="FRESH", period="2026-10", person=None, numerator="9", exposure="10", dates=1, source="x"
        )
        uow.observations.store([value], by="x", at=uow.now, reason="x")
        uow.audit("test.fresh", "kpi")
        uow.commit()
    with pytest.raises(InvalidInput) as caught:
        kpi_catalogue.take_proposal(demo, HR, "FRESH")
    assert (caught.value.key, caught.value.params["periods"]) == ("anchors_few_periods", 1)
