"""The lock of a version: a hash over what was computed and over the ids of everything that it was computed from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from scheduler.attribution.claims import Terms
from scheduler.attribution.payload import canonical


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightVersion:
    """A role's weight in thousandths from a day on, and the department that hosts the role."""

    role: str
    department: str
    valid_from: date
    w_milli: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A stored version by its ids: what a later one continues or revises."""

    period: str
    version: int
    lock_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lineage:
    """``kpis`` by code and version, ``packs`` (labour rules in force) by code and version, ``reading_hash`` over what
    pages show, attendance included. ``appeal``: the decision that made the version, None for one from the ledger.
    """

    segments_hash: str
    kpis: tuple[tuple[str, int], ...]
    weights: tuple[WeightVersion, ...]
    packs: tuple[tuple[str, str], ...]
    prior: Snapshot | None
    code_version: str
    reading_hash: str
    appeal: int | None = None

    def terms(self) -> Terms:
        """Weights and hosts as they were, to count minutes again."""
        weights: dict[str, list[tuple[date, int]]] = {}
        for one in sorted(self.weights, key=lambda w: (w.role, w.valid_from)):
            weights.setdefault(one.role, []).append((one.valid_from, one.w_milli))
        return Terms(weights=weights, hosts={w.role: w.department for w in self.weights})


def lock_hash(content_hash: str, lineage: Lineage) -> str:
    """sha256 over the canonical JSON of the document's hash and the lineage."""
    return sha256(canonical({"content_hash": content_hash, "lineage": asdict(lineage)})).hexdigest()


def store_lineage(lineage: Lineage) -> dict[str, Any]:
    """The lineage as plain data."""
    stored = asdict(lineage)
    stored["weights"] = [{**w, "valid_from": w["valid_from"].isoformat()} for w in stored["weights"]]
    return stored


def read_lineage(stored: Mapping[str, Any]) -> Lineage | None:
    """The lineage as it was stored; None for a version from before lineages were kept."""
    if not stored:
        return None
    return Lineage(
        segments_hash=stored["segments_hash"],
        kpis=tuple((code, version) for code, version in stored["kpis"]),
        weights=tuple(
            WeightVersion(**{**w, "valid_from": date.fromisoformat(w["valid_from"])}) for w in stored["weights"]
        ),
        packs=tuple((code, version) for code, version in stored["packs"]),
        prior=Snapshot(**stored["prior"]) if stored["prior"] else None,
        code_version=stored["code_version"],
        reading_hash=stored["reading_hash"],
        appeal=stored["appeal"],
    )
