"""The figures of a rule, one class a kind. Minutes are elapsed minutes; a limit itself is always still lawful.

A day is an operational date: the local date on which the duty began, so that a night belongs to its first day.
What is not known (days before the history, days after the last line) counts as no work and full rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from scheduler.policies.kinds import Cycle, DayKind, Fixed, NightBand, Overtime, RuleKind, Unit, Window

YEAR = Fixed(unit=Cycle.YEAR)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayMinutes:
    """At most ``limit_min`` minutes of work on a day."""

    kind: ClassVar[RuleKind] = RuleKind.DAY_MINUTES
    unit: ClassVar[Unit] = Unit.MINUTES
    limit_min: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekMinutes:
    """At most ``limit_min`` minutes of work in a calendar week."""

    kind: ClassVar[RuleKind] = RuleKind.WEEK_MINUTES
    unit: ClassVar[Unit] = Unit.MINUTES
    limit_min: int


class Per(StrEnum):
    """What the limit of an average is for: seven days, a day worked, or the window as a whole."""

    WEEK = "week"
    WORKED_DAY = "worked_day"
    WINDOW = "window"


class MakeUp(StrEnum):
    """How excluded days are treated: taken out of the window, or (in audit) the days worked right after it come in."""

    EXCLUDE = "exclude"
    FOLLOWING = "following"


@dataclass(frozen=True, slots=True, kw_only=True)
class AvgMinutes:
    """Work in the window ≤ ``limit_min`` × weeks (``per`` week), × days worked, or × 1 (``per`` window).

    For ``per`` week and a window of D days of which e are excluded (absences of the kinds ``exclude``):
    ``7 × work ≤ limit_min × (D − e)``. ``makeup`` following, in audit: work + work of the next e days worked
    ≤ ``limit_min`` × D / 7. A window that begins before the person did is cut to whole begun weeks since then.
    """

    kind: ClassVar[RuleKind] = RuleKind.AVG_MINUTES
    unit: ClassVar[Unit] = Unit.MINUTES
    limit_min: int
    window: Window
    per: Per = Per.WEEK
    exclude: tuple[str, ...] = ()
    makeup: MakeUp = MakeUp.EXCLUDE


@dataclass(frozen=True, slots=True, kw_only=True)
class MaxOvertime:
    """At most ``limit_min`` minutes of overtime in a fixed window (a day, a month, a cycle).

    ``counts`` says what is overtime. Day by day, regular time is the first ``day_min`` minutes of the day, as long as
    the week has had no more than ``week_min`` of them; the rest is overtime where ``counts`` has day or week; all of a
    rest day is where it has rest_day. With cycle, it is what the window holds beyond ``cycle_min``, and nothing else.
    """

    kind: ClassVar[RuleKind] = RuleKind.MAX_OVERTIME
    unit: ClassVar[Unit] = Unit.MINUTES
    limit_min: int
    window: Fixed
    counts: tuple[Overtime, ...]
    day_min: int = 480
    week_min: int = 2400
    cycle_min: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RestMakeUp:
    """A rest may be as short as ``floor_min`` if another within ``within_days`` has at least ``to_min``."""

    floor_min: int
    to_min: int
    within_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyRest:
    """After a day's first work and before the next day's, one uninterrupted rest of at least ``rest_min``.

    With ``within_min`` only what lies in that many minutes from the day's first work counts (11 h in 24 h).
    """

    kind: ClassVar[RuleKind] = RuleKind.DAILY_REST
    unit: ClassVar[Unit] = Unit.MINUTES
    rest_min: int
    within_min: int | None = None
    makeup: RestMakeUp | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WeeklyRest:
    """``times`` uninterrupted rests of ``rest_min`` in every ``weeks`` calendar weeks, or one of ``or_single_min``.

    ``daily_min`` of daily rest come before each, in addition. A weekly rest belongs to the weeks in which it begins,
    after its daily rest; none counts twice, and the earliest is taken first.
    """

    kind: ClassVar[RuleKind] = RuleKind.WEEKLY_REST
    unit: ClassVar[Unit] = Unit.MINUTES
    rest_min: int
    daily_min: int = 0
    weeks: int = 1
    times: int = 1
    or_single_min: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DaysOff:
    """At least ``days`` days without work in every calendar week; or, with ``after``, a substitute for each such day.

    A substitute is one workday without work for each day of kind ``after`` that was worked, within ``within_days``
    days that hold both, in a rest of at least 24 h + ``with_rest_min``. None serves two days, nor two rules.
    """

    kind: ClassVar[RuleKind] = RuleKind.DAYS_OFF
    unit: ClassVar[Unit] = Unit.DAYS
    days: int = 1
    after: DayKind | None = None
    within_days: int = 7
    with_rest_min: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsecutiveDays:
    """At most ``limit_days`` days with work in a row."""

    kind: ClassVar[RuleKind] = RuleKind.CONSECUTIVE_DAYS
    unit: ClassVar[Unit] = Unit.DAYS
    limit_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """More than ``after_min`` of work on a day asks for ``break_min`` of breaks, in pieces of ``block_min`` or more.

    Where a piece must be the whole break (``block_min`` ≥ ``break_min``), the longest one counts.
    With ``unbroken`` it is instead each run of work without such a piece that may be ``after_min`` long at most.
    """

    kind: ClassVar[RuleKind] = RuleKind.BREAK
    unit: ClassVar[Unit] = Unit.MINUTES
    after_min: int
    break_min: int = 0
    block_min: int = 1
    unbroken: bool = False


class NightPer(StrEnum):
    """Any 24 hours with night work, a day with night work, or the average day of the window."""

    HOURS_24 = "24h"
    DAY = "day"
    AVERAGE = "average"


@dataclass(frozen=True, slots=True, kw_only=True)
class NightMinutes:
    """At most ``limit_min`` of work per ``per`` for who works at night.

    A day has night work if more than ``night_over_min`` of its minutes lie in the band. The average is work ÷ (days −
    one rest day in seven) over the window. ``band`` None: the pack's.
    """

    kind: ClassVar[RuleKind] = RuleKind.NIGHT_MINUTES
    unit: ClassVar[Unit] = Unit.MINUTES
    limit_min: int
    per: NightPer
    window: Window | None = None
    night_over_min: int = 0
    band: NightBand | None = None


class Ban(StrEnum):
    OVERTIME = "overtime"
    NIGHT = "night"


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupBan:
    """No overtime (past ``day_min`` or ``week_min``), or no minute in the night band, for the people of the scope."""

    kind: ClassVar[RuleKind] = RuleKind.GROUP_BAN
    unit: ClassVar[Unit] = Unit.MINUTES
    bans: Ban
    day_min: int = 480
    week_min: int = 2400
    band: NightBand | None = None


class PremiumOn(StrEnum):
    """Which minutes: overtime on workdays, all of a rest day, of a holiday, past the week's or cycle's, in a rest."""

    WORKDAY_OVERTIME = "workday_overtime"
    REST_DAY = "rest_day"
    HOLIDAY = "holiday"
    WEEK_OVERTIME = "week_overtime"
    CYCLE_OVERTIME = "cycle_overtime"
    SHORT_REST = "short_rest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Premium:
    """``percent`` of the hourly pay for the minutes of ``on``, in whole fen that add up exactly.

    One finding a day (a week with week_overtime, a window with cycle_overtime). ``over_min``: the regular minutes of
    the week or window; with short_rest the rest after a duty's end, and what the next duty works inside it is paid.
    ``lieu``: not due for a day for which time off in lieu was given. A minute is of a holiday before it is of a rest
    day before it is of a workday, so that none is paid twice; overtime of workdays is what passes ``day_min`` or
    ``week_min``.
    """

    kind: ClassVar[RuleKind] = RuleKind.PREMIUM
    unit: ClassVar[Unit] = Unit.MINUTES
    percent: int
    on: PremiumOn
    over_min: int = 0
    window: Fixed | None = None
    day_min: int = 480
    week_min: int = 2400
    lieu: bool = False


class NoticeOf(StrEnum):
    POSTING = "posting"
    CHANGE = "change"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A roster (or a change of it) is published at least ``days`` days before the local midnight that begins its day.

    The amount is the minutes by which it was late.
    """

    kind: ClassVar[RuleKind] = RuleKind.NOTICE
    unit: ClassVar[Unit] = Unit.MINUTES
    days: int
    of: tuple[NoticeOf, ...] = (NoticeOf.POSTING,)


