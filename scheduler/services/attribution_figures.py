"""The figures of attribution pages by name, and the rows that a figure is made of: what a lineage page shows.

A figure's key is its kind and what it is about, as ``cell-points:E001:PICK:1000``; codes hold no colon.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction


class Unit(StrEnum):
    """What a figure is counted in. ``centi`` is hundredths of a contribution point, ``amount`` fen or centi by pool."""

    POINTS = "points"
    SCORE = "score"
    MINUTES = "minutes"
    FEN = "fen"
    CENTI = "centipoint"
    RAW = "raw"
    WEIGHT = "weight"
    RATIO = "ratio"


class Kind(StrEnum):
    """What a key names; its arguments: d department, p person, r role, w weight in thousandths, k KPI, v version."""

    TOTAL_POINTS = "total-points"
    TOTAL_PROVISIONAL = "total-provisional"
    DEPARTMENT_POINTS = "department-points"  # d
    DEPARTMENT_MINUTES = "department-minutes"  # d
    DEPARTMENT_AMOUNT = "department-amount"  # d
    UNATTRIBUTED = "unattributed"  # d
    LENT = "lent"  # d
    BORROWED = "borrowed"  # d
    ROLE_POINTS = "role-points"  # d r
    ROLE_MINUTES = "role-minutes"  # d r
    ROLE_AMOUNT = "role-amount"  # d r
    CELL_POINTS = "cell-points"  # p r w
    CELL_MINUTES = "cell-minutes"  # p r w
    CELL_SHARE = "cell-share"  # p r w
    CELL_WEIGHT = "cell-weight"  # p r w
    PERSON_POINTS = "person-points"  # p
    PERSON_MINUTES = "person-minutes"  # p
    PERSON_SHARE = "person-share"  # p d
    PROVISIONAL = "provisional"  # p
    COMPOSITE = "composite"  # p
    COVERAGE = "coverage"  # p
    SCORE = "score"  # p r
    KPI_WEIGHT = "kpi-weight"  # p r k v
    KPI_POINTS = "kpi-points"  # p r k v
    KPI_VALUE = "kpi-value"  # p r k v
    COUNTED = "counted"  # p r k v
    EXPOSURE = "exposure"  # p r k v
    RELIABILITY = "reliability"  # p r k v
    ATTENDANCE = "attendance"  # p k


class Because(StrEnum):
    """What a row is, where it is not another figure with a name of its own."""

    FIGURE = "figure"
    SEGMENT = "segment"
    CLAIMED = "claimed"  # a segment that stands by a decision
    CAPPED = "capped"  # minutes beyond the cap
    LATE = "late"  # a delta line: minutes of a day that was locked before
    OVERDRAWN = "overdrawn"  # late minutes to take back where there are no hours to take them from
    SINCE = "since"  # hours recorded otherwise since the version was computed
    QUOTA = "quota"  # V · a / Σ a, before rounding
    ROUNDING = "rounding"
    MEASURED = "measured"  # the source, where the entry is still what the version took
    MEASURED_APART = "measured_apart"  # of people without counted hours in that role
    SPLIT = "split"  # the share as it was first split
    DECISION = "decision"  # what a decision changed, from the reserve
    TOTAL = "total"
    DEPARTMENT_POINTS = "department_points"  # a department without a pool divides its points
    POOL = "pool"
    NO_WEIGHT = "no_weight"
    OWN_EVIDENCE = "own_evidence"  # B · x / n
    USUAL = "usual"  # (1 − B) · μ
    TEAM = "team"  # x / n
    ANCHOR = "anchor"  # points of the anchor below
    BETWEEN = "between"  # between two anchors
    CAP = "cap"
    OBSERVATION = "observation"
    WEIGHT = "weight"  # of a role, from a day on
    KPI_VERSION = "kpi_version"
    OTHERS = "others"  # everybody else of a department, together
    NUMERATOR = "numerator"
    SHORT = "short"  # below an hour in the role no KPI is shown singly


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure by its key; ``parts`` are what the kind is about."""

    kind: Kind
    parts: tuple[str, ...]

    @property
    def key(self) -> str:
        return ":".join((self.kind.value, *self.parts))


def figure(kind: Kind, *parts: object) -> Figure:
    return Figure(kind=kind, parts=tuple(str(part) for part in parts))


ARGUMENTS: dict[Kind, int] = {
    **dict.fromkeys((Kind.TOTAL_POINTS, Kind.TOTAL_PROVISIONAL), 0),
    **dict.fromkeys(
        (
            *(Kind.DEPARTMENT_POINTS, Kind.DEPARTMENT_MINUTES, Kind.DEPARTMENT_AMOUNT, Kind.UNATTRIBUTED),
            *(Kind.LENT, Kind.BORROWED, Kind.PERSON_POINTS, Kind.PERSON_MINUTES, Kind.PROVISIONAL),
            *(Kind.COMPOSITE, Kind.COVERAGE),
        ),
        1,
    ),
    **dict.fromkeys(
        (*(Kind.ROLE_POINTS, Kind.ROLE_MINUTES, Kind.ROLE_AMOUNT), Kind.PERSON_SHARE, Kind.SCORE, Kind.ATTENDANCE), 2
    ),
    **dict.fromkeys((Kind.CELL_POINTS, Kind.CELL_MINUTES, Kind.CELL_SHARE, Kind.CELL_WEIGHT), 3),
    **dict.fromkeys(
        (
            *(Kind.KPI_WEIGHT, Kind.KPI_POINTS, Kind.KPI_VALUE, Kind.COUNTED, Kind.EXPOSURE),
            Kind.RELIABILITY,
        ),
        4,
    ),
}


def parse_figure(key: str) -> Figure | None:
    """The figure of a key; None for one that names none."""
    name, *parts = key.split(":")
    if name not in {str(kind) for kind in Kind} or len(parts) != ARGUMENTS[Kind(name)] or not all(parts):
        return None
    return Figure(kind=Kind(name), parts=tuple(parts))


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A part of a figure. ``figure``: it is one itself, with rows of its own; ``day``: its punches are on that day.

    ``about`` names what it is of (person, role, KPI, …), ``note`` a source or a version, ``span`` the epoch seconds of
    a segment, ``version`` an earlier version of the attribution that holds the figure.
    """

    because: Because
    value: Fraction
    figure: Figure | None = None
    about: tuple[str, ...] = ()
    note: str = ""
    day: date | None = None
    span: tuple[int, int] | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lineage:
    """A figure with what it is the sum of: Σ ``rows`` = ``value``, exactly. ``value`` None: there is no such figure.

    ``formula`` in the letters of the pages, where the figure follows one.
    """

    figure: Figure
    value: Fraction
    unit: Unit
    rows: tuple[Row, ...]
    formula: str = ""

    @property
    def exact(self) -> bool:
        return sum((row.value for row in self.rows), Fraction(0)) == self.value
