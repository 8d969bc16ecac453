"""Short names of rules, states and kinds for pages and command line. English here, Chinese in the catalogues."""

from __future__ import annotations

from scheduler.messages import N_

RULE_NAMES: dict[str, str] = {
    "one_shift_a_day": N_("one shift a day"),
    "availability": N_("leave and availability"),
    "qualification": N_("qualification"),
    "minutes_per_day": N_("hours a day"),
    "minutes_per_week": N_("hours a week"),
    "minutes_per_horizon": N_("hours in the horizon"),
    "shifts_per_horizon": N_("shifts in the horizon"),
    "window_limits": N_("limits over some days"),
    "min_rest": N_("minimum rest"),
    "max_consecutive_days": N_("longest stretch of working days"),
    "min_consecutive_days": N_("shortest stretch of working days"),
    "min_consecutive_days_off": N_("shortest stretch of days off"),
    "max_consecutive_days_off": N_("longest stretch of days off"),
    "consecutive_shift_type": N_("days in a row of one shift type"),
    "max_weekends": N_("weekends with work"),
    "max_consecutive_weekends": N_("longest run of weekends with work"),
    "min_consecutive_weekends": N_("shortest run of weekends with work"),
    "complete_weekends": N_("complete weekends"),
    "identical_weekends": N_("one shift type on a weekend"),
    "no_night_before_free_weekend": N_("no night before a free weekend"),
    "forbidden_transition": N_("forbidden transition"),
    "max_shifts_of_type": N_("shifts of one type"),
    "min_shifts_of_type": N_("shifts of one type that are due"),
    "night_limits": N_("nights"),
    "min_days_off_after_nights": N_("days off after nights"),
    "max_types_per_week": N_("shift types in a week"),
    "weekly_rotation": N_("rotation of shift types from week to week"),
    "unwanted_patterns": N_("unwanted patterns"),
    "wanted_patterns": N_("wanted patterns"),
    "weekly_rest": N_("weekly rest"),
    "uninterrupted_rest": N_("uninterrupted rest"),
    "requests": N_("requests"),
    "pins": N_("pins"),
    "heads_cover": N_("heads on a shift"),
    "role_capacity": N_("hours short and idle, by role"),
    "deferrable_work": N_("work that may wait, by when it is due"),
    "role_switch": N_("changes of role inside a shift"),
    "fairness": N_("fairness"),
    "overtime": N_("overtime"),
    "labour_cost": N_("labour cost"),
    "minimal_change": N_("changes against the given roster"),
    "standby": N_("standby"),
    "standby_pay": N_("standby pay"),
    "personal_budget": N_("budget of a person"),
    "pairing": N_("trainee with a mentor"),
    "min_leads": N_("leads on a shift"),
    "team_cohesion": N_("teams on one shift"),
    "notice_changes": N_("changes at short notice"),
    "notice_changes_in_all": N_("changes at short notice, in all"),
}

SEVERITY_NAMES: dict[str, str] = {
    "hard": N_("must be kept"),
    "soft": N_("should be kept"),
    "cost": N_("lawful, priced"),
    "info": N_("for information"),
}

# how the text behind a rule was read
MARK_NAMES: dict[str, str] = {
    "V": N_("primary text read"),
    "S": N_("secondary source"),
    "M": N_("from memory, to be checked"),
    "C": N_("computed and checked"),
}

STATE_NAMES: dict[str, str] = {
    "draft": N_("draft"),
    "solving": N_("solving"),
    "proposed": N_("proposed"),
    "edited": N_("edited"),
    "published": N_("published"),
    "superseded": N_("superseded"),
    "done": N_("done"),
    "refused": N_("refused"),
}

DAY_KIND_NAMES: dict[str, str] = {
    "open": N_("working day"),
    "closed": N_("closed"),
    "holiday": N_("holiday"),
    "short": N_("short day"),
    "event": N_("special day"),
}

CHECK_NAMES: dict[str, str] = {
    "document": N_("document"),
    "recomputed": N_("recomputed"),
    "lock": N_("lock"),
    "reading": N_("reading"),
    "cells": N_("cells"),
    "hours": N_("hours"),
    "prior": N_("prior"),
    "ledger": N_("ledger"),
}
PASSED: dict[bool | None, str] = {
    True: N_("as it was"),
    False: N_("changed"),
    None: N_("nothing to compare"),
}

EXCEPTION_NAMES: dict[str, str] = {
    "clock_jump": N_("clock that jumped"),
    "missing_out": N_("no end punched"),
    "missing_resume": N_("no end of a break punched"),
    "no_show": N_("no punch on a planned shift"),
    "unmatched_break": N_("break without work"),
    "unmatched_out": N_("end without a start"),
    "unmatched_role": N_("role without work"),
    "unscheduled": N_("work without a shift"),
    "overlap": N_("overlapping work"),
    "ambiguous_hour": N_("hour that came twice"),
    "missing_hour": N_("hour that did not exist"),
}

METHOD_NAMES: dict[str, str] = {
    "profile": N_("profile"),
    "climatology": N_("usual spread"),
    "profile+climatology": N_("profile and usual spread"),
    "site-shape": N_("the site's week"),
    "own-mean": N_("own mean"),
    "volume": N_("entered volume"),
    "known": N_("known work only"),
    "stopped": N_("no work any more"),
}

DEMAND_REASONS: dict[str, str] = {
    "skipped_hour": N_("Clocks skip %(asked)s on this day; what follows is said of %(at)s."),
    "day_open": N_("The day table calls it a working day: %(factor)s times what such a day brings is expected."),
    "day_closed": N_("The day table says that it is closed: %(factor)s times a usual day is expected."),
    "day_holiday": N_("The day table calls it a holiday: %(factor)s times a usual day is expected."),
    "day_short": N_("The day table calls it a short day: %(factor)s times a usual day is expected."),
    "day_event": N_("The day table calls it a special day: %(factor)s times a usual day is expected."),
    "units": N_("%(mean)s units are expected in the slot, %(low)s to %(high)s in eight cases of ten."),
    "known_instead": N_("Known instead of the forecast: %(units)s units, %(reason)s (entered by %(who)s)."),
    "known_beside": N_("Known beside the forecast: %(units)s units, %(reason)s (entered by %(who)s)."),
    "standard": N_(
        "A unit takes %(seconds)s s, with %(allowance)s %% allowance and %(shrinkage)s %% shrinkage %(minutes)s "
        "minutes."
    ),
    "answered_by_patient": N_(
        "%(load)s heads are busy on average; %(share)s %% are to be answered within %(seconds)s s, a head busy at most "
        "%(occupancy)s %% of its time (Erlang C)."
    ),
    "answered_by_leaving": N_(
        "%(load)s heads are busy on average; %(share)s %% are to be answered within %(seconds)s s, a head busy at most "
        "%(occupancy)s %% of its time; who waits leaves after %(patience)s s on average (Erlang A)."
    ),
    "due": N_("The work may wait; what comes in this slot is due by %(at)s."),
    "due_later": N_("The work may wait; what comes in this slot is due later than the days that are known."),
    "presence": N_("Heads that must be there, work or not: %(heads)s."),
    "heads": N_("That asks for %(mean)s heads on average, %(low)s to %(high)s in eight cases of ten."),
    "arrives": N_(
        "That is the work of %(mean)s heads in the slot on average, %(low)s to %(high)s in eight cases of ten."
    ),
    "given": N_("The published roster gives %(heads)s heads."),
    "given_covers": N_("The published roster gives %(heads)s heads: enough in %(share)s %% of cases."),
}
