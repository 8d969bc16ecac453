"""What overviews show of a version, packed beside it: small, so that a page of thousands of cells is read at once.

It repeats the stored result without the KPI steps, and holds the attendance of the same days. Nothing is recomputed.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from typing import Any

from scheduler.attribution.cells import Cell, Composite
from scheduler.attribution.engine import DepartmentResult, Inputs, PersonResult, Result, SharedCell
from scheduler.attribution.payload import canonical

Counted = tuple[str, int | Fraction, int | Fraction]  # an attendance KPI's code, numerator and denominator


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A cell with what its evidence is worth."""

    shared: SharedCell
    evidence: str
    ranked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """``attendance`` by person; ``provisional_min`` of people with undecided time only."""

    first_day: str
    last_day: str
    departments: tuple[DepartmentResult, ...]
    people: tuple[PersonResult, ...]
    cells: tuple[Judged, ...]
    provisional_min: dict[str, int]
    attendance: dict[str, tuple[Counted, ...]]


def read_result_of(inputs: Inputs, result: Result, attendance: Mapping[str, tuple[Counted, ...]]) -> Reading:
    """The reading of a result."""
    return Reading(
        first_day=inputs.first_day,
        last_day=inputs.last_day,
        departments=result.departments,
        people=result.people,
        cells=tuple(_judged(result, shared) for shared in result.cells),
        provisional_min=dict(inputs.provisional_min),
        attendance=dict(attendance),
    )


def _judged(result: Result, shared: SharedCell) -> Judged:
    scored = result.scores.get((shared.cell.person, shared.cell.role))
    return Judged(shared=shared, evidence=scored.grade if scored else "", ranked=scored.ranked if scored else False)


def pack_reading(reading: Reading) -> bytes:
    """The reading as zlib-packed canonical JSON."""
    return zlib.compress(canonical(_plain(reading)), 6)


def reading_hash(data: bytes) -> str:
    """sha256 of the JSON."""
    return sha256(zlib.decompress(data)).hexdigest()


def unpack_reading(data: bytes) -> Reading:
    """The reading as it was packed."""
    stored: dict[str, Any] = json.loads(zlib.decompress(data))
    return Reading(
        first_day=stored["first_day"],
        last_day=stored["last_day"],
        departments=tuple(
            DepartmentResult(
                department=code,
                points=Fraction(points),
                unit=unit,
                amount=amount,
                unattributed=unattributed,
                roles=roles,
            )
            for code, points, unit, amount, unattributed, roles in stored["departments"]
        ),
        people=tuple(
            PersonResult(
                person=person,
                home=home,
                composite=Composite(value=_fraction(value), coverage=_fraction(coverage)),
                points=Fraction(points),
                minutes=minutes,
                evidence=evidence,
                ranked=ranked,
            )
            for person, home, value, coverage, points, minutes, evidence, ranked in stored["people"]
        ),
        cells=tuple(
            Judged(
                shared=SharedCell(
                    cell=Cell(
                        person=person, role=role, department=department, minutes=minutes, w_milli=w_milli, s_e4=s_e4
                    ),
                    share=share,
                    measured=measured,
                ),
                evidence=evidence,
                ranked=ranked,
            )
            for person, role, department, minutes, w_milli, s_e4, share, measured, evidence, ranked in stored["cells"]
        ),
        provisional_min=stored["provisional_min"],
        attendance={
            person: tuple((code, _number(above), _number(below)) for code, above, below in rows)
            for person, rows in stored["attendance"].items()
        },
    )


def _plain(reading: Reading) -> dict[str, Any]:
    return {
        "first_day": reading.first_day,
        "last_day": reading.last_day,
        "departments": [
            [d.department, d.points, d.unit, d.amount, d.unattributed, d.roles] for d in reading.departments
        ],
        "people": [
            [
                *(p.person, p.home, p.composite.value, p.composite.coverage, p.points, p.minutes),
                *(p.evidence, p.ranked),
            ]
            for p in reading.people
        ],
        "cells": [
            [
                *(j.shared.cell.person, j.shared.cell.role, j.shared.cell.department, j.shared.cell.minutes),
                *(j.shared.cell.w_milli, j.shared.cell.s_e4, j.shared.share, j.shared.measured, j.evidence, j.ranked),
            ]
            for j in reading.cells
        ],
        "provisional_min": reading.provisional_min,
        "attendance": {person: [list(row) for row in rows] for person, rows in reading.attendance.items()},
    }


def _number(value: int | str) -> int | Fraction:
    return value if isinstance(value, int) else Fraction(value)


def _fraction(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)
