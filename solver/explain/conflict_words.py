"""A conflict and its repairs in English sentences, for whoever plans and has no page that words them.

Codes of people, shift types and roles stand as they are in the problem; minutes are told in hours, days by their number
and weekday.

When to modify: a new limit or a new rule that can be hard.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace

from solver.contract import Pattern, RestWindow, Rotation, WindowLimit
from solver.explain.conflict import Conflict
from solver.explain.conflict_changes import Change, ChangeKind, degrees
from solver.explain.conflict_parts import Clash, Part, dissect
from solver.explain.conflict_repairs import Repair
from solver.problem import Problem
from solver.together import LeadDemand, Mentoring, NoticePeriod

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
HOURS = "h"

# limit to its words, and what its value counts
LIMITS = {
    "min_minutes_per_day": ("{who} works at least {n} on every day of work", HOURS),
    "max_minutes_per_day": ("{who} works at most {n} a day", HOURS),
    "min_minutes_per_week": ("{who} works at least {n} a week", HOURS),
    "max_minutes_per_week": ("{who} works at most {n} a week", HOURS),
    "min_minutes": ("{who} works at least {n} in all", HOURS),
    "max_minutes": ("{who} works at most {n} in all", HOURS),
    "min_rest_min": ("{who} rests at least {n} between shifts", HOURS),
    "max_consecutive_days": ("{who} works at most {n} in a row", "day"),
    "min_consecutive_days": ("{who} works at least {n} in a row", "day"),
    "min_consecutive_days_off": ("{who} is off for at least {n} in a row", "day"),
    "max_consecutive_days_off": ("{who} is off for at most {n} in a row", "day"),
    "min_consecutive_of_type": ("{who} works shift {kind} on at least {n} in a row", "day"),
    "max_consecutive_of_type": ("{who} works shift {kind} on at most {n} in a row", "day"),
    "max_weekends": ("{who} works on at most {n}", "weekend"),
    "max_consecutive_weekends": ("{who} works on at most {n} in a row", "weekend"),
    "min_consecutive_weekends": ("{who} works on at least {n} in a row", "weekend"),
    "complete_weekends": ("{who} works on all days of a weekend or on none", ""),
    "identical_weekends": ("{who} works one shift type on a weekend", ""),
    "no_night_before_free_weekend": ("no night of {who} runs into a free weekend", ""),
    "min_days_off_after_nights": ("{who} is off for at least {n} after nights", "day"),
    "min_shifts": ("{who} works at least {n}", "shift"),
    "max_shifts": ("{who} works at most {n}", "shift"),
    "min_shifts_of_type": ("{who} works at least {n} of type {kind}", "shift"),
    "max_shifts_of_type": ("{who} works at most {n} of type {kind}", "shift"),
    "max_nights": ("{who} works at most {n}", "night"),
    "max_consecutive_nights": ("{who} works at most {n} in a row", "night"),
    "min_days_off_per_week": ("{who} has at least {n} off a week", "day"),
    "max_types_per_week": ("{who} works at most {n} a week", "shift type"),
    "max_standby": ("{who} has at most {n}", "standby shift"),
    "max_cost": ("{who} costs at most {n}", ""),
}
FACTS = {
    "one_shift_a_day": "nobody works more than one shift a day",
    "min_rest": "nobody is in two places at once",
    "history": "what was worked before day 0 counts",
}


@dataclass(frozen=True, slots=True)
class Told:
    """``sentence``: what cannot hold together; ``repairs``: each way out, in the order of the conflict's."""

    sentence: str
    repairs: tuple[str, ...]


def in_words(problem: Problem, conflict: Conflict) -> Told:
    """The conflict of this problem and its repairs, in sentences."""
    words = _Words(problem)
    return Told(words.conflict(conflict), tuple(words.repair(repair) for repair in conflict.repairs))


