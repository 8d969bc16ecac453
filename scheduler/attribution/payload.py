"""Inputs and result as canonical JSON, so that a stored attribution can be checked by computing it again.

Canonical: keys sorted, no spaces, fractions as "a/b" strings, no floats. The hash is sha256 over those bytes.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from fractions import Fraction
from hashlib import sha256
from typing import Any

from scheduler.attribution.cells import Cell, Composite
from scheduler.attribution.claims import Claim, read_claim, store_claim
from scheduler.attribution.engine import (
    DepartmentResult,
    Inputs,
    Measured,
    Minutes,
    PersonResult,
    Result,
    SharedCell,
    attribute,
)
from scheduler.attribution.revision import counterfactual
from scheduler.kpis.definitions import POINTS_CAP, KpiDefinition, KpiLevel, Observation
from scheduler.kpis.score import RoleScore
from scheduler.kpis.scoring import WHOLE, KpiStep, ScoredRole

FORMAT = 1
REVISED = 2  # a revision, whose shares stand beside an earlier split


@dataclass(frozen=True, slots=True)
class Packed:
    """``data`` is the zlib-packed JSON, ``content_hash`` the sha256 of the JSON itself."""

    data: bytes
    content_hash: str


def pack(inputs: Inputs, result: Result, revision: Mapping[str, Any] | None = None) -> Packed:
    """What is stored with a version; with ``revision`` (of ``describe_revision``) for one that a decision made."""
    document = {"format": FORMAT, "inputs": _describe_inputs(inputs), "result": describe(result)}
    if revision is not None:
        document |= {"format": REVISED, "revision": dict(revision)}
    text = canonical(document)
    return Packed(zlib.compress(text, 9), sha256(text).hexdigest())


def describe_revision(prior: Result, claims: Sequence[Claim]) -> dict[str, Any]:
    """What a revision depends on besides its inputs: the split before it, and the claims that were granted."""
    described = describe(prior)
    return {
        "claims": [store_claim(claim) for claim in claims],
        "prior": {"departments": described["departments"], "cells": described["cells"]},
    }


def granted_claims(document: Mapping[str, Any]) -> tuple[Claim, ...]:
    """The claims that a stored document's revision granted; none for a version that was computed from the ledger."""
    return tuple(read_claim(claim) for claim in document.get("revision", {}).get("claims", ()))


def load(data: bytes) -> dict[str, Any]:
    """The stored document: ``format``, ``inputs``, ``result``. Raises ValueError for a format this code cannot read."""
    document: dict[str, Any] = json.loads(zlib.decompress(data))
    if document["format"] not in (FORMAT, REVISED):
        raise ValueError(f"attribution format {document['format']} cannot be read; {FORMAT} or {REVISED} is expected")
    return document


def content_hash(data: bytes) -> str:
    """sha256 of the stored JSON."""
    return sha256(zlib.decompress(data)).hexdigest()


def recompute(data: bytes) -> Packed:
    """Run the attribution again from the stored inputs alone; equal bytes mean that nothing was touched."""
    document = load(data)
    inputs = read_inputs(document["inputs"])
    revision = document.get("revision")
    if revision is None:
        return pack(inputs, attribute(inputs))
    prior = read_result({**revision["prior"], "people": (), "scores": ()})
    return pack(inputs, counterfactual(inputs, prior), revision)


