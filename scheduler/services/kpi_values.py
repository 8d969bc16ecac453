"""Values of KPIs from the form and from systems: each with its source, taken once, corrected with what it replaced."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from scheduler.bootstrap import App
from scheduler.domain.actor import Actor
from scheduler.domain.organisation import Organisation
from scheduler.errors import InvalidInput
from scheduler.exchange.faults import closest
from scheduler.hours.ledger import Period
from scheduler.kpis.anchors import decimal_fraction, plain
from scheduler.kpis.counting import FACTS
from scheduler.kpis.definitions import KpiLevel, instances
from scheduler.kpis.records import KpiCard, ObservedValue
from scheduler.services.hours_inputs import require_hr
from scheduler.storage.unit_of_work import UnitOfWork

MOST_ROWS = 1000
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?")
LONGEST_SOURCE, LONGEST_EVIDENCE, LONGEST_REASON = 80, 200, 200
STORED, CHANGED, UNCHANGED, REFUSED = "stored", "changed", "unchanged", "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenValue:
    """A value as it was sent: of a period, or (``day``) of a person's single shift. Numbers are decimal texts."""

    kpi: str
    period: str = ""
    day: date | None = None
    person: str | None = None
    version: int = 0
    numerator: str
    exposure: str
    dates: int = 0
    source: str
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """Why a value was refused: a reason of exchange.messages with its parameters, and the field at fault."""

    field: str
    reason: str
    params: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What became of the value in this place of the list."""

    number: int
    status: str
    wrong: Wrong | None = None


class ValueRefused(InvalidInput):
    """A typed value that cannot be taken. ``wrong`` words it."""

    def __init__(self, wrong: Wrong) -> None:
        super().__init__(
            f"{wrong.field}: {wrong.reason}", key="kpi_value_refused", field=wrong.field, reason=wrong.reason
        )
        self.wrong = wrong


def enter_value(app: App, actor: Actor, given: GivenValue, *, reason: str = "") -> str:
    """Take one typed value; what it became (stored, changed, unchanged).

    Raises Forbidden unless HR or admin, ValueRefused: typed values need evidence, a correction its reason, and nobody
    types the own one.
    """
    require_hr(actor)
    if given.person is not None and given.person == actor.person:
        raise ValueRefused(_wrong("person", "value_own", value=given.person))
    if not given.evidence.strip():
        raise ValueRefused(_wrong("evidence", "value_evidence"))
    with app.unit_of_work(actor) as uow:
        world = _World(uow)
        wrong = world.wrong(given)
        if wrong is not None:
            raise ValueRefused(wrong)
        status = world.status(given)
        if status == CHANGED and not 1 <= len(reason.strip()) <= LONGEST_REASON:
            raise ValueRefused(_wrong("reason", "value_correction", accepted=f"1–{LONGEST_REASON}"))
        if status != UNCHANGED:
            _store(uow, world, [given], reason=reason.strip() or "form", by=actor.login)
            uow.audit(
                "kpi.value",
                f"kpi:{given.kpi}",
                period=world.period_of(given),
                person=given.person,
                numerator=given.numerator,
                exposure=given.exposure,
                source=given.source,
                evidence=given.evidence,
                reason=reason.strip(),
            )
            uow.commit()
    return status


def take_values(app: App, actor: Actor, rows: Sequence[GivenValue | Wrong]) -> tuple[Answer, ...]:
    """Take what a system sends, row by row: the same again changes nothing, a refused row holds up no other.

    ``rows`` that could not be read come as what is wrong with them.
    """
    with app.unit_of_work(actor) as uow:
        world = _World(uow)
        answers: list[Answer] = []
        good: dict[tuple[object, ...], GivenValue] = {}
        for number, row in enumerate(rows, start=1):
            wrong = row if isinstance(row, Wrong) else world.wrong(row)
            if wrong is None and isinstance(row, GivenValue):
                key = (row.kpi, row.period, row.day, row.person, row.version)
                if key in good and good[key] != row:
                    wrong = _wrong("kpi", "value_twice", value=row.kpi)
                else:
                    good[key] = row
                    answers.append(Answer(number=number, status=world.status(row)))
                    continue
            answers.append(Answer(number=number, status=REFUSED, wrong=wrong))
        if any(a.status in (STORED, CHANGED) for a in answers):
            _store(uow, world, list(good.values()), reason=actor.login, by=actor.login)
            counts = {status: sum(a.status == status for a in answers) for status in (STORED, CHANGED, REFUSED)}
            uow.audit("kpi.values", f"kpis:{actor.login}", **counts, kpis=sorted({g.kpi for g in good.values()}))
            uow.commit()
    return tuple(answers)


class _World:
    """What a value is checked against, read once."""

    def __init__(self, uow: UnitOfWork) -> None:
        self._uow = uow
        self._cards: dict[str, KpiCard] = {}
        for card in uow.kpis.cards():
            if not card.draft:
                self._cards[card.code] = card
        self._definitions = uow.kpis.definitions()
        self.periods: dict[str, Period] = {p.code: p for p in uow.hours.periods()}
        self._organisation: Organisation = uow.organisation.load()
        self._held: dict[str, dict[tuple[str, str | None, int], ObservedValue]] = {}
        self._shifts: dict[tuple[str, date], dict[str, tuple[str, str]]] = {}

    def wrong(self, given: GivenValue) -> Wrong | None:
        """Why the value cannot be taken; None for one that can."""
        card = self._cards.get(given.kpi)
        if card is None:
            return _wrong("kpi", "unknown_kpi", value=given.kpi, accepted=closest(given.kpi, self._cards))
        if not 1 <= len(given.source.strip()) <= LONGEST_SOURCE:
            return _wrong("source", "value_source", value=given.kpi, accepted=f"1–{LONGEST_SOURCE}")
        if len(given.evidence) > LONGEST_EVIDENCE:
            return _wrong("evidence", "text_too_long", value=given.evidence[:20], length=len(given.evidence),
                          accepted=f"1–{LONGEST_EVIDENCE}")  # fmt: skip
        if given.person is not None and given.person not in self._organisation.people:
            return _wrong(
                "person",
                "unknown_person",
                value=given.person,
                accepted=closest(given.person, self._organisation.people),
            )
        if card.definition.level is KpiLevel.INDIVIDUAL and given.person is None:
            return _wrong("person", "person_missing", value=given.kpi)
        if card.definition.level is KpiLevel.TEAM and (given.person is not None or given.day is not None):
            return _wrong("person", "person_of_team_kpi", value=given.person or "–", kpi=given.kpi)
        found = self.period_of(given)
        if found not in self.periods:
            told = ", ".join(sorted(self.periods)[-3:]) or "–"
            return _wrong("period" if given.day is None else "day", "unknown_period",
                          value=given.period or str(given.day), accepted=told)  # fmt: skip
        return self._wrong_figures(given, card) or self._wrong_period(given, self.periods[found])

    def period_of(self, given: GivenValue) -> str:
        """The period's code; of a shift that of its day, empty where none holds it."""
        if given.day is None:
            return given.period
        return next((p.code for p in self.periods.values() if p.first_day <= given.day <= p.last_day), "")

    def versions(self, kpi: str, period: str) -> list[int]:
        """The versions of a KPI in force within a period."""
        found = self.periods[period]
        mine = [d for d in self._definitions if d.code == kpi]
        return [d.version for d in instances(mine, found.first_day, found.last_day)]

    def version_on(self, kpi: str, day: date) -> int:
        """The version that a shift counts with; 0 where its period has one only."""
        period = next(p for p in self.periods.values() if p.first_day <= day <= p.last_day)
        within = self.versions(kpi, period.code)
        if len(within) < 2:
            return 0
        begun = [d for d in self._definitions if d.code == kpi and d.version in within and d.valid_from <= day]
        return max(begun, key=lambda d: (d.valid_from, d.version)).version if begun else within[0]

    def status(self, given: GivenValue) -> str:
        """What storing the value would be."""
        if given.day is not None:
            key = given.kpi, given.day
            if key not in self._shifts:
                days = self._uow.observations.days(given.kpi, given.day, given.day)
                self._shifts[key] = {person: (x, n) for person, _, x, n in days}
            held = self._shifts[key].get(given.person or "")
            if held is None:
                return STORED
            return UNCHANGED if held == (_decimal(given.numerator), _decimal(given.exposure)) else CHANGED
        if given.period not in self._held:
            values = self._uow.observations.of_periods([given.period])
            self._held[given.period] = {(v.kpi, v.person, v.version): v for v in values}
        old = self._held[given.period].get((given.kpi, given.person, given.version))
        if old is None:
            return STORED
        return UNCHANGED if _same(old, given) else CHANGED

    def _wrong_figures(self, given: GivenValue, card: KpiCard) -> Wrong | None:
        for name in ("numerator", "exposure"):
            text: str = getattr(given, name)
            if not _NUMBER.fullmatch(text.strip()):
                return _wrong(name, "number_form", value=text[:20], accepted="92.5")
        x, n = decimal_fraction(given.numerator), decimal_fraction(given.exposure)
        if n < 0:
            return _wrong("exposure", "number_out_of_range", value=given.exposure, accepted="≥ 0")
        high = FACTS[card.formula].high
        if high is not None and x > high * n:
            return _wrong("numerator", "share_above_all", value=given.numerator, accepted=f"≤ {plain(high * n)}")
        if not 0 <= given.dates <= 366:
            return _wrong("dates", "number_out_of_range", value=given.dates, accepted="0–366")
        return None

    def _wrong_period(self, given: GivenValue, period: Period) -> Wrong | None:
        if given.day is None:
            within = self.versions(given.kpi, period.code)
            accepted = within if len(within) > 1 else [0, *within]
            if given.version not in accepted:
                reason = "kpi_version_needed" if len(within) > 1 and not given.version else "kpi_version_unknown"
                told = ", ".join(str(v) for v in accepted)
                named = {"value": given.kpi, "period": period.code} if reason == "kpi_version_needed" else {
                    "value": given.version, "kpi": given.kpi}  # fmt: skip
                return _wrong("version", reason, accepted=told, **named)
        if period.locked and self.status(given) != UNCHANGED:
            return _wrong("period", "period_locked", value=period.code, accepted="–")
        return None