class ChangeOf(StrEnum):
    ADDED = "added"
    LOST = "lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePay:
    """Pay for a change that the employer makes later than ``within_days`` days before its day.

    ``of`` added: more than ``over_min`` minutes added, moved, or an extra duty: ``pay_min`` minutes' pay at 100 %.
    ``of`` lost: ``percent`` of the pay of the minutes lost beyond ``over_min``.
    """

    kind: ClassVar[RuleKind] = RuleKind.CHANGE_PAY
    unit: ClassVar[Unit] = Unit.MINUTES
    within_days: int
    of: ChangeOf
    over_min: int = 0
    pay_min: int = 0
    percent: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeSundays:
    """At least ``free`` Sundays of the window without work."""

    kind: ClassVar[RuleKind] = RuleKind.FREE_SUNDAYS
    unit: ClassVar[Unit] = Unit.SUNDAYS
    free: int
    window: Fixed = YEAR


@dataclass(frozen=True, slots=True, kw_only=True)
class DayBan:
    """No work on days of the kind: Sundays and holidays by the minute of the local day, leave by operational date."""

    kind: ClassVar[RuleKind] = RuleKind.DAY_BAN
    unit: ClassVar[Unit] = Unit.MINUTES
    days: DayKind


Terms = (
    DayMinutes
    | WeekMinutes
    | AvgMinutes
    | MaxOvertime
    | DailyRest
    | WeeklyRest
    | DaysOff
    | ConsecutiveDays
    | Break
    | NightMinutes
    | GroupBan
    | Premium
    | Notice
    | ChangePay
    | FreeSundays
    | DayBan
)

TERMS: dict[RuleKind, type[Terms]] = {
    one.kind: one
    for one in (
        DayMinutes,
        WeekMinutes,
        AvgMinutes,
        MaxOvertime,
        DailyRest,
        WeeklyRest,
        DaysOff,
        ConsecutiveDays,
        Break,
        NightMinutes,
        GroupBan,
        Premium,
        Notice,
        ChangePay,
        FreeSundays,
        DayBan,
    )
}
