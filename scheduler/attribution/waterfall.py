"""A change as steps from one figure to another: bars for a chart, causes for a sentence, rounded and still summing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One cause: the figure before and after it. ``shown`` is ``amount`` in units of the waterfall, rounded."""

    cause: str
    amount: Fraction
    start: Fraction
    end: Fraction
    shown: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Waterfall:
    """Bars in the order they were given; ``unit`` is one unit of ``shown`` (1/10: one decimal).

    Exact figures: ``before`` + Σ amounts = ``after``. Shown figures: ``shown_before`` + Σ shown = ``shown_after``.
    """

    before: Fraction
    after: Fraction
    unit: Fraction
    shown_before: int
    shown_after: int
    bars: tuple[Bar, ...]

    @property
    def shown_change(self) -> int:
        return self.shown_after - self.shown_before

    def causes(self) -> tuple[Bar, ...]:
        """Bars that show a figure, the largest first whatever its sign: the order of the sentence."""
        return tuple(sorted((b for b in self.bars if b.shown), key=lambda b: (-abs(b.amount), b.cause)))


def waterfall(before: Fraction, parts: Mapping[str, Fraction], unit: Fraction = Fraction(1, 10)) -> Waterfall:
    """The waterfall of a figure whose change is Σ ``parts``. Raises ValueError for a unit that is not above 0."""
    if unit <= 0:
        raise ValueError(f"the unit of what is shown must be above 0, got {unit}")
    after = before + sum(parts.values(), Fraction(0))
    shown_before, shown_after = nearest(before / unit), nearest(after / unit)
    shown = rounded_parts({cause: part / unit for cause, part in parts.items()}, shown_after - shown_before)
    bars, at = [], before
    for cause, part in parts.items():
        bars.append(Bar(cause=cause, amount=part, start=at, end=at + part, shown=shown[cause]))
        at += part
    return Waterfall(
        before=before,
        after=after,
        unit=unit,
        shown_before=shown_before,
        shown_after=shown_after,
        bars=tuple(bars),
    )


def rounded_parts(parts: Mapping[str, Fraction], total: int) -> dict[str, int]:
    """Whole numbers that sum to ``total``: each part's nearest, or one beside it for those that lose least by it.

    A part of exactly 0 stays 0. Raises ValueError for a total further away; the difference of the rounded ends of a
    change, whose parts these are, never is.
    """
    whole = {name: nearest(part) for name, part in parts.items()}
    left = total - sum(whole.values())
    step = 1 if left > 0 else -1
    order = sorted((n for n in parts if parts[n]), key=lambda name: (step * (whole[name] - parts[name]), name))
    if abs(left) > len(order):
        raise ValueError(f"parts that round to {sum(whole.values())} cannot be shown as {total}")
    for name in order[: abs(left)]:
        whole[name] += step
    return whole


def nearest(value: Fraction) -> int:
    """The nearest whole number, halves away from 0."""
    return (value + Fraction(1, 2)).__floor__() if value >= 0 else -((-value + Fraction(1, 2)).__floor__())
