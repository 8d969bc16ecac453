"""Slips that no roster can tell from the source as it is, and why."""

from __future__ import annotations

from collections.abc import Mapping

SAVES_WORK = "what is left out or done for nothing costs time only"
UNSEEN = "a part more is called unseen, which is always allowed"
# (file, line, slip): why no roster can tell
UNNOTICEABLE: Mapping[tuple[str, str, str], str] = {
    (
        "rules/deferrable_work.py",
        "binding.append(unlimited > s.arrived)",
        "unlimited > s.arrived → unlimited >= s.arrived",
    ): SAVES_WORK,
    (
        "rules/deferrable_work.py",
        "if len(stretch) > 1 and self._low < self._high:",
        "self._low < self._high → self._low <= self._high",
    ): SAVES_WORK,
    (
        "rules/deferrable_work.py",
        "if self._low < self._high:",
        "self._low < self._high → self._low <= self._high",
    ): SAVES_WORK,
    (
        "rules/deferrable_work.py",
        "if self._base_high + self._more <= self._most:",
        "self._base_high + self._more <= self._most → self._base_high + self._more < self._most",
    ): SAVES_WORK,
    (
        "rules/deferrable_work.py",
        "if binding[j] and slots[j + 1].arrived > s.arrived:",
        "slots[j + 1].arrived > s.arrived → slots[j + 1].arrived >= s.arrived",
    ): SAVES_WORK,
    (
        "rules/max_weekends.py",
        "if limit is None or limit.weight == 0 or limit.value >= len(problem.horizon.weekends):",
        "limit.value >= len(problem.horizon.weekends) → limit.value > len(problem.horizon.weekends)",
    ): SAVES_WORK,
    (
        "rules/minutes_per_week.py",
        "most_minutes(problem, employee, week) > left for week, left in zip(horizon.weeks, lefts, strict=True)",
        "most_minutes(problem, employee, week) > left → most_minutes(problem, employee, week) >= left",
    ): SAVES_WORK,
    (
        "rules/minutes_per_horizon.py",
        "if high is not None and high.weight != 0 and most > high.value:",
        "most > high.value → most >= high.value",
    ): SAVES_WORK,
    (
        "rules/max_types_per_week.py",
        "if most <= limit.value:",
        "most <= limit.value → most < limit.value",
    ): SAVES_WORK,
    (
        "rules/overtime.py",
        "if any(most_minutes(problem, employee, week) > regular for week, regular in zip(weeks, left, strict=True)):",
        "most_minutes(problem, employee, week) > regular → most_minutes(problem, employee, week) >= regular",
    ): SAVES_WORK,
    (
        "rules/pairing.py",
        "if abs(other.start_min - shift.start_min) >= longest:",
        "abs(other.start_min - shift.start_min) >= longest → abs(other.start_min - shift.start_min) > longest",
    ): SAVES_WORK,
    (
        "rules/min_consecutive_days.py",
        "if limit is not None and limit.weight != 0 and limit.value > 1:",
        "limit.value → limit.value + 1",
    ): SAVES_WORK,
    (
        "rules/min_consecutive_days_off.py",
        "if limit is not None and limit.weight != 0 and limit.value > 1:",
        "limit.value → limit.value + 1",
    ): SAVES_WORK,
    (
        "rules/consecutive_shift_type.py",
        "if limit.weight != 0 and limit.value < past + problem.horizon.days:",
        "limit.value < past + problem.horizon.days → limit.value <= past + problem.horizon.days",
    ): SAVES_WORK,
    (
        "rules/max_shifts_of_type.py",
        "if limit.weight == 0 or len(shifts) <= limit.value:",
        "len(shifts) <= limit.value → len(shifts) < limit.value",
    ): SAVES_WORK,
    (
        "rules/night_limits.py",
        "elif in_all.value < problem.horizon.days:",
        "in_all.value < problem.horizon.days → in_all.value <= problem.horizon.days",
    ): SAVES_WORK,
    (
        "rules/max_shifts_of_type.py",
        "if limit.value == 0:  # every shift is beyond it: no sum is needed",
        "limit.value → limit.value + 1",
    ): "a sum says the same at a limit of 0",
    (
        "rules/night_limits.py",
        "if in_all.value == 0:  # every night is beyond it: no sum is needed",
        "in_all.value → in_all.value + 1",
    ): "a sum says the same at a limit of 0",
    (
        "rules/max_consecutive_days_off.py",
        "past = min(employee.history.consecutive_days_off, limit.value)",
        "limit.value → limit.value + 1",
    ): "every state from the limit on charges the next day off",
    (
        "rules/fairness.py",
        (
            "return [(i, regular) for i, (week, regular) in enumerate(weeks) "
            "if most_minutes(problem, employee, week) > regular]"
        ),
        "most_minutes(problem, employee, week) > regular → most_minutes(problem, employee, week) >= regular",
    ): UNSEEN,
    (
        "rules/personal_budget.py",
        "most_minutes(problem, employee, week) > regular_minutes_left(problem, employee, index)",
        (
            "most_minutes(problem, employee, week) > regular_minutes_l… → "
            "most_minutes(problem, employee, week) >= regular_minutes_…"
        ),
    ): UNSEEN,
    (
        "rules/clauses.py",
        "if largest <= limit.value or limit.weight == 0:",
        "largest <= limit.value → largest < limit.value",
    ): SAVES_WORK,
    (
        "rules/clauses.py",
        "if limit.value <= 0 or limit.weight == 0:",
        "limit.value → limit.value + 1",
    ): SAVES_WORK,
    (
        "rules/clauses.py",
        'shortfall = model.new_int_var(0, limit.value, "")',
        "limit.value → limit.value + 1",
    ): "an amount is never negative, so that the room is never used",
    (
        "rules/clauses.py",
        "for start in range(len(days)):",
        "range(len(days)) → range(len(days) - 1)",
    ): SAVES_WORK,
    (
        "rules/clauses.py",
        "if most <= regular:",
        "most <= regular → most < regular",
    ): SAVES_WORK,
    (
        "rules/min_rest.py",
        "key = (limit.value, limit.weight is None)",
        "limit.value → limit.value + 1",
    ): "a key by which equal limits meet",
    (
        "rules/min_rest.py",
        "if close_shifts(problem, limit.value):",
        "limit.value → limit.value + 1",
    ): UNSEEN,
    (
        "rules/parts.py",
        "return employee.history.consecutive_days > 0",
        "employee.history.consecutive_days → 0",
    ): "only a weekend's second day asks for the day before, and day 0 is never one",
    (
        "rules/parts.py",
        "return 2 * DAY_MIN - 120 + earliest - latest < rest_min",
        ("2 * DAY_MIN - 120 + earliest - latest < rest_min → 2 * DAY_MIN - 120 + earliest - latest <= rest_min"),
    ): UNSEEN,
}
