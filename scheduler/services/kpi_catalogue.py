"""The KPI catalogue: what is in force, what comes, drafts; one KPI with its past, its anchors and its values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from scheduler.bootstrap import App
from scheduler.domain.actor import AccountRole, Actor
from scheduler.domain.organisation import Organisation
from scheduler.errors import InvalidInput, NotFound
from scheduler.kpis.anchors import AnchorError, plain
from scheduler.kpis.counting import FACTS
from scheduler.kpis.gate import KpiFault, mix_faults
from scheduler.kpis.proposal import BackTest, PastValue, back_test, propose
from scheduler.kpis.records import DRAFT, KpiCard, ObservedValue, ReplacedValue
from scheduler.services.hours_inputs import require_hr
from scheduler.services.kpi_reading import in_force_on, past_of

LONGEST = {"name_zh": 80, "name_en": 80, "unit_zh": 24, "unit_en": 24, "tag": 24}


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueRow:
    """One KPI: the version in force today, the next published one, the draft; each None where there is none."""

    code: str
    current: KpiCard | None
    coming: KpiCard | None
    draft: KpiCard | None

    @property
    def shown(self) -> KpiCard:
        """The version that a list shows."""
        found = self.current or self.coming or self.draft
        if found is None:
            raise ValueError(f"KPI {self.code} has no version")
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleCatalogue:
    """The KPIs of a role. ``faults``: what is wrong with the mix in force today."""

    role: str
    department: str
    rows: tuple[CatalogueRow, ...]
    weight: int
    faults: tuple[KpiFault, ...]
    drafts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiPage:
    """One KPI. ``test`` is of the draft where there is one; ``proposed`` anchors, or why there are none.

    ``values`` and ``replaced`` are those that the reader may see.
    """

    row: CatalogueRow
    versions: tuple[KpiCard, ...]
    test: BackTest
    in_force_test: BackTest | None
    proposed: tuple[tuple[str, str], ...]
    proposed_test: BackTest | None
    refusal: AnchorError | None
    values: tuple[ObservedValue, ...]
    replaced: tuple[ReplacedValue, ...]


def catalogue(app: App, actor: Actor) -> tuple[RoleCatalogue, ...]:
    """Every role with its KPIs, by department and role. Everybody may read what is measured; drafts are HR's and
    leads'."""
    with app.reading(actor) as uow:
        organisation: Organisation = uow.organisation.load()
        cards = uow.kpis.cards()
        today = uow.today
    sees_drafts = actor.role is not AccountRole.STAFF
    by_code: dict[str, list[KpiCard]] = {}
    for card in cards:
        by_code.setdefault(card.code, []).append(card)
    rows: dict[str, list[CatalogueRow]] = {}
    for code, versions in by_code.items():
        row = _row(code, versions, today)
        if not sees_drafts:
            row = replace(row, draft=None)
        if row.current or row.coming or row.draft:
            rows.setdefault(row.shown.definition.role, []).append(row)
    found = []
    for role in sorted(organisation.roles.values(), key=lambda r: (r.department, r.code)):
        mine = tuple(rows.get(role.code, ()))
        current = [row.current.definition for row in mine if row.current]
        found.append(
            RoleCatalogue(
                role=role.code,
                department=role.department,
                rows=mine,
                weight=sum(d.weight for d in current),
                faults=tuple(mix_faults(role.code, current)),
                drafts=sum(row.draft is not None for row in mine),
            )
        )
    return tuple(found)


def kpi_page(app: App, actor: Actor, code: str) -> KpiPage:
    """One KPI with its history. Raises NotFound, for staff also where there is nothing but a draft."""
    with app.reading(actor) as uow:
        versions = uow.kpis.cards(code)
        if actor.role is AccountRole.STAFF:
            versions = tuple(v for v in versions if not v.draft)
        if not versions:
            raise NotFound(f"there is no KPI {code}", key="kpi_missing", kpi=code)
        organisation: Organisation = uow.organisation.load()
        past = past_of(uow, uow.today).get(code, ())
        row = _row(code, versions, uow.today)
        values = tuple(v for v in uow.observations.of_kpi(code) if _sees(actor, organisation, v.person, versions[-1]))
        replaced = tuple(
            r for r in uow.observations.replaced(code) if _sees(actor, organisation, r.value.person, versions[-1])
        )
    judged = row.draft or row.coming or row.shown
    proposed, refusal = _propose(judged, past)
    return KpiPage(
        row=row,
        versions=versions[::-1],
        test=_test(judged, past),
        in_force_test=_test(row.current, past) if row.current and row.current is not judged else None,
        proposed=proposed,
        proposed_test=_test(_with_anchors(judged, proposed), past) if proposed else None,
        refusal=refusal,
        values=values[::-1],
        replaced=replaced,
    )


def save_draft(app: App, actor: Actor, card: KpiCard) -> KpiCard:
    """Keep a draft: of a new code, or the next version of a known one. It counts nowhere until it is published.

    Raises Forbidden unless HR or admin, NotFound for an unknown role, InvalidInput for what can never be published.
    """
    require_hr(actor)
    faults = card_faults(card)
    if faults:
        raise refused(faults)
    with app.unit_of_work(actor) as uow:
        saved: KpiCard = uow.kpis.save_draft(replace(card, state=DRAFT))
        uow.audit(
            "kpi.draft",
            f"kpi:{saved.code}.{saved.definition.version}",
            role=saved.definition.role,
            weight=saved.definition.weight,
            anchors=[list(a) for a in saved.definition.anchors],
            valid_from=saved.definition.valid_from,
        )
        uow.commit()
    return saved


