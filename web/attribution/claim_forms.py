"""The claims of a dispute, read from a form whose fields may all be empty; and what the form offers to claim."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from scheduler.attribution.cells import UNASSIGNED
from scheduler.attribution.claims import Claim, KpiClaim, RoleClaim, TimeClaim
from scheduler.errors import InvalidInput
from scheduler.kpis.definitions import KpiLevel
from scheduler.services.attribution_person import KpiLine, PersonScore
from web import context
from web.attribution.figures import kpi_name

TIME_ROWS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiField:
    """A KPI of the person that may be disputed, with what was observed.

    ``version`` is None for one that has a single version in the period. ``observed_version`` is the observation's.
    """

    code: str
    version: int | None
    observed_version: int
    name: str
    team: bool
    x: str
    n: str

    @property
    def suffix(self) -> str:
        """Of the names of its two inputs: the code; for one of several versions, with the version."""
        return self.code if self.version is None else f"{self.code}.{self.version}"


def kpi_fields(score: PersonScore) -> tuple[KpiField, ...]:
    """The KPIs of the person's roles, each once; without a value it may be given one."""
    found: dict[tuple[str, int], KpiLine] = {}
    for line in score.roles:
        for kpi in line.kpis:
            found.setdefault((kpi.kpi, kpi.version), kpi)
    versions = Counter(code for code, _ in found)
    return tuple(_field(kpi, amended=versions[kpi.kpi] > 1) for kpi in found.values())


def _field(kpi: KpiLine, *, amended: bool) -> KpiField:
    return KpiField(
        code=kpi.kpi,
        version=kpi.version if amended else None,
        observed_version=kpi.observed_version,
        name=kpi_name(kpi),
        team=kpi.level is KpiLevel.TEAM,
        x="" if kpi.x is None else _plain(kpi.x),
        n="" if kpi.n is None else _plain(kpi.n),
    )


def _plain(value: object) -> str:
    text = str(value)
    return text if "/" not in text else f"{float(value):.4f}"  # type: ignore[arg-type]


def read_claims(form: Mapping[str, str], person: str, fields: tuple[KpiField, ...]) -> tuple[Claim, ...]:
    """What the form claims, in its order. Raises InvalidInput for a time or a day that is none."""
    claims: list[Claim] = []
    for row in range(TIME_ROWS):
        texts = [form.get(f"{name}-{row}", "").strip() for name in ("day", "start", "end", "role")]
        if any(texts[:3]):
            claims.append(_time(person, *texts))
    recorded, role = form.get("recorded", "").strip(), form.get("role", "").strip()
    if recorded and role:
        claims.append(RoleClaim(person=person, recorded=recorded, role=role))
    for field in fields:
        x, n = (form.get(f"{name}-{field.suffix}", "").strip() for name in ("x", "n"))
        if (x or n) and (x, n) != (field.x, field.n):
            claims.append(
                KpiClaim(
                    kpi=field.code,
                    person=None if field.team else person,
                    numerator=x or field.x,
                    exposure=n or field.n,
                    version=field.observed_version,
                )
            )
    return tuple(claims)


def _time(person: str, day: str, start: str, end: str, role: str) -> TimeClaim:
    zone = context.zone()
    try:
        on = date.fromisoformat(day)
        first, last = (
            datetime.combine(on, datetime.strptime(clock, "%H:%M").time(), zone)  # noqa: DTZ007 - zone given here
            for clock in (start, end)
        )
        if last <= first:
            last += timedelta(days=1)  # past midnight
        start_s, end_s = int(first.timestamp()), int(last.timestamp())
    except (ValueError, OverflowError) as error:  # the second at either end of the calendar
        raise InvalidInput(
            f"{day!r} {start!r} {end!r} is no time of a day", key="claim_time", day=day, start=start, end=end
        ) from error
    return TimeClaim(person=person, day=on, start_s=start_s, end_s=end_s, role=role or UNASSIGNED)
