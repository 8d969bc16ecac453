"""How fast punches become hours: ``python -m tests.benchmarks ledger``.

A company of 1,000 people and a year of rosters and raw punches (a little over a million) in a SQLite file of its own.
Printed are: the pure resolution of all of them in memory; the whole year from raw punches to stored segments and queue;
bringing it up to date when nothing has changed; one new punch through the service that devices call, from the call to
its commit (median and worst of many); and a check that what was written is what the simple resolution of every person,
one at a time and over the whole year, says. Seconds are of the wall clock, CPU seconds beside them.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from scheduler.bootstrap import App
from scheduler.domain.actor import AccountRole, Actor
from scheduler.domain.device import Device, DeviceKind
from scheduler.hours.resolve import resolve
from scheduler.hours.schedule import utc
from scheduler.services.hours_changes import refresh_hours
from scheduler.services.hours_inputs import read_shifts
from scheduler.services.hours_resolution import CHUNK, present
from scheduler.services.hours_rules import rules_in_force
from scheduler.services.punching import ingest
from tests.benchmarks.ledger_company import FIRST, Size, make

HR = Actor(login="benchmark", role=AccountRole.HR)
YEAR_S, PUNCH_MS = 60.0, 100.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Sizes; the defaults are those of the promise."""
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--weeks", type=int, default=52)
    parser.add_argument("--punches", type=int, default=60, help="new punches whose latency is measured")
    parser.add_argument("--seed", type=int, default=20261122)


def main(options: argparse.Namespace) -> int:
    """Print the figures; 1 when a limit or the agreement is missed."""
    size = Size(people=options.people, weeks=options.weeks)
    with tempfile.TemporaryDirectory() as folder:
        with watched() as making:
            app, punches = make(Path(folder), size, options.seed)
        print(f"{size.people:,} people, {size.weeks} weeks, {punches:,} punches; made in {making.wall:.0f} s")
        try:
            return _measure(app, size, punches, options.punches)
        finally:
            app.close()


def _measure(app: App, size: Size, punches: int, repeats: int) -> int:
    with watched() as whole:
        written = refresh_hours(app, HR)
    _say("year from raw punches to stored segments", whole, punches)
    print(f"  {written.segments:,} segments, {len(written.exceptions):,} exceptions")
    with watched() as again:
        same = refresh_hours(app, HR)
    print(f"up to date, nothing changed: {again.wall:.3f} s; {same.changed_people} people changed")
    agree, pure = _simple(app, size)
    _say("pure resolution of the same punches in memory", pure, punches)
    print(f"  stored segments {'agree with' if agree else 'DIFFER FROM'} the simple resolution of every person")
    laps = list(_one_punch(app, size, repeats))
    median, worst = 1000 * statistics.median(lap.wall for lap in laps), 1000 * max(lap.wall for lap in laps)
    cpu = 1000 * statistics.median(lap.cpu for lap in laps)
    print(
        f"one new punch through the service: median {median:.1f} ms ({cpu:.1f} CPU-ms), "
        f"worst of {len(laps)} {worst:.1f} ms"
    )
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"most memory: {peak_mb:.0f} MB")
    kept = agree and whole.wall <= YEAR_S and median <= PUNCH_MS and not same.changed_people
    print(f"limits (year ≤ {YEAR_S:.0f} s, punch ≤ {PUNCH_MS:.0f} ms): {'kept' if kept else 'MISSED'}")
    return 0 if kept else 1


def _simple(app: App, size: Size) -> tuple[bool, Lap]:
    """Every person's year resolved at once, without days, chunks of days or differences; only that part is timed."""
    total = Lap()
    agree = True
    with app.reading() as uow:
        organisation = uow.organisation.load()
        people = sorted(organisation.people)
        start = datetime.combine(FIRST, datetime.min.time(), UTC) - timedelta(days=10)
        end = start + timedelta(days=7 * size.weeks + 30)
        last = size.last_day + timedelta(days=5)
        for first in range(0, len(people), CHUNK):
            chunk = people[first : first + CHUNK]
            events, corrections = uow.hours.events(start, end, chunk)
            shifts = read_shifts(uow, organisation, FIRST, last, chunk)
            stored = uow.hours.segments(FIRST - timedelta(days=9), last, chunk)
            with watched() as lap:
                found = {
                    person: resolve(
                        person=person,
                        punches=events.get(person, ()),
                        corrections=corrections.get(person, ()),
                        shifts=shifts.get(person, ()),
                        zone=organisation.site.zone,
                        as_of_s=present(uow, organisation),
                        rules=rules_in_force(uow),
                    )
                    for person in chunk
                }
            total.wall += lap.wall
            total.cpu += lap.cpu
            agree = agree and all(list(found[p].segments) == stored.get(p, []) for p in chunk)
    return agree, total


def _one_punch(app: App, size: Size, repeats: int) -> Iterator[Lap]:
    """From the call to the commit, for punches of different people on the last day."""
    device = Device(
        id=1,
        code="BENCH",
        name="Benchmark",
        kind=DeviceKind.TERMINAL,
        created_at=datetime(2025, 1, 1, tzinfo=UTC),
        created_by="benchmark",
    )
    noon = int(datetime.combine(size.last_day, datetime.min.time(), UTC).timestamp())
    for i in range(repeats):
        row = {
            "seq": i + 1,
            "person": f"P{1 + i * 37 % size.people:05d}",
            "time": (utc(noon) + timedelta(minutes=i)).isoformat(),
            "kind": "IN" if i % 2 else "OUT",
        }
        with watched() as lap:
            (answer,) = ingest(app, device, [row])
        if answer.status != "stored":
            raise RuntimeError(f"the service did not take the punch: {answer}")
        yield lap


class Lap:
    """Seconds by the wall clock and of this process's CPU."""

    def __init__(self) -> None:
        self.wall = self.cpu = 0.0


@contextmanager
def watched() -> Iterator[Lap]:
    """Time what happens inside."""
    lap = Lap()
    wall, cpu = time.perf_counter(), time.process_time()
    yield lap
    lap.wall, lap.cpu = time.perf_counter() - wall, time.process_time() - cpu


def _say(what: str, lap: Lap, punches: int) -> None:
    rate = punches / max(lap.wall, 1e-9)
    print(f"{what}: {lap.wall:.1f} s ({lap.cpu:.1f} CPU-s), {rate:,.0f} punches/s")
