"""Work that may wait, as what capacity is wanted for: where it arrives, where it is due, and what is left over.

A cell is a slot of a role in which somebody can hold it; its capacity is a group of :class:`CapacityRows`. With the
backlog b before a cell in which a arrives and c may be done, max(0, b + a − c) is left. Over several cells that is
max(b + N, R): N what comes less what may be done, R what is left of an empty backlog. Segments of some cells keep
their N and R, so that a change of capacity is followed from segment to segment, only until the backlog is as before.
What is due at the end of a segment is charged by the work done until then, all that came less what is left. What
changes are kept is noted, so that a move that is not made is undone without following anything. What a change that is
only asked for would leave is written down as its flow's trail: the next one is followed only until it leaves the same.

When to modify: following a change is too slow, or another kind of cost depends on the work done.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from solver.problem import CapacityDemand, DeferrableDemand, Problem, RoleId

Ints = NDArray[np.int64]
LONGEST = 8  # cells of a segment
KEPT = 4  # numbers kept of every segment: N, R, backlog, cost
NOTE = 1 + KEPT  # numbers of a note: the segment and what was kept of it
NOTES, MORE_NOTES = 8, 64  # by segment, and in all; beyond them all is counted anew
TRAIL = 5  # numbers of a segment's trail: backlog, change so far; of a flow's, at its last: begin, end, change in all


class FlowTables(NamedTuple):
    """What the compiled search reads. ``first`` is the group of the first cell; the cells' groups are side by side."""

    groups: int  # of capacity in all: what is kept of segments, and the notes, stand behind what the groups are given
    first: int
    unit: int  # centiheads that capacity is told in
    never: int  # cost of what is due before anybody can do anything
    arrive: Ints  # [cell] centihead-slots that may be done from this cell on
    segment: Ints  # [cell]
    begin: Ints  # [segment + 1] cells
    final: Ints  # [segment] of its flow: one after the last
    fresh: Ints  # [segment] 1 if it is the first of its flow
    total: Ints  # [segment] all that has arrived by its end
    base: Ints  # [segment] cost of nothing done
    piece: Ints  # [segment + 1]
    start: Ints  # [piece] where it begins, of the work done
    slope: Ints  # [piece] what a centihead-slot more adds to the slope before
    cell: Ints  # [place] the first cell that holding it serves, −1 for none
    cells: Ints  # [place] how many
    entry: Ints  # [place] the first of their entries


@dataclass(frozen=True, slots=True)
class Flow:
    """One role's cells: slots in order, what arrives for each, and the curves that are charged after a cell.

    ``curves`` maps the number of cells done to (base cost, [(start, width, slope)]); 0 cells: no capacity counts.
    """

    role: RoleId
    slots: tuple[int, ...]
    arrive: tuple[int, ...]
    curves: Mapping[int, tuple[int, tuple[tuple[int, int, int], ...]]]
    idle_weight: int


def flows_of(problem: Problem, held: Mapping[RoleId, Container[int]]) -> list[Flow]:
    """The deferrable demand of a problem; ``held`` holds the slots in which somebody can hold a role."""
    return [_flow(demand, held.get(demand.role, ())) for demand in problem.deferrable_demand]


def _flow(demand: DeferrableDemand, held: Container[int]) -> Flow:
    due_in = {due.slot: due for due in demand.due}
    last = demand.slots[-1] if demand.idle_weight else max(due_in, default=-1)
    slots: list[int] = []
    arrive: list[int] = []
    curves: dict[int, tuple[int, tuple[tuple[int, int, int], ...]]] = {}
    seen = 0
    for slot, arrived in zip(demand.slots, demand.arrived, strict=True):
        if slot > last:
            break
        if slot in held:
            slots.append(slot)
            arrive.append(arrived - seen)
            seen = arrived
        due = due_in.get(slot)
        if due is not None:
            base, pieces = curves.get(len(slots), (0, ()))
            at, more = 0, []
            for piece in due.segments:
                more.append((at, piece.width_centiheads, piece.slope))
                at += piece.width_centiheads
            curves[len(slots)] = (base + due.base_cost, (*pieces, *more))
    if demand.idle_weight and slots:
        base, pieces = curves.get(len(slots), (0, ()))
        curves[len(slots)] = (base, (*pieces, (0, max(1, seen), -demand.idle_weight)))
    return Flow(demand.role, tuple(slots), tuple(arrive), curves, demand.idle_weight)


def idle_demand(flow: Flow) -> list[CapacityDemand]:
    """By cell: capacity costs its weight as if it found no work; what the work done saves of it is in the curves."""
    return [
        CapacityDemand(role=flow.role, slot=slot, base_cost=0, segments=(), surplus_slope=flow.idle_weight)
        for slot in flow.slots
    ]


