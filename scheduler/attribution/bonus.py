"""What is kept of a divided budget: its version and lines, what it rests on, and a document that computes again."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from fractions import Fraction
from hashlib import sha256
from typing import Any

from scheduler.attribution.payload import Packed, canonical
from scheduler.attribution.pools import Bonus, Part, PoolMode, Scheme, divide_bonus, merit

FORMAT = 1
SHARE, APPEAL = "share", "appeal"


@dataclass(frozen=True, slots=True, kw_only=True)
class PayBase:
    """Floating pay base in fen a month, from a day on."""

    person: str
    fen_per_month: int
    valid_from: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentResult:
    """A department's audited result of a period, in points × 10⁴, with where it comes from."""

    department: str
    points_e4: int
    source: str
    entered_by: str
    entered_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """The committee's shift of a department's composites, in points × 10⁴, taken off each."""

    department: str
    shift_e4: int
    reason: str
    decided_by: str
    decided_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BonusVersion:
    """A divided budget without its payload. ``state`` draft or published; only HR sees drafts."""

    period: str
    version: int
    state: str
    attribution_version: int
    budget_fen: int
    reserve_fen: int
    content_hash: str
    made_by: str
    made_at: datetime
    published_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidLine:
    """What a person gets of a department's pool: a share, or an appeal's money out of the reserve."""

    person: str
    department: str
    kind: str
    fen: int
    reason: str
    entered_by: str
    entered_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BonusDocument:
    """What a divided budget depends on and what came of it. ``attribution_hash`` pins the scores."""

    attribution_hash: str
    scheme: Scheme
    parts: tuple[Part, ...]
    bonus: Bonus


def make_document(attribution_hash: str, scheme: Scheme, parts: Sequence[Part]) -> BonusDocument:
    """Divide, and keep what it was divided by. Raises ValueError as ``divide_bonus`` does."""
    ordered = tuple(sorted(parts, key=lambda p: (p.department, p.person)))
    return BonusDocument(
        attribution_hash=attribution_hash,
        scheme=scheme,
        parts=ordered,
        bonus=divide_bonus(scheme, ordered),
    )


def pack_bonus(document: BonusDocument) -> Packed:
    """Canonical JSON, zlib-packed, with its sha256."""
    plain = {
        "format": FORMAT,
        "attribution_hash": document.attribution_hash,
        "scheme": {**asdict(document.scheme), "mode": document.scheme.mode.value},
        "parts": [asdict(part) for part in document.parts],
        "bonus": asdict(document.bonus),
    }
    text = canonical(plain)
    return Packed(zlib.compress(text, 9), sha256(text).hexdigest())


def read_bonus(data: bytes) -> BonusDocument:
    """The document computed again from its stored scheme and parts; ``pack_bonus`` of it has the stored hash if nothing
    was touched. Raises ValueError for a format that this code cannot read.
    """
    stored: dict[str, Any] = json.loads(zlib.decompress(data))
    if stored["format"] != FORMAT:
        raise ValueError(f"bonus format {stored['format']} cannot be read; {FORMAT} is expected")
    scheme = Scheme(**{**stored["scheme"], "mode": PoolMode(stored["scheme"]["mode"])})
    return make_document(stored["attribution_hash"], scheme, [Part(**part) for part in stored["parts"]])


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareSteps:
    """How a share came: ``exact`` fen = pool · F·C / Σ F·C (or F·c), then ``rounding`` to whole fen.

    ``merit_e4`` is what the base is multiplied by, × 10⁴: the composite in the department, or its coefficient.
    ``people`` share the pool.
    """

    part: Part
    merit_e4: int
    k_milli: int
    pool_fen: int
    people: int
    exact: Fraction
    fen: int

    @property
    def rounding(self) -> Fraction:
        """In fen, below 1 either way."""
        return self.fen - self.exact


def share_steps(document: BonusDocument, person: str) -> tuple[ShareSteps, ...]:
    """The person's shares by department with what each was divided by."""
    pools = {pool.department: pool for pool in document.bonus.departments}
    found = []
    for line in document.bonus.lines:
        if line.part.person != person:
            continue
        pool = pools[line.part.department]
        parts = [other.part for other in document.bonus.lines if other.part.department == pool.department]
        weights = {part.person: part.base_fen * merit(part, document.scheme.mode) for part in parts}
        total = sum(weights.values())
        found.append(
            ShareSteps(
                part=line.part,
                merit_e4=merit(line.part, document.scheme.mode),
                k_milli=pool.k_milli,
                pool_fen=pool.fen,
                people=len(parts),
                exact=Fraction(pool.fen * weights[person], total) if total else Fraction(0),
                fen=line.fen,
            )
        )
    return tuple(found)


def appeal_gain(document: BonusDocument, revised: Sequence[Part], person: str) -> dict[str, int]:
    """What a person's revised parts would have brought more, in fen by department: owed out of the reserve.

    Everybody else's parts stay as they were divided; where the revision would have brought less, nothing is taken.
    """
    others = [part for part in document.parts if part.person != person]
    mine = [part for part in revised if part.person == person]
    would_be = divide_bonus(document.scheme, [*others, *mine])
    before = {line.part.department: line.fen for line in document.bonus.lines if line.part.person == person}
    after = {line.part.department: line.fen for line in would_be.lines if line.part.person == person}
    more = {d: after.get(d, 0) - before.get(d, 0) for d in sorted(before.keys() | after.keys())}
    # losses in one department are set against gains in the others, in their order
    lost = -sum(change for change in more.values() if change < 0)
    found = {}
    for department, change in more.items():
        taken = min(lost, max(change, 0))
        lost -= taken
        if change > taken:
            found[department] = change - taken
    return found
