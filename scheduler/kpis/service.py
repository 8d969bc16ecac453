"""Which part of the work that came was handled within its time, with the capacity that was there.

Counted in work (hundredths of a fully proficient head for one slot), so that roles and days add up.
"""

from __future__ import annotations

import numpy as np

from scheduler.domain.organisation import Service, Standard
from scheduler.workload.erlang import answered
from scheduler.workload.series import Floats, Ints
from scheduler.workload.simulation.serve import serve
from scheduler.workload.simulation.work import RoleWork
from scheduler.workload.standards import CENTI, handling_seconds, required_centiheads, service_level


def handled(standard: Standard, units: Floats, capacity: Ints, slot_min: int) -> tuple[Ints, Ints]:
    """(work, of it in time) by slot of immediate work, (slots,) each, in centihead-slots.

    By head count what fits into its slot is in time; with a service level it is the share that Erlang's formula gives
    the whole heads there, less shrinkage. ``capacity``: centiheads there.
    """
    work = required_centiheads(units, standard, slot_min)
    level = service_level(standard)
    if level is None or standard.service is Service.HEADCOUNT:
        return work, np.minimum(work, capacity)
    heads = capacity * (1000 - standard.shrinkage_permille) // (CENTI * 1000)
    busy = (work > 0) & (heads > 0)
    share = np.zeros(work.shape)
    load = units * (handling_seconds(standard) / (60 * slot_min))
    share[busy] = answered(load[busy], heads[busy], level).in_time
    return work, np.floor(work * np.clip(share, 0.0, 1.0) + 1e-9).astype(np.int64)


def handled_later(work: RoleWork, capacity: Ints) -> tuple[Ints, Ints]:
    """(work, of it in time) by slot of work that may wait, (slots,) each, in centihead-slots.

    In its slot counts what arrives, with what waited before in the first one, less what becomes overdue in the slot;
    so a slot in which earlier work becomes overdue may have less than nothing in time. One path; ``capacity`` (slots,)
    in centiheads.
    """
    if work.deferral is None:
        raise ValueError(f"work of {work.role} may not wait")
    served, _ages = serve(work, capacity[None, :], ages=False)
    came = work.wanted[0].copy()
    came[0] += int(work.deferral.opening.sum())
    return came, came - served.late[0]
