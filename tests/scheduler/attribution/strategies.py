"""Generated periods: a few people, roles of two departments, individual and team KPIs, weights on the allowed grid."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from scheduler.attribution.engine import Inputs, Minutes
from scheduler.kpis.definitions import KpiDefinition, KpiLevel, Observation

PEOPLE = ("Ann", "Bo", "Cai", "Dee", "Eve")
HOST = {"PICK": "WH", "RCV": "WH", "LAB": "LAB", "SORT": "LAB"}  # SORT has no KPI
HOME = dict(zip(PEOPLE, ("WH", "WH", "LAB", "LAB", "WH"), strict=True))
UP = (("10", "0"), ("40", "60"), ("50", "80"), ("60", "100"), ("70", "120"))


def kpi(code: str, role: str, level: KpiLevel, weight: int = 100) -> KpiDefinition:
    return KpiDefinition(
        code=code,
        version=1,
        role=role,
        name_zh=code,
        name_en=code,
        unit_zh="件/时",
        unit_en="u/h",
        level=level,
        weight=weight,
        anchors=UP,
        mu="50",
        kappa="20",
        valid_from=date(2026, 1, 1),
    )


DEFINITIONS = (
    kpi("PICK_UPH", "PICK", KpiLevel.INDIVIDUAL, 60),
    kpi("PICK_TEAM", "PICK", KpiLevel.TEAM, 40),
    kpi("RCV_TEAM", "RCV", KpiLevel.TEAM),
    kpi("LAB_OWN", "LAB", KpiLevel.INDIVIDUAL),
)


@st.composite
def periods(draw: st.DrawFn) -> Inputs:
    weights = {role: draw(st.sampled_from([500, 800, 1000, 1200, 2000])) for role in HOST}
    rows, observations = [], []
    for person in PEOPLE:
        for role in draw(st.sets(st.sampled_from(sorted(HOST)))):
            minutes = draw(st.sampled_from([0, 1, 59, 60, 480, 2400, 9600]) | st.integers(0, 10_000))
            rows.append(
                Minutes(
                    person=person,
                    home=HOME[person],
                    role=role,
                    department=HOST[role],
                    w_milli=weights[role],
                    minutes=minutes,
                )
            )
            own = {"PICK": "PICK_UPH", "LAB": "LAB_OWN"}.get(role)
            if own and draw(st.booleans()):
                observations.append(
                    Observation(
                        kpi=own,
                        person=person,
                        numerator=str(draw(st.integers(0, 9000))),
                        exposure=str(draw(st.integers(0, 160))),
                        dates=draw(st.integers(0, 22)),
                    )
                )
    observations += [
        Observation(kpi=code, person=None, numerator=str(draw(st.integers(0, 80))), exposure="1", dates=20)
        for code in ("PICK_TEAM", "RCV_TEAM")
        if draw(st.booleans())
    ]
    pools = draw(st.dictionaries(st.sampled_from(["WH", "LAB", "FIN"]), st.integers(-10_000, 10**9), max_size=3))
    return Inputs(
        cycle="2026-10",
        first_day="2026-10-01",
        last_day="2026-10-31",
        segments_hash="0" * 64,
        minutes=tuple(rows),
        definitions=DEFINITIONS,
        observations=tuple(observations),
        pools=tuple(sorted(pools.items())),
    )
