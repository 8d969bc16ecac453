"""Every kind of file, in an order in which none comes before what it refers to."""

from __future__ import annotations

from scheduler.exchange.kinds.base import Context, Kind, Row
from scheduler.exchange.kinds.company import CALENDAR, DEPARTMENTS, ROLE_WEIGHTS, ROLES, SITE
from scheduler.exchange.kinds.known_work import EXPECTED_VOLUMES, KNOWN_WORK
from scheduler.exchange.kinds.measured_parts import MEASURED_PARTS
from scheduler.exchange.kinds.measures import KPIS, PERIODS
from scheduler.exchange.kinds.observations import KPI_HISTORY, OBSERVATIONS
from scheduler.exchange.kinds.pay import PAY_BASES
from scheduler.exchange.kinds.people import CONTRACTS, PEOPLE, SKILLS
from scheduler.exchange.kinds.person_days import LEAVE, PINS, REQUESTS
from scheduler.exchange.kinds.punches import PUNCHES
from scheduler.exchange.kinds.role_splits import ROLE_SPLITS
from scheduler.exchange.kinds.rosters import ROSTERS
from scheduler.exchange.kinds.shift_types import SHIFT_TYPES
from scheduler.exchange.kinds.standards import PRESENCE, STANDARDS
from scheduler.exchange.kinds.workload import WORKLOAD

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        SITE,
        DEPARTMENTS,
        ROLES,
        ROLE_WEIGHTS,
        STANDARDS,
        PRESENCE,
        CALENDAR,
        CONTRACTS,
        PEOPLE,
        SKILLS,
        SHIFT_TYPES,
        LEAVE,
        REQUESTS,
        PINS,
        WORKLOAD,
        EXPECTED_VOLUMES,
        KNOWN_WORK,
        ROSTERS,
        PUNCHES,
        PERIODS,
        KPIS,
        KPI_HISTORY,
        OBSERVATIONS,
        PAY_BASES,
        ROLE_SPLITS,
        MEASURED_PARTS,
    )
}

__all__ = ["KINDS", "Context", "Kind", "Row"]
