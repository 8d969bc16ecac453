"""Heads by slot of one day as a drawing and a table, and why a slot asks for so many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask_babel import gettext

from scheduler.domain.organisation import Service, Standard, WorkKind
from scheduler.services.demand_reasons import Band, DemandReason
from scheduler.services.known_work import clock
from scheduler.services.workload_views import RoleChart
from web import context, i18n
from web.i18n import write_number, write_percent
from web.rosters.presenters import DAY_KINDS

WIDTH, HEIGHT, TOP = 960, 200, 12  # of the drawing, in its own units
_STEPS = (0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One slot of the day. ``at`` is its ISO local start; heads are None where the role has no standard.

    ``x`` and ``width`` place it in the drawing, ``y`` the middle of its band.
    """

    at: str
    begins: str
    ends: str
    units: float | None
    units_low: float | None
    units_high: float | None
    mean: float | None
    low: float | None
    high: float | None
    words: str
    x: float
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A line across the drawing: its height and what it stands for."""

    y: float
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DayDemand:
    """A day's slots with the drawing: ``band`` and ``line`` are paths of an SVG, ``hours`` marks below it."""

    day: date
    before: date | None
    after: date | None
    slots: tuple[Slot, ...]
    busiest: Slot | None
    band: str
    line: str
    rules: tuple[Rule, ...]
    hours: tuple[tuple[float, str], ...]

    @property
    def busy(self) -> tuple[Slot, ...]:
        """The slots in which anything may be asked for."""
        return tuple(slot for slot in self.slots if slot.high or slot.units_high)


def days_of(chart: RoleChart) -> list[tuple[date, float]]:
    """The run's days, each with its hours of work; ``chart`` is by slot."""
    found: dict[date, float] = {}
    width = chart.run.slot_min / 60
    for time, need in zip(chart.times, chart.need_mean, strict=True):
        day = date.fromisoformat(time[:10])
        if day >= chart.run.first_day:
            found[day] = found.get(day, 0.0) + (need or 0.0) * width
    return list(found.items())


