"""Punches as they came, corrections as events over them, and the fold of both into the events that count."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

CORRECTION_DEVICE = "correction"


class PunchKind(StrEnum):
    """``RES`` ends a break, ``ROLE`` names the role held from now on, ``UNK`` is from a device without directions."""

    IN = "IN"
    OUT = "OUT"
    BRK = "BRK"
    RES = "RES"
    ROLE = "ROLE"
    UNK = "UNK"


class CorrectionKind(StrEnum):
    ADD = "ADD"
    VOID = "VOID"
    RETIME = "RETIME"
    RETAG = "RETAG"


# Order of events in the same second: leave before coming, come before naming the role.
KIND_ORDER = {
    PunchKind.OUT: 0,
    PunchKind.RES: 1,
    PunchKind.IN: 2,
    PunchKind.ROLE: 3,
    PunchKind.UNK: 4,
    PunchKind.BRK: 5,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Punch:
    """One raw event. ``at_s`` is UTC in whole epoch seconds; ``id`` is negative for one that a correction added."""

    id: int
    person: str
    at_s: int
    kind: PunchKind
    role: str | None = None
    device: str = ""
    device_seq: int = 0
    flags: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What names the event across re-runs and re-imports."""
        return f"{self.device}:{self.device_seq}"

    @property
    def order(self) -> tuple[int, int, str, str, int]:
        """Total order that does not depend on the order of arrival."""
        return (self.at_s, KIND_ORDER[self.kind], self.role or "", self.device, self.device_seq)


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """Only approved ones are folded. ``punch_id`` is None for ``ADD``; ``decided_s`` orders those of one punch."""

    id: int
    person: str
    kind: CorrectionKind
    approved: bool
    decided_s: int
    punch_id: int | None = None
    at_s: int | None = None
    punch_kind: PunchKind | None = None
    role: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """``effective`` in order; ``voided`` are the ids taken out by a correction."""

    effective: tuple[Punch, ...]
    voided: frozenset[int]


def fold(punches: Iterable[Punch], corrections: Iterable[Correction]) -> Folded:
    """Apply approved corrections over raw punches; the raw ones stay as they are.

    A resend (same device and sequence) counts once. A retimed or retagged punch keeps its id and loses its clock flags,
    because a person has decided. Raises ValueError for a correction that names no known punch or lacks its value.
    """
    raw: dict[tuple[str, int], Punch] = {}
    for punch in punches:
        slot = (punch.device, punch.device_seq)
        if slot not in raw or punch.id < raw[slot].id:
            raw[slot] = punch
    events = {punch.id: punch for punch in raw.values()}
    voided: set[int] = set()
    for correction in sorted((c for c in corrections if c.approved), key=lambda c: (c.decided_s, c.id)):
        if correction.kind is CorrectionKind.ADD:
            events[-correction.id] = _added(correction)
            continue
        target = events.get(correction.punch_id) if correction.punch_id is not None else None
        if target is None:
            raise ValueError(f"correction {correction.id} names punch {correction.punch_id}, which is not there")
        match correction.kind:
            case CorrectionKind.VOID:
                voided.add(target.id)
            case CorrectionKind.RETIME:
                if correction.at_s is None:
                    raise ValueError(f"correction {correction.id} retimes a punch but gives no time")
                events[target.id] = replace(target, at_s=correction.at_s, flags=())
            case CorrectionKind.RETAG:
                kind = correction.punch_kind or target.kind
                events[target.id] = replace(target, kind=kind, role=correction.role or target.role)
    effective = sorted((e for e in events.values() if e.id not in voided), key=lambda e: e.order)
    return Folded(effective=tuple(effective), voided=frozenset(voided))


def _added(correction: Correction) -> Punch:
    if correction.at_s is None or correction.punch_kind is None:
        raise ValueError(f"correction {correction.id} adds a punch but lacks its time or kind")
    return Punch(
        id=-correction.id,
        person=correction.person,
        at_s=correction.at_s,
        kind=correction.punch_kind,
        role=correction.role,
        device=CORRECTION_DEVICE,
        device_seq=correction.id,
    )