def flow_tables(
    flows: Sequence[Flow], groups: int, unit: int, places: tuple[Ints, Ints, Ints] | None = None
) -> FlowTables:
    """Segments and curves of all flows, whose cells are the last of so many groups."""
    arrive = [a for flow in flows for a in flow.arrive]
    segment: list[int] = []
    begin, final, fresh, total, base = [0], list[int](), list[int](), list[int](), list[int]()
    piece, starts, slopes = [0], list[int](), list[int]()
    for flow in flows:
        opened, seen = len(total), 0
        for index, come in enumerate(flow.arrive):
            seen += come
            segment.append(len(total))
            ends = index + 1 in flow.curves or index + 1 == len(flow.arrive)
            if ends or len(segment) - begin[-1] == LONGEST:
                curve = flow.curves.get(index + 1, (0, ()))
                begin.append(len(segment))
                total.append(seen)
                base.append(curve[0])
                for at, slope in _bends(curve[1], seen):
                    starts.append(at)
                    slopes.append(slope)
                piece.append(len(starts))
        fresh += [int(k == opened) for k in range(opened, len(total))]
        final += [len(total)] * (len(total) - opened)
    none = np.full(0, -1, dtype=np.int64)
    cell, cells, entry = places if places is not None else (none, none, none)
    numbers = (arrive, segment, begin, final, fresh, total, base, piece, starts, slopes)
    arrays = [np.array(row, dtype=np.int64) for row in numbers]
    never = sum(flow.curves.get(0, (0, ()))[0] for flow in flows)
    return FlowTables._make((groups, groups - len(arrive), unit, never, *arrays, cell, cells, entry))


def _bends(pieces: Sequence[tuple[int, int, int]], most: int) -> list[tuple[int, int]]:
    """(where, by how much) the slope of a sum of pieces changes, as far as so much work can be done."""
    changes: dict[int, int] = {}
    for at, width, slope in pieces:
        changes[at] = changes.get(at, 0) + slope
        changes[at + width] = changes.get(at + width, 0) - slope
    return [(at, change) for at, change in sorted(changes.items()) if change and at < most]


def numbers(tables: FlowTables) -> int:
    """How many numbers are kept: of groups and segments, how many notes there are, the notes, and the trails."""
    segments = len(tables.total)
    return tables.groups + KEPT * segments + 1 + NOTE * (NOTES * segments + MORE_NOTES) + TRAIL * segments


def kept_of(tables: FlowTables, given: Ints) -> tuple[Ints, int]:
    """What the groups are given, with what is kept of segments behind it; and what all flows cost."""
    room: Ints = np.zeros(numbers(tables), dtype=np.int64)
    room[: tables.groups] = given
    return room, int(flow_start(tables, room))


@njit(cache=True, nogil=True, forceinline=True)
def _left(f, given, k):  # type: ignore[no-untyped-def] # pragma: no cover - compiled
    """N and R of a segment at the capacity given."""
    net, rest = np.int64(0), np.int64(0)
    for x in range(f.begin[k], f.begin[k + 1]):
        more = f.arrive[x] - given[f.first + x] * f.unit
        net += more
        rest = max(np.int64(0), rest + more)
    return net, rest


@njit(cache=True, nogil=True, forceinline=True)
def _charge(f, k, done):  # type: ignore[no-untyped-def] # pragma: no cover - compiled
    """What a segment is charged for so much work done by its end."""
    cost = f.base[k]
    for i in range(f.piece[k], f.piece[k + 1]):
        if done <= f.start[i]:
            break
        cost += (done - f.start[i]) * f.slope[i]
    return cost


@njit(cache=True, nogil=True, forceinline=True)
def _trail(f, k):  # type: ignore[no-untyped-def] # pragma: no cover - compiled
    """Where the trail of a segment is kept."""
    segments = len(f.total)
    return f.groups + KEPT * segments + 1 + NOTE * (NOTES * segments + MORE_NOTES) + TRAIL * k


@njit(cache=True, nogil=True, forceinline=True)
def _forget(f, given, k):  # type: ignore[no-untyped-def] # pragma: no cover - compiled
    """The trail of the segment's flow is none any more."""
    ends = _trail(f, f.final[k] - 1)
    given[ends + 2], given[ends + 3] = 0, 0


@njit(cache=True, nogil=True, forceinline=True)
def flow_settle(f, given):  # type: ignore[no-untyped-def] # pragma: no cover - compiled
    """What was changed stays."""
    given[f.groups + KEPT * len(f.total)] = 0


@njit(cache=True, nogil=True, forceinline=True)
def flow_undo(f, given):  # type: ignore[no-untyped-def] # pragma: no cover - compiled
    """What was changed since things were settled is as before; capacity has been taken back already."""
    top = f.groups + KEPT * len(f.total)
    count = given[top]
    if count > NOTES * len(f.total) + MORE_NOTES:
        flow_start(f, given)
    else:
        for n in range(count - 1, -1, -1):
            note = top + 1 + NOTE * n
            at = f.groups + KEPT * given[note]
            for i in range(KEPT):
                given[at + i] = given[note + 1 + i]
            _forget(f, given, given[note])
    given[top] = 0


