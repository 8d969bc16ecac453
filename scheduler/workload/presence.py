"""Heads that must be there whatever the work, on the slots of a horizon."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from scheduler.domain.calendar import wall_time
from scheduler.domain.organisation import Organisation
from scheduler.workload.series import Ints, epoch_min


def presence_heads(organisation: Organisation, role: str, first_day: date, days: int) -> Ints:
    """Heads of the role that must be there, by elapsed slot from the local midnight of ``first_day``, (slots,).

    A slot that a presence touches counts whole; where presences overlap the largest counts.
    """
    zone, slot_min = organisation.site.zone, organisation.site.slot_min
    start = epoch_min(first_day, zone)
    heads = np.zeros((epoch_min(first_day + timedelta(days=days), zone) - start) // slot_min, dtype=np.int64)
    for index in range(days):
        day = first_day + timedelta(days=index)
        for presence in organisation.presences_on(role, day):
            begin, end = (
                int(wall_time(zone, day, minute).timestamp()) // 60 - start
                for minute in (presence.start_min, presence.end_min)
            )
            part = slice(begin // slot_min, -(-end // slot_min))
            heads[part] = np.maximum(heads[part], presence.heads)
    return heads