class _Words:
    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._parts = {part.clash: part for part in dissect(problem, alone=False, wide=True).parts}

    def conflict(self, conflict: Conflict) -> str:
        clauses = [self._clause(clash, amount) for clash, amount in self._together(conflict.members)]
        if len(clauses) == 1:
            said = f"This cannot be kept: {clauses[0]}."
        elif clauses:
            said = f"These cannot all be kept: {'; '.join(clauses[:-1])}; and {clauses[-1]}."
        else:
            said = "No roster can keep what always holds."
        if conflict.facts:
            said += f" It always holds that {_listed([FACTS[fact] for fact in conflict.facts])}."
        return said if conflict.proven else said + " Some of it may be needless: the time was too short to prove it."

    def repair(self, repair: Repair) -> str:
        said = "; and ".join(self._change(change) for change in repair.changes)
        said = f"{said[:1].upper()}{said[1:]}."
        return said if repair.least else said + " Less may do: the time was too short to prove it."

    def _change(self, change: Change) -> str:
        clash = change.clash
        days = self._days(clash.days)
        match change.kind:
            case ChangeKind.TRAIN if clash.employee is None:
                return f"allow role {clash.role} in shift type {clash.shift_type}"
            case ChangeKind.TRAIN:
                return f"qualify {clash.employee} for {_qualification(clash)}"
            case ChangeKind.LEAVE:
                return f"ask {clash.employee} to give up the absence on {days}"
            case ChangeKind.DROP if clash.rule == "pins":
                return f"unpin {clash.employee} from {_worked(clash)} on {days}"
            case ChangeKind.DROP:
                return f"drop the rule that {self._clause(clash, self._amount(clash))}"
            case ChangeKind.HEADS if clash.rule == "heads_cover" and not clash.upper and not change.after:
                return f"ask for no heads{_skilled(clash)} on shift {clash.shift_type} on {days}"
            case ChangeKind.LIMIT | ChangeKind.HEADS:
                unit = LIMITS.get(clash.limit or "", ("", ""))[1]
                before = _count(change.before, HOURS) if self._in_hours(clash) or unit == HOURS else str(change.before)
                return f"change it so that {self._clause(clash, change.after)}, instead of {before}"

    def _together(self, members: Iterable[Clash]) -> list[tuple[Clash, int | None]]:
        """The members and their amounts; days of one person's absence, and of demand for as many heads, in one."""
        found: dict[Hashable, list[Clash]] = {}
        for place, clash in enumerate(members):
            joins = clash.rule in ("availability", "heads_cover")
            scope = (replace(clash, days=(), entry=None), self._amount(clash)) if joins else place
            found.setdefault(scope, []).append(clash)
        return [
            (replace(held[0], days=tuple(day for clash in held for day in clash.days)), self._amount(held[0]))
            for held in found.values()
        ]

    def _clause(self, clash: Clash, amount: int | None) -> str:
        days, who = self._days(clash.days), clash.employee
        match clash.rule:
            case "pins":
                return f"{who} is pinned to {_worked(clash)} on {days}"
            case "availability":
                return f"{who} is absent on {days}"
            case "forbidden_transition":
                return f"nobody works shift {clash.shift_type} on the day after shift {clash.limit}"
            case "heads_cover" | "min_leads":
                return self._heads(clash, amount)
            case "pairing":
                pairing = self._held(clash)
                mentors = f": {_either(sorted(pairing.mentors))}" if isinstance(pairing, Mentoring) else ""
                return f"{who} works only beside a mentor{mentors}"
            case "team_cohesion":
                return f"all of team {clash.limit} who work on a day work the same shift type"
            case "qualification":
                return self._unqualified(clash)
            case "notice_changes" | "notice_changes_in_all":
                return self._notice(clash, amount)
            case "window_limits" | "uninterrupted_rest":
                return self._window(clash, amount) + (f" ({clash.source})" if clash.source else "")
            case _:
                return self._limited(clash, amount)

    def _heads(self, clash: Clash, amount: int | None) -> str:
        shift = f"shift {clash.shift_type}" if clash.shift_type is not None else "every shift"
        shift += f" on {self._days(clash.days)}" if clash.days else ""
        lead = self._held(clash)
        if isinstance(lead, LeadDemand):
            return f"{shift} needs at least {amount} of {_group(lead)}"
        verb = "takes at most" if clash.upper else "needs at least"
        return f"{shift} {verb} {_count(amount, 'head')}{_skilled(clash)}"

    def _limited(self, clash: Clash, amount: int | None) -> str:
        held = self._held(clash)
        if isinstance(held, Pattern):
            sequence = _sequence(held)
            if clash.rule == "wanted_patterns":
                return f"every week of {clash.employee} holds the sequence {sequence}"
            return f"{clash.employee} never has the sequence {sequence}"
        if isinstance(held, Rotation):
            return f"the weeks of {clash.employee} follow the rotation {', '.join(held.order)}"
        if clash.limit in LIMITS:
            text, unit = LIMITS[clash.limit]
            return text.format(who=clash.employee, n=_count(amount, unit), kind=clash.shift_type)
        scope = [str(one) for one in (clash.employee, clash.shift_type, self._days(clash.days)) if one]
        return f"the rule {clash.rule}" + (f" ({', '.join(scope)})" if scope else "")

    def _window(self, clash: Clash, amount: int | None) -> str:
        held, who, days = self._held(clash), clash.employee, self._days(clash.days)
        if isinstance(held, RestWindow):
            return f"{who} has at least {_count(amount, 'rest')} of {_count(held.rest_min, HOURS)} over {days}"
        if isinstance(held, WindowLimit) and held.counts is not None:
            return f"the shifts of {who} over {days} count at most {amount} of {held.counts}"
        return f"{who} works at most {_count(amount, HOURS)} over {days}"

    def _notice(self, clash: Clash, amount: int | None) -> str:
        period = self._held(clash)
        until = f" before {self._days((period.before_day,))}" if isinstance(period, NoticePeriod) else ""
        whose = "of all people together" if clash.rule == "notice_changes_in_all" else "of one person"
        return f"at most {_count(amount, 'day')} {whose}{until} may differ from the given roster"

    def _unqualified(self, clash: Clash) -> str:
        who = clash.employee
        if who is None:
            if clash.role is not None:
                return f"shift type {clash.shift_type} does not allow role {clash.role}"
            if clash.skill is not None:
                return f"only people who have skill {clash.skill} count for it"
            return f"only people who are qualified work shift type {clash.shift_type}"
        if clash.role is None and clash.skill is None and clash.shift_type is None:
            may = self._problem.employee_by_id[who].shift_types
            return (
                f"{who} may work shift type {_either(sorted(may))} only"
                if may
                else f"{who} may do only what {who} is qualified for"
            )
        return f"{who} is not qualified for {_qualification(clash)}"

    def _part(self, clash: Clash) -> Part | None:
        return self._parts.get(clash)

    def _held(self, clash: Clash) -> object:
        part = self._part(clash)
        return part.source.value if part is not None and part.source is not None else None

    def _amount(self, clash: Clash) -> int | None:
        part = self._part(clash)
        return degrees(part) if part is not None else None

    def _in_hours(self, clash: Clash) -> bool:
        held = self._held(clash)
        return isinstance(held, WindowLimit) and held.counts is None

    def _days(self, days: Sequence[int]) -> str:
        """The days in words, three or more in a row as a run."""
        runs: list[list[int]] = []
        for day in sorted(set(days)):
            if runs and day == runs[-1][-1] + 1:
                runs[-1].append(day)
            else:
                runs.append([day])
        said = []
        for run in runs:
            if len(run) > 2:
                said.append(f"days {self._day(run[0])} to {self._day(run[-1])}")
            else:
                said += [f"day {self._day(day)}" for day in run]
        return _listed(said)

    def _day(self, day: int) -> str:
        return f"{day} ({WEEKDAYS[self._problem.horizon.weekday(day)]})"


