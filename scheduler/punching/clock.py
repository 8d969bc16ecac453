"""A device's clock against its own sequence: where the sequence grows while the time falls, some times are wrong.

A verdict depends on the stored punches of the device and on nothing else, so the order of arrival does not matter.
"""

from __future__ import annotations

from collections.abc import Sequence

NEIGHBOURS = 20  # punches on either side that a time is held against
TOLERANCE_S = 120  # a clock may be set right by so much without anybody asking


def doubtful(times_s: Sequence[int], tolerance_s: int = TOLERANCE_S) -> list[bool]:
    """For times in order of their sequence numbers: which of them contradict as many neighbours as agree with them.

    Two times contradict where the later number is more than ``tolerance_s`` earlier. Of two that contradict, the one
    in the longer run of agreeing neighbours is believed; where neither run is longer, both are doubted.
    """
    return [_contradicted(times_s, i, tolerance_s) for i in range(len(times_s))]


def _contradicted(times_s: Sequence[int], i: int, tolerance_s: int) -> bool:
    low = max(0, i - NEIGHBOURS)
    before, after = times_s[low:i], times_s[i + 1 : i + 1 + NEIGHBOURS]
    at = times_s[i]
    ahead = max(before, default=at) - at > tolerance_s
    behind = at - min(after, default=at) > tolerance_s
    if not ahead and not behind:
        return False
    window = times_s[low : i + 1 + NEIGHBOURS]
    here = i - low
    scores = _runs(window, tolerance_s)
    against = [j for j in range(here) if window[j] - at > tolerance_s]
    against += [j for j in range(here + 1, len(window)) if at - window[j] > tolerance_s]
    return any(scores[j] >= scores[here] for j in against)


def _runs(window: Sequence[int], tolerance_s: int) -> list[int]:
    """For each place the length of the longest run through it in which no time falls behind the one before."""
    size = len(window)
    left, right = [1] * size, [1] * size
    for i in range(size):
        for j in range(i):
            if window[j] - window[i] <= tolerance_s:
                left[i] = max(left[i], left[j] + 1)
    for i in range(size - 1, -1, -1):
        for j in range(i + 1, size):
            if window[i] - window[j] <= tolerance_s:
                right[i] = max(right[i], right[j] + 1)
    return [a + b - 1 for a, b in zip(left, right, strict=True)]
