"""Which roles' expected volumes lean on which: no role may lend its week to one that lends it its own."""

from __future__ import annotations

from collections.abc import Iterable

from scheduler.domain.organisation import ExpectedVolume


def circle(volumes: Iterable[ExpectedVolume], role: str) -> tuple[str, ...]:
    """The roles of a circle of templates that ``role`` is part of on some day, from it on; empty where there is none.

    On each day a role's volume is the one with the latest ``valid_from``.
    """
    ordered = sorted(volumes, key=lambda v: v.valid_from)
    for day in sorted({v.valid_from for v in ordered}):
        like = {v.role: v.like for v in ordered if v.valid_from <= day}
        met, at = [role], like.get(role)
        while at is not None and at not in met:
            met.append(at)
            at = like.get(at)
        if at == role:
            return tuple(met)
    return ()
