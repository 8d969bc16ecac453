"""Heads that answer a share of random arrivals in time: Erlang C (who waits stays) and Erlang A (who waits may leave).

Load a (erlangs) = arrivals per second × seconds of handling: the heads that would be busy if nobody waited. With n
heads, target T and mean patience θ, both as multiples of the handling time:

    B(0) = 1,  B(k) = a·B(k−1) / (k + a·B(k−1))            blocked, were there no queue (Erlang B)
    C = n·B(n) / (n − a·(1 − B(n)))                        has to wait, for n > a (Erlang C)
    answered in time = 1 − C · exp(−(n − a)·T)             and 0 for n ≤ a;  busy share of a head = a / n

With patience (Erlang A) the offered wait V of an arrival has, with h(x) = a·θ·(1 − exp(−x/θ)) − n·x,

    P(V = 0) = ε / (ε + a·J),  density a·exp(h(x)) / (ε + a·J);  ε = 1 / B(n − 1),  J(t) = ∫ₜ^∞ exp(h(x)) dx,  J = J(0)
    answered in time = P(V ≤ T and patience > V) = (ε + exp(h(T)) − 1 + n·(J − J(T))) / (ε + a·J)

of all arrivals, those who leave counted as not answered; the busy share of a head is a · P(patience > V) / n. J(t) is
an incomplete gamma function: exp(h(t)) · θ · Σₖ yᵏ / (s·(s+1)·…·(s+k)) with s = n·θ and y = a·θ·exp(−t/θ).

Both shares get worse with the load. So the most that n heads can take is found once for every n, by bisection, and the
heads for any array of loads are the least n that can take them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from scheduler.errors import InvalidInput
from scheduler.workload.series import Floats, Ints

MAX_TABLE = 1024  # heads; a larger crew is taken to be as good by the head as this one; without patience it is better
_STEPS = 48  # halvings of a load
_FORGIVEN = 1e-9  # of a load, so that heads that reach the level exactly are not refused for a rounding
_SMALL = 1e-300
_LARGE = 1e200


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceLevel:
    """``share`` (0 to under 1) of the arrivals answered within ``within`` handling times, a head busy at most
    ``occupancy`` (above 0, at most 1) of its time. ``patience``: mean handling times until one who waits leaves; None:
    nobody leaves (Erlang C)."""

    share: float
    within: float
    occupancy: float = 1.0
    patience: float | None = None

    def __post_init__(self) -> None:
        bounded = 0 <= self.share < 1 and self.within >= 0 and 0 < self.occupancy <= 1
        if not bounded or (self.patience is not None and not self.patience > 0):
            raise InvalidInput(
                f"a service level needs a share from 0 to under 1, a time of 0 or more, an occupancy above 0 and at "
                f"most 1 and a patience above 0; got {self.share}, {self.within}, {self.occupancy}, {self.patience}",
                key="service_level_impossible",
            )


@dataclass(frozen=True, eq=False, slots=True)
class Answered:
    """By load: the share of arrivals that ``wait``, that answered ``in_time``, and that of a head's time ``busy``."""

    wait: Floats
    in_time: Floats
    busy: Floats


def erlang_b(load: Floats, heads: Ints) -> Floats:
    """Share of arrivals that find ``heads`` heads (≥ 0) busy where nobody waits; ``load`` in erlangs, same shape."""
    blocked = np.ones(load.shape)
    for k in range(1, int(heads.max(initial=0)) + 1):
        going = heads >= k
        offered = load[going] * blocked[going]
        blocked[going] = offered / (k + offered)
    return blocked


def answered(load: Floats, heads: Ints, level: ServiceLevel) -> Answered:
    """What ``heads`` (≥ 1) make of ``load`` (erlangs, > 0), same shape: by Erlang C, or A where there is a patience."""
    if level.patience is None:
        return _patient(load, heads, level.within)
    return _impatient(load, heads, level.within, level.patience)


