"""The life cycle as a machine that Hypothesis drives, and the difference between two rosters."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from scheduler.domain.roster import (
    AssignedDay,
    Lifecycle,
    RosterEvent,
    RosterState,
    Source,
    advance,
    changed_days,
    horizons_clash,
    require_revision,
)
from scheduler.errors import Conflict

DAY = date(2026, 11, 9)
OPEN = {RosterState.DRAFT, RosterState.PROPOSED, RosterState.EDITED}


class RosterLife(RuleBasedStateMachine):
    """Keeps its own simple account of what must be true and compares it after every step."""

    def __init__(self) -> None:
        super().__init__()
        self.now = Lifecycle()
        self.writes = 0
        self.content = False
        self.before_solve: RosterState | None = None

    def step(self, event: RosterEvent, note: str = "") -> None:
        self.now = advance(self.now, event, note=note)
        self.writes += 1

    @precondition(lambda self: self.now.state in OPEN)
    @rule()
    def solve(self):
        self.before_solve = self.now.state
        self.step(RosterEvent.SOLVE)

    @precondition(lambda self: self.now.state is RosterState.SOLVING)
    @rule()
    def solved(self):
        self.step(RosterEvent.SOLVED)
        self.content = True
        assert self.now.state is RosterState.PROPOSED

    @precondition(lambda self: self.now.state is RosterState.SOLVING)
    @rule(why=st.text(min_size=1, max_size=900))
    def unsolved(self, why):
        self.step(RosterEvent.UNSOLVED, why)
        assert self.now.state is self.before_solve
        assert self.now.note == why[:400]

    @precondition(lambda self: self.now.state in OPEN)
    @rule()
    def edit(self):
        self.step(RosterEvent.EDIT)
        self.content = True
        assert self.now.state is RosterState.EDITED

    @precondition(lambda self: self.now.state in OPEN)
    @rule()
    def pin(self):
        state = self.now.state
        self.step(RosterEvent.PIN)
        assert self.now.state is state

    @precondition(lambda self: self.now.state in OPEN and self.content)
    @rule()
    def publish(self):
        self.step(RosterEvent.PUBLISH)

    @precondition(lambda self: self.now.state in OPEN and not self.content)
    @rule()
    def publish_nothing(self):
        with pytest.raises(Conflict, match="empty roster"):
            advance(self.now, RosterEvent.PUBLISH)

    @precondition(lambda self: self.now.state is RosterState.PUBLISHED)
    @rule()
    def supersede(self):
        self.step(RosterEvent.SUPERSEDE)

    @rule(event=st.sampled_from(RosterEvent))
    def a_refused_step_changes_nothing(self, event):
        if self.now.state in OPEN and event not in {RosterEvent.SOLVED, RosterEvent.UNSOLVED, RosterEvent.SUPERSEDE}:
            return
        if self.now.state is RosterState.SOLVING and event in {RosterEvent.SOLVED, RosterEvent.UNSOLVED}:
            return
        if self.now.state is RosterState.PUBLISHED and event is RosterEvent.SUPERSEDE:
            return
        with pytest.raises(Conflict) as refused:
            advance(self.now, event, note="why")
        assert refused.value.params == {"state": str(self.now.state), "step": str(event)}

    @invariant()
    def every_write_counts_and_content_is_never_lost(self):
        assert self.now.revision == self.writes
        assert self.now.has_roster == self.content
        assert (self.now.returns_to is not None) == (self.now.state is RosterState.SOLVING)
        if self.now.state in {RosterState.PUBLISHED, RosterState.SUPERSEDED, RosterState.PROPOSED, RosterState.EDITED}:
            assert self.content


TestRosterLife = RosterLife.TestCase


def test_a_solve_that_gave_nothing_must_say_why():
    with pytest.raises(ValueError, match="must say why"):
        advance(advance(Lifecycle(), RosterEvent.SOLVE), RosterEvent.UNSOLVED)


def test_a_stale_revision_is_refused_and_both_are_named():
    with pytest.raises(Conflict) as refused:
        require_revision(Lifecycle(revision=4), 3)
    assert refused.value.key == "stale_revision"
    assert refused.value.params == {"current": 4, "yours": 3}


def on(person: str, shift_type: str, *roles: str, day: date = DAY, source: Source = Source.SOLVER) -> AssignedDay:
    return AssignedDay(person=person, day=day, shift_type=shift_type, roles=roles, source=source)


def test_the_difference_names_moved_added_removed_and_re_roled_days_only():
    tuesday = DAY + timedelta(days=1)
    before = (on("A", "E", "PICK"), on("B", "E", "PICK"), on("C", "E", "PICK"), on("D", "E", "PICK"))
    after = (
        on("A", "E", "PICK", source=Source.HAND),  # the same work: not a change
        on("B", "L", "PICK"),
        on("C", "E", "PACK"),
        on("E", "E", "PICK", day=tuesday),
    )
    found = [
        (c.person, c.day, c.before and c.before.shift_type, c.after and c.after.roles)
        for c in changed_days(before, after)
    ]
    assert found == [
        ("B", DAY, "E", ("PICK",)),
        ("C", DAY, "E", ("PACK",)),
        ("D", DAY, "E", None),
        ("E", tuesday, None, ("PICK",)),
    ]


@pytest.mark.parametrize(
    ("first", "days", "clash"),
    [
        pytest.param(DAY, 14, False, id="the same days are another version"),
        pytest.param(DAY, 7, True, id="half of them"),
        pytest.param(DAY + timedelta(days=13), 14, True, id="one day shared"),
        pytest.param(DAY + timedelta(days=14), 14, False, id="right after"),
        pytest.param(DAY - timedelta(days=14), 14, False, id="right before"),
        pytest.param(DAY - timedelta(days=1), 30, True, id="around"),
    ],
)
def test_rosters_tile_the_days(first, days, clash):
    assert horizons_clash(first, days, DAY, 14) is clash
