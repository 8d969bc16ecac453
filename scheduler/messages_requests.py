"""The sentences of errors about leave, wishes, shifts given away and taken, and the fairness ledger."""

from __future__ import annotations

from scheduler.i18n import N_

REQUEST_MESSAGES: dict[str, str] = {
    "ledger_window": N_("A window has %(accepted)s weeks."),
    # requests
    "staff_request_missing": N_("There is no such request."),
    "staff_request_decided": N_("This was decided already, by %(by)s."),
    "own_request": N_("Nobody decides about a request that changes the own roster."),
    "request_rule_limits": N_("The rule %(field)s must be from %(least)s to %(most)s."),
    "request_day": N_("%(day)s is too early or too late: %(first_day)s to %(last_day)s can be asked for today."),
    "request_not_employed": N_("%(day)s is no day of the person's employment."),
    "request_waits": N_("A request about %(day)s waits already."),
    "request_unpublished": N_("No roster of %(day)s is published yet."),
    "request_stale": N_("The published roster of %(day)s no longer fits this request."),
    # leave
    "leave_days": N_("Leave has 1 to %(most)s days, and ends no earlier than it begins."),
    "leave_overlaps": N_("There is leave from %(first_day)s to %(last_day)s already."),
    # wishes
    "wish_wants": N_("A wish is for or against a shift."),
    "wish_shift": N_("This shift does not run on %(day)s."),
    "wish_twice": N_("There is a wish about %(day)s already; withdraw it first."),
    "wish_published": N_("The roster of %(day)s is published. Offer the shift to colleagues instead."),
    "wishes_used_up": N_("All %(most)s wishes about that month are used."),
    "strong_wishes_used_up": N_("All %(most)s important wishes about that month are used."),
    "wish_missing": N_("There is no such wish."),
    # shifts that change hands
    "offer_no_shift": N_("There is no published shift on %(day)s."),
    "offer_gone": N_("Somebody took this shift meanwhile, or it was withdrawn."),
    "swap_other_roster": N_("Both shifts must be of the same roster."),
    "swap_unqualified": N_("The roles of the shift ask for a qualification that is missing."),
    "swap_same": N_("Both have the same shift on that day; there is nothing to swap."),
    "taken_over_hours": N_(
        "That would make %(hours)s hours in the week; up to %(most)s can be reached by taking shifts."
    ),
    "taken_too_many": N_("At most %(most)s shifts can be taken in a month, less those given away."),
    "open_no_gap": N_("That shift is no gap any more, or not one that the person can fill."),
}
