"""Planted conflicts between persons: demand against people, and rules that speak of several persons at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from solver.explain.conflict import Clash
from solver.problem import Employee, GivenDay, LeadDemand, Limit, Mentoring, NoticePeriod, Problem, Team
from tests.solver.explain.planted import (
    ANN,
    BOB,
    CYD,
    LAB,
    LEAD,
    A,
    D,
    E,
    L,
    N,
    Plant,
    away,
    company,
    heads,
    leave,
    limit,
    pin,
    pinned,
    someone,
    wanted,
)

LACKS_LAB = Clash(rule="qualification", skill=LAB)
LACKS_LEAD = Clash(rule="qualification", skill=LEAD)


def lab(name: str = "ann", **fields: object) -> Employee:
    return someone(name, skills=frozenset({LAB}), **fields)  # type: ignore[arg-type]


def together(name: str, members: list[Clash], build: Callable[[int], Problem]) -> Plant:
    return Plant(name, build, frozenset(members))


def _only_two_may(people: int) -> Problem:
    """Only Ann and Bob may work L."""
    crowd = company(people, someone(), someone("bob"), heads_demand=(heads(4, L, 3),))
    others = frozenset({D, E, N})
    return replace(
        crowd,
        employees=tuple(
            e if e.id in (ANN, BOB) else replace(e, shift_types=(e.shift_types or others) & others)
            for e in crowd.employees
        ),
    )


def _nights_of_two(people: int) -> Problem:
    """Lab nights: Ann and Bob have the skill and three nights each; one is wanted on seven days."""
    two = [lab(name, limits={"max_nights": 3}) for name in ("ann", "bob")]
    return company(people, *two, heads_demand=tuple(heads(day, N, 1, LAB) for day in range(1, 14, 2)))


def _all_must_come(people: int) -> Problem:
    """Everybody is wanted on a day on which Ann is away."""
    free = company(people, someone(absences=(leave(5),)), pins=())
    return replace(
        free,
        pins=(),
        heads_demand=(heads(5, A, people),),
        employees=tuple(e if e.id == ANN else replace(e, absences=(), shift_types=None) for e in free.employees),
    )


def _at_most(people: int, most: int, *pins: object) -> Problem:
    demand = replace(heads(6, L, most), under_weight=0, over_weight=None)
    return company(people, someone(), someone("bob"), heads_demand=(demand,), pins=pins)


TOGETHER = [
    together(
        "more heads than people",
        [wanted(3, D)],
        lambda people: company(people, someone(), heads_demand=(heads(3, D, people + 1),)),
    ),
    together("everybody wanted and one away", [wanted(5, A), *away(5)], _all_must_come),
    together(
        "two shifts of a day want more than everybody",
        [wanted(3, D), wanted(3, L)],
        lambda people: replace(
            company(people, someone(), heads_demand=(heads(3, D, people // 2), heads(3, L, people - people // 2 + 1))),
            pins=(),
            employees=tuple(replace(e, shift_types=None, absences=()) for e in company(people, someone()).employees),
        ),
    ),
    together(
        "a shift type that too few may work",
        [wanted(4, L), Clash(rule="qualification", shift_type=L)],
        _only_two_may,
    ),
    together(
        "a skill that too few have",
        [wanted(4, D, LAB), LACKS_LAB],
        lambda people: company(people, lab(), lab("bob"), heads_demand=(heads(4, D, 3, LAB),)),
    ),
    together(
        "a skill whose holders are away and pinned elsewhere",
        [wanted(4, D, LAB), LACKS_LAB, *away(4, who=BOB), pinned(4, E, CYD)],
        lambda people: company(
            people,
            lab(),
            lab("bob", absences=(leave(3, 3),)),
            lab("cyd"),
            pins=(pin(4, E, CYD),),
            heads_demand=(heads(4, D, 2, LAB),),
        ),
    ),
    together(
        "a late and an early shift for one",
        [wanted(3, E, LAB), wanted(4, D, LAB), LACKS_LAB, limit("min_rest", "min_rest_min")],
        lambda people: company(
            people, lab(limits={"min_rest_min": 660}), heads_demand=(heads(3, E, 1, LAB), heads(4, D, 1, LAB))
        ),
    ),
    together(
        "more nights than two may work",
        [
            *(wanted(day, N, LAB) for day in range(1, 14, 2)),
            LACKS_LAB,
            *(limit("night_limits", "max_nights", who) for who in (ANN, BOB)),
        ],
        _nights_of_two,
    ),
    together(
        "weekends of one",
        [wanted(5, D, LAB), wanted(12, D, LAB), LACKS_LAB, limit("max_weekends", "max_weekends")],
        lambda people: company(
            people, lab(limits={"max_weekends": 1}), heads_demand=(heads(5, D, 1, LAB), heads(12, D, 1, LAB))
        ),
    ),
    together(
        "hours of one against leave of the other",
        [
            *(wanted(day, D, LAB) for day in (7, 8, 9)),
            LACKS_LAB,
            limit("minutes_per_week", "max_minutes_per_week"),
            *away(8, who=BOB),
            pinned(9, None, BOB),
            pinned(7, E, BOB),
        ],
        lambda people: company(
            people,
            lab(limits={"max_minutes_per_week": 960}),
            lab("bob", absences=(leave(8),)),
            pins=(pin(9, None, BOB), pin(7, E, BOB)),
            heads_demand=tuple(heads(day, D, 1, LAB) for day in (7, 8, 9)),
        ),
    ),
    together(
        "two skills of one head",
        [wanted(2, D, LAB), wanted(2, D, LEAD), LACKS_LAB, LACKS_LEAD],
        lambda people: company(
            people,
            someone(skills=frozenset({LAB, LEAD})),
            heads_demand=(heads(2, D, 1, LAB), heads(2, D, 1, LEAD)),
        ),
    ),
    together(
        "more pinned than a shift takes",
        [wanted(6, L, upper=True), pinned(6, L), pinned(6, L, BOB)],
        lambda people: _at_most(people, 1, pin(6, L), pin(6, L, BOB)),
    ),
    together(
        "at least and at most",
        [wanted(6, L), wanted(6, L, upper=True)],
        lambda people: company(
            people,
            someone(),
            someone("bob"),
            heads_demand=(heads(6, L, 2), replace(heads(6, L, 1), under_weight=0, over_weight=None)),
        ),
    ),
    together(
        "a trainee without the mentor",
        [
            Clash(rule="pairing", employee=ANN, limit="pairings"),
            pinned(3),
            pinned(3, E, BOB),
        ],
        lambda people: company(
            people,
            someone(),
            someone("bob"),
            pins=(pin(3), pin(3, E, BOB)),
            pairings=(Mentoring(trainee=ANN, mentors=frozenset({BOB})),),
        ),
    ),
    together(
        "no lead on a shift",
        [
            Clash(rule="min_leads", days=(3,), shift_type=L, limit="lead_demand"),
            pinned(3, L),
            *away(3, who=BOB),
        ],
        lambda people: company(
            people,
            someone(),
            someone("bob", absences=(leave(3),)),
            pins=(pin(3, L),),
            lead_demand=(LeadDemand(day=3, shift_type=L, people=frozenset({BOB})),),
        ),
    ),
    together(
        "a team torn apart",
        [Clash(rule="team_cohesion", limit="red"), pinned(3), pinned(3, E, BOB)],
        lambda people: company(
            people,
            someone(),
            someone("bob"),
            pins=(pin(3), pin(3, E, BOB)),
            teams=(Team(id="red", members=frozenset({ANN, BOB})),),
        ),
    ),
    together(
        "more changes of one person than notice allows",
        [
            Clash(rule="notice_changes", limit="per_person"),
            *away(1, 2),
        ],
        lambda people: company(
            people,
            someone(absences=(leave(1, 2),)),
            given=tuple(GivenDay(employee=ANN, day=day, shift_type=D, weight=1) for day in range(4)),
            notice=(NoticePeriod(before_day=3, per_person=Limit(value=1)),),
        ),
    ),
    together(
        "more changes of all than notice allows",
        [
            Clash(rule="notice_changes_in_all", limit="in_all"),
            *away(1),
            *away(2, who=BOB),
        ],
        lambda people: company(
            people,
            someone(absences=(leave(1),)),
            someone("bob", absences=(leave(2),)),
            given=tuple(
                GivenDay(employee=who, day=day, shift_type=D, weight=1) for who in (ANN, BOB) for day in range(4)
            ),
            notice=(NoticePeriod(before_day=3, per_person=Limit(value=2), in_all=Limit(value=1)),),
        ),
    ),
]