def _store(uow: UnitOfWork, world: _World, given: Iterable[GivenValue], *, reason: str, by: str) -> None:
    """Values of periods as they are; shifts, and the sums of their periods."""
    rows = list(given)
    whole = [
        ObservedValue(
            kpi=g.kpi,
            period=g.period,
            person=g.person,
            version=g.version,
            numerator=_decimal(g.numerator),
            exposure=_decimal(g.exposure),
            dates=g.dates,
            source=g.source.strip(),
            evidence=g.evidence.strip(),
        )
        for g in rows
        if g.day is None
    ]
    shifts = [g for g in rows if g.day is not None and g.person is not None]
    uow.observations.store_days(
        [(g.kpi, g.person, g.day, _decimal(g.numerator), _decimal(g.exposure)) for g in shifts if g.day and g.person]
    )
    summed: dict[tuple[str, str, str, int], GivenValue] = {}
    for g in shifts:
        if g.day is not None and g.person is not None:
            summed[g.kpi, world.period_of(g), g.person, world.version_on(g.kpi, g.day)] = g
    for (kpi, code, person, version), last in summed.items():
        period = world.periods[code]
        days = [
            (decimal_fraction(x), decimal_fraction(n))
            for who, day, x, n in uow.observations.days(kpi, period.first_day, period.last_day)
            if who == person and world.version_on(kpi, day) == version
        ]
        whole.append(
            ObservedValue(
                kpi=kpi,
                period=code,
                person=person,
                version=version,
                numerator=plain(sum((x for x, _ in days), Fraction(0))),
                exposure=plain(sum((n for _, n in days), Fraction(0))),
                dates=sum(1 for _, n in days if n),
                source=last.source.strip(),
                evidence=last.evidence.strip(),
            )
        )
    uow.observations.store(whole, by=by, at=uow.now, reason=reason)


def _same(old: ObservedValue, given: GivenValue) -> bool:
    figures = _decimal(given.numerator), _decimal(given.exposure), given.dates
    texts = given.source.strip(), given.evidence.strip()
    return figures == (old.numerator, old.exposure, old.dates) and texts == (old.source, old.evidence)


def _decimal(text: str) -> str:
    """The shortest form of a decimal, as files are stored too."""
    return plain(decimal_fraction(text))


def _wrong(field: str, reason: str, **params: object) -> Wrong:
    return Wrong(field=field, reason=reason, params=params)