def day_demand(chart: RoleChart, day: date) -> DayDemand:
    """One day of the run's demand; ``chart`` is by slot."""
    places = [i for i, time in enumerate(chart.times) if time.startswith(day.isoformat())]
    most = max((chart.need_high[i] or 0.0 for i in places), default=0.0)
    step = next((s for s in _STEPS if most / s <= 5), _STEPS[-1])
    scale = (HEIGHT - TOP) / max(step * -(-most // step), step)
    width = WIDTH / max(len(places), 1)
    slots = tuple(_slot(chart, i, n * width, width) for n, i in enumerate(places))
    known = [s for s in slots if s.mean is not None]
    last = chart.run.first_day + timedelta(days=chart.run.days - 1)
    every = max(1, 120 // chart.run.slot_min)
    return DayDemand(
        day=day,
        before=day - timedelta(days=1) if day > chart.run.first_day else None,
        after=day + timedelta(days=1) if day < last else None,
        slots=slots,
        busiest=max(known, key=lambda s: s.mean or 0.0, default=None),
        band=_area(known, scale),
        line=_steps([(s.x, s.width, HEIGHT - (s.mean or 0.0) * scale) for s in known]),
        rules=tuple(
            Rule(y=round(HEIGHT - n * step * scale, 1), label=f"{n * step:g}")
            for n in range(int((HEIGHT - TOP) / scale / step + 1e-9) + 1)
        ),
        hours=tuple((round(s.x, 1), s.begins) for s in slots[::every]),
    )


def _slot(chart: RoleChart, i: int, x: float, width: float) -> Slot:
    start = datetime.fromisoformat(chart.times[i])
    begins = start.hour * 60 + start.minute
    mean, low, high = chart.need_mean[i], chart.need_low[i], chart.need_high[i]
    said = gettext(
        "%(from)s–%(to)s: %(mean)s heads (%(low)s to %(high)s)",
        **{
            "from": clock(begins),
            "to": clock(begins + chart.run.slot_min),
            "mean": write_number(mean),
            "low": write_number(low),
            "high": write_number(high),
        },
    )
    return Slot(
        at=chart.times[i],
        begins=clock(begins),
        ends=clock(begins + chart.run.slot_min),
        units=chart.mean[i],
        units_low=chart.low[i],
        units_high=chart.high[i],
        mean=mean,
        low=low,
        high=high,
        words=str(said),
        x=round(x, 2),
        width=round(width, 2),
    )


def _steps(points: Sequence[tuple[float, float, float]]) -> str:
    """Steps of (x, width, y) from left to right."""
    return " ".join(f"{'L' if n else 'M'}{x:.1f} {y:.1f}H{x + width:.1f}" for n, (x, width, y) in enumerate(points))


def _area(slots: Sequence[Slot], scale: float) -> str:
    """The band between its 10 and 90%, a step a slot."""
    if not slots:
        return ""
    upper = _steps([(s.x, s.width, HEIGHT - (s.high or 0.0) * scale) for s in slots])
    lower = [(s.x + s.width, HEIGHT - (s.low or 0.0) * scale, s.x) for s in reversed(slots)]
    back = " ".join(f"L{right:.1f} {y:.1f}H{left:.1f}" for right, y, left in lower)
    return f"{upper} {back}Z"


# why


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step from units to heads: what it is, its value, and what there is to say beside it."""

    name: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """A slot's reason: its title, the answer in one line, and the steps to it."""

    at: str
    title: str
    answer: str
    steps: tuple[Step, ...]


def present_why(reason: DemandReason) -> Why:
    """The reason in the reader's language."""
    local = reason.start.astimezone(context.zone())
    begins = local.hour * 60 + local.minute
    waits = reason.standard.kind is WorkKind.DEFERRABLE
    text = (
        gettext("Work of %(mean)s heads arrives (%(band)s)")
        if waits
        else gettext("%(mean)s heads are asked for (%(band)s)")
    )
    return Why(
        at=local.replace(tzinfo=None).isoformat(timespec="minutes"),
        title=f"{i18n.write_day(local.date())} {clock(begins)}–{clock(begins + reason.run.slot_min)}",
        answer=text % {"mean": write_number(reason.heads.mean, 2), "band": _band(reason.heads, 2)},
        steps=(
            *_of_units(reason),
            *standard_steps(reason.standard, reason.minutes_per_unit),
            *_of_service(reason),
            *_of_heads(reason),
        ),
    )


def _of_units(reason: DemandReason) -> list[Step]:
    unit = reason.role.unit_zh if context.locale().startswith("zh") else reason.role.unit_en
    found = [
        Step(
            name=gettext("Units expected"),
            value=f"{write_number(reason.units.mean)} {unit}",
            note=gettext(
                "%(band)s in eight cases of ten; half the cases lie below %(middle)s",
                band=_band(reason.units, 1),
                middle=write_number(reason.units.middle),
            ),
        )
    ]
    if reason.special is not None:
        found.insert(
            0,
            Step(
                name=gettext("Day table"),
                value=str(DAY_KINDS[reason.special.kind]),
                note=gettext("× %(factor)s of the usual work", factor=write_number(reason.special.factor, 2)),
            ),
        )
    for work in reason.known:
        how = gettext("in place of the forecast") if work.replaces else gettext("on top of the forecast")
        found.append(
            Step(
                name=gettext("Known work %(id)s", id=work.id),
                value=f"{'=' if work.replaces else '+'} {i18n.write_units(work.units)} {unit}",
                note=f"{how} · {clock(work.start_min)}–{clock(work.end_min)} · {work.reason} · {work.entered_by}",
            )
        )
    return found


def standard_steps(standard: Standard, minutes: float | None = None) -> list[Step]:
    """From a unit to minutes, and what kind of work it is."""
    found = [
        Step(name=gettext("One unit takes"), value=gettext("%(n)s s", n=standard.seconds_per_unit)),
        Step(name=gettext("Allowance"), value=write_percent(standard.allowance_permille / 1000)),
        Step(name=gettext("Absence and shrinkage"), value=write_percent(standard.shrinkage_permille / 1000)),
    ]
    if minutes is not None:
        found.append(
            Step(
                name=gettext("So one unit asks for"),
                value=gettext("%(n)s min", n=write_number(minutes, 2)),
                note=gettext("seconds × (1 + allowance) ÷ (1 − shrinkage)"),
            )
        )
    found.append(_kind(standard))
    return found


def _kind(standard: Standard) -> Step:
    if standard.kind is WorkKind.DEFERRABLE:
        return Step(name=gettext("Kind of work"), value=gettext("may wait"), note=due_words(standard))
    if standard.service is Service.HEADCOUNT:
        return Step(
            name=gettext("Kind of work"),
            value=gettext("at once"),
            note=gettext("by head count: its minutes, in the slot in which it comes"),
        )
    note = gettext(
        "%(share)s answered within %(seconds)s s, a head busy at most %(occupancy)s of its time",
        share=write_percent(standard.service_permille / 1000, 0),
        seconds=standard.within_s,
        occupancy=write_percent(standard.occupancy_permille / 1000, 0),
    )
    if standard.service is Service.ERLANG_A:
        left = gettext("who waits leaves after %(seconds)s s on average", seconds=standard.patience_s)
        return Step(name=gettext("Kind of work"), value=gettext("at once, answered (Erlang A)"), note=f"{note}; {left}")
    return Step(name=gettext("Kind of work"), value=gettext("at once, answered (Erlang C)"), note=note)


def due_words(standard: Standard) -> str:
    """By when work that may wait is due, as the standard says it."""
    if standard.due_within_min is not None:
        return str(gettext("due %(hours)s h after it arrives", hours=write_number(standard.due_within_min / 60)))
    if standard.cut_off_min is not None:
        return str(
            gettext(
                "what arrives before %(clock)s of an open day is due then, the rest at the next one",
                clock=clock(standard.cut_off_min),
            )
        )
    return ""


def _of_service(reason: DemandReason) -> list[Step]:
    found = []
    if reason.load is not None:
        found.append(
            Step(
                name=gettext("Load"),
                value=gettext("%(n)s erlangs", n=write_number(reason.load, 2)),
                note=gettext("heads that are busy on average"),
            )
        )
    if reason.standard.kind is WorkKind.DEFERRABLE:
        value = i18n.write_datetime(reason.due) if reason.due else gettext("later than the days that are known")
        found.append(Step(name=gettext("Due by"), value=value))
    if reason.presence:
        found.append(
            Step(
                name=gettext("Presence"),
                value=gettext("at least %(n)s heads", n=reason.presence),
                note=gettext("whatever the work"),
            )
        )
    return found


def _of_heads(reason: DemandReason) -> list[Step]:
    waits = reason.standard.kind is WorkKind.DEFERRABLE
    found = [
        Step(
            name=gettext("Work arriving") if waits else gettext("Heads"),
            value=gettext("%(n)s heads", n=write_number(reason.heads.mean, 2)),
            note=gettext(
                "quantiles: 10%% %(low)s, 50%% %(middle)s, 90%% %(high)s",
                low=write_number(reason.heads.low, 2),
                middle=write_number(reason.heads.middle, 2),
                high=write_number(reason.heads.high, 2),
            ),
        )
    ]
    short, idle = reason.standard.short_fen_per_hour, reason.standard.idle_fen_per_hour
    if not waits and short + idle > 0:
        found.append(
            Step(
                name=gettext("Worth covering"),
                value=gettext("up to the %(share)s quantile", share=write_percent(short / (short + idle), 0)),
                note=gettext(
                    "an hour short costs %(short)s, an hour idle %(idle)s",
                    short=i18n.write_money(short),
                    idle=i18n.write_money(idle),
                ),
            )
        )
    if reason.given is not None:
        enough = (
            gettext("enough in %(share)s of the cases", share=write_percent(reason.covered, 0))
            if reason.covered is not None
            else ""
        )
        found.append(
            Step(
                name=gettext("The published roster gives"),
                value=gettext("%(n)s heads", n=write_number(reason.given, 2)),
                note=enough,
            )
        )
    return found


def _band(band: Band, digits: int) -> str:
    return f"{write_number(band.low, digits)}–{write_number(band.high, digits)}"