def canonical(value: object) -> bytes:
    """Canonical JSON bytes."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain).encode()


def read_inputs(stored: dict[str, Any]) -> Inputs:
    """The inputs as they were."""
    return Inputs(
        cycle=stored["cycle"],
        first_day=stored["first_day"],
        last_day=stored["last_day"],
        segments_hash=stored["segments_hash"],
        minutes=tuple(Minutes(**row) for row in stored["minutes"]),
        definitions=tuple(_definition(row) for row in stored["definitions"]),
        observations=tuple(Observation(**row) for row in stored["observations"]),
        pools=tuple((department, amount) for department, amount in stored["pools"]),
        minutes_cap=stored["minutes_cap"],
        provisional_min=tuple((person, minutes) for person, minutes in stored["provisional_min"]),
        measured=tuple(Measured(**row) for row in stored.get("measured", ())),
        new_roles=tuple(stored.get("new_roles", ())),
        late=tuple(Minutes(**row) for row in stored.get("late", ())),
        late_hash=stored.get("late_hash", ""),
    )


def describe(result: Result) -> dict[str, Any]:
    """The result as plain data: what pages and exports read."""
    return {
        "departments": [
            {
                "department": d.department,
                "points": str(d.points),
                "unit": d.unit,
                "amount": d.amount,
                "unattributed": d.unattributed,
                "roles": d.roles,
            }
            for d in result.departments
        ],
        "people": [
            {
                "person": p.person,
                "home": p.home,
                "composite": _text(p.composite.value),
                "coverage": _text(p.composite.coverage),
                "points": str(p.points),
                "minutes": p.minutes,
                "evidence": p.evidence,
                "ranked": p.ranked,
            }
            for p in result.people
        ],
        "cells": [
            {
                "person": c.cell.person,
                "role": c.cell.role,
                "department": c.cell.department,
                "minutes": c.cell.minutes,
                "w_milli": c.cell.w_milli,
                "s_e4": c.cell.s_e4,
                "weight": c.cell.share_weight,
                "points": str(c.cell.points),
                "share": c.share,
                **({"measured": c.measured} if c.measured else {}),
            }
            for c in result.cells
        ],
        "scores": [
            {
                "person": person,
                "role": role,
                "s_e4": scored.score.s_e4,
                "present": str(scored.score.present),
                "reliability": _text(scored.reliability),
                "grade": scored.grade,
                "ranked": scored.ranked,
                "shown": scored.shown,
                "steps": [_describe_step(step) for step in scored.steps],
            }
            for (person, role), scored in sorted(result.scores.items())
        ],
    }


def read_result(stored: dict[str, Any]) -> Result:
    """The result as it was stored, without computing it again."""
    return Result(
        cells=tuple(
            SharedCell(
                cell=Cell(**{f: row[f] for f in ("person", "role", "department", "minutes", "w_milli", "s_e4")}),
                share=row["share"],
                measured=row.get("measured", 0),
            )
            for row in stored["cells"]
        ),
        departments=tuple(
            DepartmentResult(**{**row, "points": Fraction(row["points"])}) for row in stored["departments"]
        ),
        people=tuple(
            PersonResult(
                person=row["person"],
                home=row["home"],
                composite=Composite(value=_fraction(row["composite"]), coverage=_fraction(row["coverage"])),
                points=Fraction(row["points"]),
                minutes=row["minutes"],
                evidence=row["evidence"],
                ranked=row["ranked"],
            )
            for row in stored["people"]
        ),
        scores={
            (row["person"], row["role"]): ScoredRole(
                score=RoleScore(s_e4=row["s_e4"], present=Fraction(row["present"])),
                steps=tuple(_step(step) for step in row["steps"]),
                reliability=_fraction(row["reliability"]),
                grade=row["grade"],
                ranked=row["ranked"],
                shown=row["shown"],
            )
            for row in stored["scores"]
        },
    )


def _describe_inputs(inputs: Inputs) -> dict[str, Any]:
    """What has its usual value is left out, as in documents from before there was another value."""
    described = asdict(inputs)
    for later in ("measured", "new_roles", "late", "late_hash"):
        if not described[later]:
            del described[later]
    for definition in described["definitions"]:
        if definition["cap"] == POINTS_CAP:
            del definition["cap"]
    for observation in described["observations"]:
        if observation["version"] == 0:
            del observation["version"]
    return described


def _describe_step(step: KpiStep) -> dict[str, Any]:
    described = {name: _text(value) for name, value in asdict(step).items()}
    if step.part == WHOLE:
        del described["part"]
    return described


def _step(row: dict[str, Any]) -> KpiStep:
    exact = ("x", "n", "value", "points", "mu", "kappa", "reliability")
    part = Fraction(row["part"]) if "part" in row else WHOLE
    read = {name: _fraction(row[name]) for name in exact}
    return KpiStep(**{**row, "level": KpiLevel(row["level"]), "part": part, **read})


def _fraction(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)


def _text(value: object) -> object:
    return str(value) if isinstance(value, Fraction) else value


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Fraction):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no canonical form")


def _definition(row: dict[str, Any]) -> KpiDefinition:
    fields = dict(row)
    fields["level"] = KpiLevel(fields["level"])
    fields["anchors"] = tuple((raw, points) for raw, points in fields["anchors"])
    fields["valid_from"] = date.fromisoformat(fields["valid_from"])
    return KpiDefinition(**fields)