def discard_draft(app: App, actor: Actor, code: str) -> None:
    """Drop a draft; the audit log keeps what it said. Raises Forbidden, NotFound where there is none."""
    require_hr(actor)
    with app.unit_of_work(actor) as uow:
        draft = next((card for card in uow.kpis.cards(code) if card.draft), None)
        uow.kpis.discard_draft(code)
        if draft is not None:
            uow.audit(
                "kpi.discard",
                f"kpi:{code}.{draft.definition.version}",
                anchors=[list(a) for a in draft.definition.anchors],
            )
        uow.commit()


def take_proposal(app: App, actor: Actor, code: str) -> KpiCard:
    """Put the anchors that its past proposes into a draft of the KPI, valid from the first of next month.

    Raises Forbidden, NotFound, InvalidInput where the past proposes none.
    """
    require_hr(actor)
    page = kpi_page(app, actor, code)
    if page.refusal is not None:
        raise InvalidInput(str(page.refusal), key=page.refusal.key, **page.refusal.params)
    base = page.row.draft or page.row.coming or page.row.shown
    drafted = _with_anchors(base, page.proposed)
    if not base.draft:
        with app.reading(actor) as uow:
            start = next_month(uow.today)
        drafted = replace(
            drafted,
            definition=replace(drafted.definition, valid_from=start, mu=None, kappa=None),
            mu_basis="",
            kappa_basis="",
        )
    return save_draft(app, actor, drafted)


def next_month(day: date) -> date:
    """The first day of the month after."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def card_faults(card: KpiCard) -> list[KpiFault]:
    """What a KPI by itself can never be: anchors that cannot score or lie outside its formula, a cap, a weight, texts
    that do not fit their place."""
    d = card.definition
    found = [
        KpiFault(key="kpi_text", row=d.code, field=name, params={"most": most})
        for name, most in LONGEST.items()
        if len(getattr(d, name)) > most or (name != "tag" and not getattr(d, name).strip())
    ]
    try:
        table = d.table()
    except AnchorError as error:
        return [*found, KpiFault(key=error.key, row=d.code, field="anchors", params=error.params)]
    facts = FACTS[card.formula]
    for raw, _ in table.table:
        if (facts.low is not None and raw < facts.low) or (facts.high is not None and raw > facts.high):
            accepted = (
                f"{'' if facts.low is None else plain(facts.low)}…{'' if facts.high is None else plain(facts.high)}"
            )
            params: Mapping[str, object] = {"value": plain(raw), "accepted": accepted}
            found.append(KpiFault(key="kpi_anchor_bounds", row=d.code, field="anchors", params=params))
            break
    if not 1 <= d.cap <= 120:
        found.append(KpiFault(key="kpi_cap", row=d.code, field="cap", params={"value": d.cap}))
    if not 0 <= d.weight <= 100:
        found.append(KpiFault(key="kpi_weight", row=d.code, field="weight", params={"value": d.weight}))
    return found


def refused(faults: list[KpiFault]) -> InvalidInput:
    """The error of the first fault; it names its row and field, and how many more there are."""
    first = faults[0]
    return InvalidInput(
        f"{first.row}, {first.field}: {first.key}", key=first.key, row=first.row, field=first.field, **first.params
    )


def _row(code: str, versions: list[KpiCard] | tuple[KpiCard, ...], today: date) -> CatalogueRow:
    published = sorted(
        (v for v in versions if not v.draft and v.definition.valid_from > today), key=lambda v: v.definition.valid_from
    )
    current = in_force_on(versions, today).get(code)
    draft = next((v for v in versions if v.draft), None)
    coming = published[0] if published else None
    if current is None and coming is None and draft is None:  # it has ended: the last version is what a reader finds
        current = max(versions, key=lambda v: v.definition.version)
    return CatalogueRow(code=code, current=current, coming=coming, draft=draft)


def _sees(actor: Actor, organisation: Organisation, person: str | None, card: KpiCard) -> bool:
    """A team's value is everybody's; a person's is that person's, the home department's lead's and HR's."""
    if person is None:
        return True
    home = organisation.people[person].department
    host = organisation.roles[card.definition.role].department
    return actor.sees_person(person, home) or actor.sees_department(host)


def _test(card: KpiCard, past: tuple[PastValue, ...]) -> BackTest:
    return back_test(card.table, past, card.definition.cap)


def _with_anchors(card: KpiCard, anchors: tuple[tuple[str, str], ...]) -> KpiCard:
    return replace(card, definition=replace(card.definition, anchors=anchors, mode="linear"))


def _propose(card: KpiCard, past: tuple[PastValue, ...]) -> tuple[tuple[tuple[str, str], ...], AnchorError | None]:
    if card.definition.mode == "nominal":
        return (), AnchorError("a nominal table has two ramps", key="anchors_nominal_proposal")
    facts = FACTS[card.formula]
    try:
        return propose(past, higher_is_better=card.table.rising, low=facts.low, high=facts.high), None
    except AnchorError as error:
        return (), error