@njit(cache=True, nogil=True, forceinline=True)
def _note(f, given, k):  # type: ignore[no-untyped-def] # pragma: no cover - compiled
    """Note what is kept of a segment before it changes."""
    top = f.groups + KEPT * len(f.total)
    count = given[top]
    if count < NOTES * len(f.total) + MORE_NOTES:
        note, at = top + 1 + NOTE * count, f.groups + KEPT * k
        given[note] = k
        for i in range(KEPT):
            given[note + 1 + i] = given[at + i]
    given[top] = count + 1


@njit(cache=True, nogil=True)
def flow_start(f, given):  # type: ignore[no-untyped-def] # pragma: no cover - compiled
    """Fill in what is kept of every segment; what all cost."""
    total = np.int64(f.never)
    backlog = np.int64(0)
    for k in range(len(f.total)):
        if f.fresh[k]:
            backlog = np.int64(0)
        net, rest = _left(f, given, k)
        backlog = max(backlog + net, rest)
        cost = _charge(f, k, f.total[k] - backlog)
        at = f.groups + KEPT * k
        given[at], given[at + 1], given[at + 2], given[at + 3] = net, rest, backlog, cost
        _forget(f, given, k)
        total += cost
    return total


@njit(cache=True, nogil=True, forceinline=True)
def flow_change(f, given, first, last):  # type: ignore[no-untyped-def] # pragma: no cover - compiled
    """What the flow costs more from now on, since the capacity of cells ``first`` to ``last`` changed."""
    begin, end = f.segment[first], f.segment[last]
    _forget(f, given, begin)
    backlog = np.int64(0)
    if not f.fresh[begin]:
        backlog = given[f.groups + KEPT * (begin - 1) + 2]
    change = np.int64(0)
    for k in range(begin, f.final[begin]):
        at = f.groups + KEPT * k
        net, rest = given[at], given[at + 1]
        if k <= end:
            net, rest = _left(f, given, k)
        backlog = max(backlog + net, rest)
        if k <= end or backlog != given[at + 2]:
            _note(f, given, k)
            given[at], given[at + 1] = net, rest
        if backlog == given[at + 2]:
            if k >= end:
                break
            continue
        cost = _charge(f, k, f.total[k] - backlog)
        change += cost - given[at + 3]
        given[at + 2], given[at + 3] = backlog, cost
    return change


@njit(cache=True, nogil=True, forceinline=True)
def flow_asked(f, given, first, last):  # type: ignore[no-untyped-def] # pragma: no cover - compiled
    """What the flow would cost more if the capacity of cells ``first`` to ``last``, now changed, stayed so.

    After the last changed segment only the backlog matters: once it is the trail's, the rest of that one's change is
    this one's. Asking from the last cells to the first meets the trail soonest.
    """
    begin, end, final = f.segment[first], f.segment[last], f.final[f.segment[first]]
    ends = _trail(f, final - 1)
    low, high, total = given[ends + 2], given[ends + 3], given[ends + 4]
    backlog = np.int64(0)
    if not f.fresh[begin]:
        backlog = given[f.groups + KEPT * (begin - 1) + 2]
    change = np.int64(0)
    for k in range(begin, final):
        at = f.groups + KEPT * k
        if k <= end:
            net, rest = _left(f, given, k)
        else:
            net, rest = given[at], given[at + 1]
        backlog = max(backlog + net, rest)
        same = backlog == given[at + 2]
        if not same:
            change += _charge(f, k, f.total[k] - backlog) - given[at + 3]
        if k < end:
            continue
        if same:
            if k > end:
                given[ends + 2], given[ends + 3], given[ends + 4] = end, k, change
            return change
        trail = _trail(f, k)
        if low <= k < high and given[trail] == backlog:
            more = given[trail + 1] - change
            for met in range(end, k):
                given[_trail(f, met) + 1] += more
            given[ends + 2] = min(low, end)
            return total - more
        given[trail], given[trail + 1] = backlog, change
    given[ends + 2], given[ends + 3], given[ends + 4] = end, final, change
    return change


@njit(cache=True, nogil=True)
def place_gains(f, given, parts):  # type: ignore[no-untyped-def] # pragma: no cover - compiled
    """By place: what the flows would cost more if it were held, entry ``i`` giving ``parts[i]``."""
    found = np.zeros(len(f.cell), dtype=np.int64)
    for place in range(len(f.cell) - 1, -1, -1):
        first = f.cell[place]
        if first < 0:
            continue
        last = first + f.cells[place] - 1
        for x in range(first, last + 1):
            given[f.first + x] += parts[f.entry[place] + x - first]
        found[place] = flow_asked(f, given, first, last)
        for x in range(first, last + 1):
            given[f.first + x] -= parts[f.entry[place] + x - first]
    return found


@njit(cache=True, nogil=True)
def cell_changes(f, given, by):  # type: ignore[no-untyped-def] # pragma: no cover - compiled
    """By cell: what the flows would cost more with ``by`` more capacity (not below nought) there."""
    found = np.zeros(len(f.arrive), dtype=np.int64)
    for x in range(len(f.arrive) - 1, -1, -1):
        was = given[f.first + x]
        given[f.first + x] = max(np.int64(0), was + by)
        found[x] = flow_asked(f, given, x, x)
        given[f.first + x] = was
    return found
