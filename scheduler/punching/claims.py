"""What a device claims: one punch as it was sent, read cell by cell, and the two digests that tell claims apart."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from scheduler.exchange.cells import choice, code
from scheduler.exchange.faults import CellFault, shown
from scheduler.hours.events import PunchKind
from scheduler.punching.times import LocalTime, parse_local

LARGEST_SEQ = 2**31 - 1
RAW_CHARS, NAME_CHARS, MOST_FIELDS = 200, 40, 20
FIELDS = ("seq", "person", "time", "kind", "role", "device")

_PERSON, _ROLE, _DEVICE = code("person"), code("role", required=False), code("device", 40)
_KIND = choice("kind", *(kind.value for kind in PunchKind))


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """Why a claim cannot be a punch: a reason of exchange/messages.py with what fills its sentence."""

    field: str
    reason: str
    params: Mapping[str, object] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """``number`` counts the rows of a batch from 1. ``person`` is a code, or ``badge`` a badge's digest.

    A malformed row has its ``wrong`` and none of the values that could not be read. ``raw`` is what is kept of it,
    long values cut; ``digest`` is over the whole of it.
    """

    number: int
    device: str
    raw: Mapping[str, object]
    digest: str
    seq: int | None = None
    person: str | None = None
    badge: str | None = None
    local: LocalTime | None = None
    kind: str = ""
    role: str | None = None
    wrong: Wrong | None = None

    @property
    def payload_hash(self) -> str:
        """sha256 of what was said of one event."""
        who = f"badge:{self.badge}" if self.badge else self.person or ""
        return said_hash(who, self.local.text if self.local else "", self.kind, self.role)

    @property
    def claim_hash(self) -> str:
        """sha256 of the whole row: two rows with the same one are the same row sent twice."""
        whole = self.seq is not None and self.local is not None and bool(self.kind and (self.person or self.badge))
        misread = self.wrong is not None and self.wrong.field == "device"
        if not whole or misread or (self.role is None and self.raw.get("role")):
            return self.digest
        return hashlib.sha256(f"{self.seq}\x1f{self.payload_hash}".encode()).hexdigest()


def said_hash(who: str, time: str, kind: str, role: str | None) -> str:
    """sha256 of person, time as text, kind and role."""
    return hashlib.sha256("\x1f".join((who, time, kind, role or "")).encode()).hexdigest()


def read_claim(row: object, *, number: int, device: str) -> Claim:
    """A row of a batch. It never fails: what cannot be read is the claim's ``wrong``.

    ``row``: an object with seq (0 to 2³¹ − 1), person or badge (its digest), time, kind, and maybe role and device.
    """
    if not isinstance(row, Mapping):
        raw = {"value": _plain(row)}
        wrong = _wrong("", CellFault("row_object"))
        return Claim(number=number, device=device, raw=raw, digest=_digest(row), wrong=wrong)
    given = [(name, value) for name, value in row.items() if value is not None]
    given.sort(key=lambda pair: pair[0] not in FIELDS)  # what has a meaning first, if there is too much
    raw = {without_what_no_database_keeps(str(name))[:NAME_CHARS]: _plain(value) for name, value in given[:MOST_FIELDS]}
    claim = Claim(number=number, device=device, raw=raw, digest=_digest(row))
    try:
        claim = replace(claim, seq=_seq(row.get("seq")))
    except CellFault as fault:
        return replace(claim, wrong=_wrong("seq", fault))
    for name in ("device", "time", "kind", "role", "person"):
        value = row.get(name)
        if value is None or value == "":
            if name in ("time", "kind") or (name == "person" and not row.get("badge")):
                claim = _first(claim, name, CellFault("cell_empty"))
            continue
        try:
            claim = _with(claim, name, _text(value))
        except CellFault as fault:
            claim = _first(claim, name, fault)
    badge = row.get("badge")
    return replace(claim, badge=str(badge)) if badge and claim.person is None else claim


def without_what_no_database_keeps(text: str) -> str:
    """NUL and lone halves of surrogate pairs as the sign for a character that could not be read."""
    return text.encode("utf-8", "replace").decode().replace("\0", "�")


def _with(claim: Claim, name: str, text: str) -> Claim:
    match name:
        case "device":
            return replace(claim, device=_DEVICE.parse(text))
        case "time":
            return replace(claim, local=_time(text))
        case "kind":
            return replace(claim, kind=_KIND.parse(text))
        case "role":
            return replace(claim, role=_ROLE.parse(text))
        case _:
            return replace(claim, person=_PERSON.parse(text))


def _first(claim: Claim, name: str, fault: CellFault) -> Claim:
    """The first thing that is wrong is the one that is told."""
    return claim if claim.wrong else replace(claim, wrong=_wrong(name, fault))


def _wrong(name: str, fault: CellFault) -> Wrong:
    return Wrong(field=name, reason=fault.reason, params=fault.params)


def _seq(value: object) -> int:
    accepted = f"0 – {LARGEST_SEQ}"
    if value is None:
        raise CellFault("cell_empty")
    # a number too large for a database was kept as text, and is still too large, not no number
    digits = isinstance(value, str) and value.isascii() and value.isdigit()
    if digits and int(str(value)[:RAW_CHARS]) > LARGEST_SEQ:
        raise CellFault("number_out_of_range", value=shown(str(value)), accepted=accepted)
    if isinstance(value, bool) or not isinstance(value, int):
        raise CellFault("number_form", value=shown(_written(value)), accepted="1, 2, 3")
    if not 0 <= value <= LARGEST_SEQ:
        raise CellFault("number_out_of_range", value=shown(str(value)), accepted=accepted)
    return value


def _time(text: str) -> LocalTime:
    if ":" not in text:
        raise CellFault("time_form", value=shown(text), accepted="YYYY-MM-DDTHH:MM:SS+08:00")
    return parse_local(text)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise CellFault("text_needed", value=shown(_written(value)))
    return without_what_no_database_keeps(value).strip()


def _plain(value: object) -> object:
    """A value as it is kept: a short text, a number, or the beginning of what else it was."""
    if isinstance(value, str):
        return without_what_no_database_keeps(value)[:RAW_CHARS]
    if isinstance(value, bool) or (isinstance(value, int) and abs(value) < 2**63):
        return value
    return _written(value)[:RAW_CHARS]


def _digest(row: object) -> str:
    return hashlib.sha256(json.dumps(row, sort_keys=True, default=str).encode()).hexdigest()


def _written(value: object) -> str:
    return without_what_no_database_keeps(json.dumps(value, ensure_ascii=False, default=str))