def heads_for(load: Floats, level: ServiceLevel) -> Ints:
    """The least whole heads that keep the level under each load (erlangs ≥ 0, any shape); no load needs none."""
    if load.size and not (np.isfinite(load).all() and float(load.min()) >= 0):
        raise InvalidInput("a load must be a finite number, zero or more", field="load")
    greatest = float(load.max(initial=0.0))
    size = 16
    most = greatest_loads(size, level)
    while most[-1] < greatest and size < MAX_TABLE:
        size *= 2
        most = greatest_loads(size, level)
    heads = np.searchsorted(most, load, side="left").astype(np.int64)
    beyond = load > most[-1]
    if beyond.any():
        heads[beyond] = np.ceil(load[beyond] * (size / most[-1])).astype(np.int64)
    return heads


@lru_cache(maxsize=256)
def greatest_loads(size: int, level: ServiceLevel) -> Floats:
    """The most load, erlangs, that 0 … ``size`` heads can take at the level: (size + 1,), increasing from 0."""
    heads = np.arange(1, size + 1)
    low = np.zeros(size)
    high = heads.astype(np.float64)
    if level.patience is None:
        high *= level.occupancy
    else:
        high /= max(level.share, 1 / 16)  # n heads answer no more than n/a of the arrivals
    for _ in range(_STEPS):
        middle = (low + high) / 2
        found = answered(middle, heads, level)
        kept = (found.in_time >= level.share) & (found.busy <= level.occupancy)
        low, high = np.where(kept, middle, low), np.where(kept, high, middle)
    most = np.concatenate([[0.0], low * (1 + _FORGIVEN)])
    most.flags.writeable = False
    return most


def _patient(load: Floats, heads: Ints, within: float) -> Answered:
    blocked = erlang_b(load, heads)
    spare = heads - load
    stable = spare > 0
    wait = np.divide(heads * blocked, heads - load * (1 - blocked), out=np.ones_like(load), where=stable)
    late = wait * np.exp(-np.maximum(spare, 0.0) * within)
    return Answered(wait, np.where(stable, 1 - late, 0.0), np.minimum(load / heads, 1.0))


def _impatient(load: Floats, heads: Ints, within: float, patience: float) -> Answered:
    """Everything in logarithms and relative to ε + a·J, which may be far beyond what a number holds."""
    free = -np.log(np.maximum(erlang_b(load, heads - 1), _SMALL))  # ε
    gone = np.exp(-within / patience)
    at_target = load * patience * (1 - gone) - heads * within  # h(T)
    whole = _log_integral(load, heads, patience, 1.0)  # J
    after = at_target + _log_integral(load, heads, patience, gone)  # J(T)
    total = np.logaddexp(free, np.log(load) + whole)
    nobody_waits = np.exp(free - total)
    one = np.exp(-total)
    served = heads * np.exp(whole - total)
    in_time = nobody_waits + np.exp(at_target - total) - one + served - heads * np.exp(after - total)
    answered_ever = np.clip(nobody_waits - one + served, 0.0, 1.0)
    return Answered(1 - nobody_waits, np.clip(in_time, 0.0, 1.0), load * answered_ever / heads)


def _log_integral(load: Floats, heads: Ints, patience: float, gone: float) -> Floats:
    """log of θ · Σₖ yᵏ / (s·(s+1)·…·(s+k)) with s = n·θ and y = a·θ·``gone``."""
    s, y = heads * patience, load * patience * gone
    term = patience / s
    total, scale = term.copy(), np.zeros(load.shape)
    k = 0
    while True:
        k += 1
        term = term * y / (s + k)
        total = total + term
        if (term <= 1e-17 * total).all():
            return np.asarray(np.log(total) + scale)
        large = total > _LARGE
        if large.any():
            term, total = np.where(large, term / _LARGE, term), np.where(large, total / _LARGE, total)
            scale = scale + np.where(large, np.log(_LARGE), 0.0)
