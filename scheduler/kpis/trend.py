"""Is a figure out of the ordinary? The last of a row of periods against those before it, robustly.

With m the median of the earlier values and MAD the median of |x − m|, a value is out of the ordinary beyond
m ± 3 · 1.4826 · MAD (1.4826 · MAD is the standard deviation of normal figures; Hampel's identifier). Medians, because
one odd month must not hide the next. Fewer than six earlier values say nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

LEAST_EARLIER = 6
WIDTH = 3 * Fraction(14826, 10000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """``labels`` and ``values`` by period, the last one judged. ``low`` and ``high`` None: too few periods to say."""

    labels: tuple[str, ...]
    values: tuple[Fraction, ...]
    usual: Fraction | None
    low: Fraction | None
    high: Fraction | None

    @property
    def last(self) -> Fraction:
        return self.values[-1]

    @property
    def odd(self) -> bool | None:
        """Outside what is ordinary; None where too few periods say what that is."""
        if self.low is None or self.high is None:
            return None
        return not self.low <= self.last <= self.high


def trend(labels: Sequence[str], values: Sequence[Fraction]) -> Trend:
    """Judge the last of ``values`` (one a label, at least one). Raises ValueError for none, or another count."""
    if not values or len(labels) != len(values):
        raise ValueError(f"a trend needs a value for each label, got {len(values)} for {len(labels)}")
    earlier = values[:-1]
    usual = median(earlier) if earlier else None
    low = high = None
    if usual is not None and len(earlier) >= LEAST_EARLIER:
        spread = WIDTH * median([abs(value - usual) for value in earlier])
        low, high = usual - spread, usual + spread
    return Trend(labels=tuple(labels), values=tuple(values), usual=usual, low=low, high=high)


def median(values: Sequence[Fraction]) -> Fraction:
    """The middle value, or the mean of the two in the middle. ``values`` holds at least one."""
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
