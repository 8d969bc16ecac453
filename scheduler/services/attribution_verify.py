"""Does a stored version still say what it said when it was locked? Each answer for itself, nothing repaired."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from scheduler.attribution.engine import attribute
from scheduler.attribution.lock import Lineage, lock_hash
from scheduler.attribution.payload import content_hash, pack, recompute
from scheduler.attribution.reading import pack_reading, read_result_of, reading_hash, unpack_reading
from scheduler.attribution.version import RUN, AttributionVersion
from scheduler.bootstrap import App
from scheduler.domain.actor import Actor
from scheduler.hours.deltas import deltas_hash
from scheduler.hours.segments import content_hash as segments_hash
from scheduler.services.attribution_inputs import Stored, load_version, read_inputs_of, readable_version
from scheduler.services.hours_inputs import require_hr
from scheduler.services.measured_parts import overdrawn
from scheduler.storage.unit_of_work import UnitOfWork


class CheckName(StrEnum):
    """``ledger`` alone may fail without fault: weights, people and KPIs go on living after a lock."""

    DOCUMENT = "document"  # the stored bytes have the hash that was stored with them
    RECOMPUTED = "recomputed"  # the result comes out again from the stored inputs, bit by bit
    LOCK = "lock"  # document and lineage ids have the hash that locked them
    READING = "reading"  # what pages show is what the document says
    CELLS = "cells"  # so are the rows of the table of cells
    HOURS = "hours"  # the segments and delta lines of the period have the hashes of the lock
    PRIOR = "prior"  # the version that this one continues or revises is unchanged
    LEDGER = "ledger"  # the inputs come out again from today's hours, weights, KPIs and observations


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """``passed`` None: the version has nothing to compare with, as one from before lineages were kept."""

    name: CheckName
    passed: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """``recomputed_hash`` is what the stored inputs give today."""

    version: AttributionVersion
    recomputed_hash: str
    checks: tuple[Check, ...]

    @property
    def intact(self) -> bool:
        """Is everything as it was locked? (``ledger`` does not count.)"""
        return all(c.passed is not False for c in self.checks if c.name is not CheckName.LEDGER)


def verify_attribution(app: App, actor: Actor, period_code: str, version: int | None = None) -> Verification:
    """Check a version (default: the latest) against its own inputs, its lock and the ledger.

    Raises Forbidden unless HR or admin, NotFound for an unknown period or version.
    """
    require_hr(actor)
    with app.reading(actor) as uow:
        found = readable_version(uow, actor, period_code, version)
        data = uow.attributions.payload(period_code, found.version)
        again = recompute(data)
        stored = load_version(uow, found)
        lineage = uow.attributions.lineage(period_code, found.version)
        checks = (
            Check(name=CheckName.DOCUMENT, passed=content_hash(data) == found.content_hash),
            Check(name=CheckName.RECOMPUTED, passed=again.content_hash == found.content_hash),
            Check(
                name=CheckName.LOCK,
                passed=None if lineage is None else lock_hash(found.content_hash, lineage) == found.lock_hash,
            ),
            Check(name=CheckName.READING, passed=_reading(uow, stored, lineage)),
            Check(name=CheckName.CELLS, passed=_cells(uow, stored)),
            Check(name=CheckName.HOURS, passed=_hours(uow, stored)),
            Check(name=CheckName.PRIOR, passed=_prior(uow, lineage)),
            Check(name=CheckName.LEDGER, passed=_ledger(uow, stored)),
        )
    return Verification(version=found, recomputed_hash=again.content_hash, checks=checks)


def _reading(uow: UnitOfWork, stored: Stored, lineage: Lineage | None) -> bool | None:
    packed = uow.attributions.reading(stored.version.period, stored.version.version)
    if packed is None or lineage is None:
        return None
    kept = unpack_reading(packed)
    again = pack_reading(read_result_of(stored.inputs, stored.result, kept.attendance))
    return reading_hash(packed) == lineage.reading_hash == reading_hash(again)


def _cells(uow: UnitOfWork, stored: Stored) -> bool:
    rows = uow.attributions.cells(stored.version.period, stored.version.version)
    wanted = {
        (c.cell.person, c.cell.role, c.cell.w_milli): (c.cell.minutes, c.cell.s_e4, c.cell.share_weight, c.share)
        for c in stored.result.cells
    }
    return rows == wanted


def _hours(uow: UnitOfWork, stored: Stored) -> bool | None:
    period = uow.hours.period(stored.version.period)
    if not period.locked:
        return None
    segments = [s for own in uow.hours.segments(period.first_day, period.last_day).values() for s in own]
    if stored.inputs.late_hash and stored.inputs.late_hash != deltas_hash(uow.hours.deltas(period=period.code)):
        return False
    return segments_hash(segments) == period.content_hash == stored.inputs.segments_hash


def _prior(uow: UnitOfWork, lineage: Lineage | None) -> bool | None:
    if lineage is None or lineage.prior is None:
        return None
    versions = {v.version: v.lock_hash for v in uow.attributions.versions(lineage.prior.period)}
    return versions.get(lineage.prior.version) == lineage.prior.lock_hash


def _ledger(uow: UnitOfWork, stored: Stored) -> bool | None:
    if stored.version.origin != RUN:
        return None
    period = uow.hours.period(stored.version.period)
    inputs = read_inputs_of(uow, uow.organisation.load(), period, dict(stored.inputs.pools))
    if overdrawn(inputs) is not None:  # parts were entered since that the version's pools cannot hold
        return False
    return pack(inputs, attribute(inputs)).content_hash == stored.version.content_hash