def _count(amount: int | None, unit: str) -> str:
    if amount is None:
        return f"a certain number of {unit}s"
    if unit == HOURS:
        hours, minutes = divmod(amount, 60)
        return f"{minutes} min" if minutes and not hours else f"{hours} h" + (f" {minutes} min" if minutes else "")
    return f"{amount} {unit}{'' if amount == 1 else 's'}" if unit else str(amount)


def _listed(texts: Sequence[str], word: str = "and") -> str:
    return f"{', '.join(texts[:-1])} {word} {texts[-1]}" if len(texts) > 1 else "".join(texts)


def _either(texts: Sequence[str]) -> str:
    return _listed(texts, "or")


def _worked(clash: Clash) -> str:
    return f"shift {clash.shift_type}" if clash.shift_type is not None else "a day off"


def _skilled(demand: Clash) -> str:
    return f" with skill {demand.limit}" if demand.limit is not None else ""


def _qualification(clash: Clash) -> str:
    named = (("role", clash.role), ("skill", clash.skill), ("shift type", clash.shift_type))
    return " in ".join(f"{kind} {name}" for kind, name in named if name is not None)


def _group(lead: LeadDemand) -> str:
    named: list[str] = [*sorted(lead.people)]
    named += [f"those with skill {skill}" for skill in sorted(lead.skills)]
    named += [f"those in role {role}" for role in sorted(lead.roles)]
    return _either(named)


def _sequence(pattern: Pattern) -> str:
    days = ", ".join(str(day) for day in pattern.days)
    return days if pattern.weekday is None else f"{days} from {WEEKDAYS[pattern.weekday]} on"
