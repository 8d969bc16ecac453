"""Sentences about hours, punches, attributions and the bonus divided by them; part of ``messages.MESSAGES``."""

from __future__ import annotations

from scheduler.i18n import N_

LEDGER_MESSAGES: dict[str, str] = {
    # hours
    "hr_only": N_("Only HR and administrators may do this."),
    "period_missing": N_("There is no such period."),
    "period_locked": N_("Period %(period)s is locked already."),
    "period_not_next": N_("“%(period)s” is not the period that can begin now. Look at the list again."),
    "period_running": N_("Period %(period)s runs until %(last_day)s and cannot be locked before it has ended."),
    "period_unresolved": N_(
        "Period %(period)s cannot be locked. Unresolved: %(unresolved)s; provisional segments: %(provisional)s; "
        "corrections asked for: %(requested)s. Decide each of them first."
    ),
    "period_quarantine": N_(
        "Period %(period)s cannot be locked. Rows in quarantine that may be punches of its days: %(quarantined)s. "
        "Release or dismiss each of them first."
    ),
    "rounding_range": N_("Totals are rounded to 0 to %(most)s minutes."),
    "exceptions_selected": N_("Select 1 to %(most)s items."),
    "time_for_one": N_("--at is for one exception and the decision enter."),
    "time_form_needed": N_("A time with date is needed, not %(value)s."),
    "exception_open": N_("This item is not decided."),
    "nothing_likely": N_("Nothing is proposed for it: it needs a time or a decision of its own."),
    "day_range": N_("1 to %(most)s days are accepted, not %(days)s."),
    "exception_missing": N_("There is no such item."),
    "approved_correction_missing": N_("There is no such approved correction."),
    "days_or_period": N_("Give a period, or a first and a last day."),
    "time_needed": N_("A time is needed."),
    "time_out_of_reach": N_("The time must lie from %(earliest)s to %(latest)s."),
    "decision_solves_nothing": N_("This decision leaves the item as it was; choose another time."),
    "decision_not_offered": N_("This decision is not possible here."),
    "decision_needs_account": N_("A decision needs an account's name behind it."),
    "exception_decided": N_("This was decided already, by %(decided_by)s."),
    "reason_length": N_("The reason needs %(least)s to %(most)s characters."),
    "own_hours": N_("Nobody decides about the own punches."),
    # punches in
    "device_refused": N_("The device's token is unknown or was revoked. An administrator makes a new one."),
    "device_too_fast": N_(
        "Too much at once: %(requests)s requests and %(rows)s punches a minute are taken. Seconds to wait: %(seconds)s."
    ),
    "device_missing": N_("There is no such device."),
    "device_code": N_("The code “%(code)s” is not accepted: 1 to 40 of A–Z, a–z, 0–9 and . _ - are, but not own-…"),
    "device_name": N_("A device needs a name of 1 to %(most)s characters."),
    "device_taken": N_("There is a device “%(code)s” already."),
    "device_revoked": N_("The device “%(code)s” was revoked already."),
    "too_many_punches": N_("%(rows)s punches are too many at once; up to %(most)s are taken."),
    "punches_list": N_("The request needs a list of punches under “punches”."),
    "quarantine_missing": N_("There is no such row in quarantine."),
    "quarantine_decided": N_("This row was decided already, by %(decided_by)s."),
    "quarantine_still_wrong": N_("The cause is still there, so the row stays in quarantine."),
    "quarantine_numbers": N_("A reason is for rows by number."),
    "not_identified": N_("Number, badge or PIN is not right."),
    "too_many_tries": N_("Too many failed tries. Minutes to wait: %(minutes)s."),
    "badge_form": N_("A badge has %(least)s to %(most)s characters."),
    "badge_taken": N_("The badge is %(person)s's already."),
    "own_device_off": N_("Your company does not allow clocking from an own device."),
    "role_not_offered": N_("You neither hold the role “%(role)s” nor are planned in it today. Ask your lead."),
    "clock_page_old": N_("You have clocked elsewhere since this page was opened. Here is how it stands now."),
    "punch_held_back": N_("The punch was held back; HR sees it in quarantine."),
    "punch_missing": N_("There is no such punch of yours."),
    "correction_request_missing": N_("There is no such request for a correction."),
    "correction_lacks": N_("Something is missing: choose what shall change, and give the time, the kind or the role."),
    "correction_future": N_("The time lies in the future; it is %(now)s now."),
    "correction_long_ago": N_("The time lies more than %(most)s days back. Talk to HR."),
    "correction_not_employed": N_("You were not employed on %(day)s."),
    "correction_evidence": N_("Say in words what proves it, or attach a file."),
    "correction_waits": N_("A correction of this punch waits for a decision already."),
    "correction_decided": N_("This request was decided already (%(decided_by)s)."),
    "corrections_used_up": N_(
        "You have asked for %(used)s corrections in or about one month; your company allows %(most)s. Talk to HR."
    ),
    "correction_file_large": N_("The file is too large; up to %(most)s MiB are taken."),
    "correction_file_kind": N_("This is no file of a kind that is taken: %(accepted)s."),
    "punch_policy": N_(
        "Corrections a month: 0 to %(most_corrections)s. Seconds that a clock may be ahead: 0 to %(most_seconds)s."
    ),
    # attribution
    "attribution_missing": N_("There is no attribution of %(period)s yet."),
    "attribution_version_missing": N_("There is no version %(version)s of the attribution of %(period)s."),
    "attribution_final": N_(
        "%(period)s is locked by its published version %(version)s; from then on only appeals and corrections change "
        "it."
    ),
    "claims_none": N_("Say what should hold instead: a time, a role or a figure."),
    "claims_nothing": N_("What you claim is what is recorded already; nothing would change."),
    "claim_time": N_("A claimed time needs a day and two times of day, as 13:00; “%(day)s %(start)s %(end)s” is none."),
    "outcome_missing": N_("Choose an outcome: revise or uphold."),
    "claim_day": N_("The day must lie in the period, from %(first)s to %(last)s."),
    "claim_length": N_("A claimed time lasts from one minute to 16 hours."),
    "claim_role_unworked": N_("No hours are recorded in the role “%(role)s”."),
    "claim_kpi": N_("The KPI “%(kpi)s” does not belong to a role of this person."),
    "claim_figures": N_("KPI %(kpi)s: what was counted and over how much must be numbers, the second above 0."),
    "grounds_short": N_("Please give your grounds in %(least)s to %(most)s characters."),
    "reason_short": N_("Please give a written reason of %(least)s to %(most)s characters."),
    "appeal_missing": N_("There is no such appeal."),
    "appeal_twice": N_("Version %(version)s of this score was appealed already; each version can be appealed once."),
    "appeal_late": N_("The time to appeal ended on %(deadline)s."),
    "appeal_decided": N_("The appeal was decided already, by %(decided_by)s."),
    "not_the_panel": N_(
        "You may not decide this one: it is your own, you filed it, or you entered or decided what it disputes."
    ),
    "own_card": N_("Nobody corrects the own score; another account of HR does."),
    "card_state": N_("The score's state, %(state)s, does not allow this."),
    "card_version": N_("The score is version %(version)s by now. Look at it again before you go on."),
    "correction_open": N_("A correction of this score is open already; it is decided first."),
    "settle_nothing": N_("No score of %(period)s can be settled yet: the time to appeal runs, or appeals are open."),
    "archive_open": N_("%(period)s cannot be archived: not every score is settled, or a correction is open."),
    "shares_unequal": N_(
        "Shares and deltas of %(department)s do not sum to its pool; nothing was settled. Please tell the "
        "administrator."
    ),
    "figure_missing": N_("There is no such figure."),
    "reserve_percent": N_("“%(value)s” is no reserve; a percentage from 0 to 100 with up to one decimal is accepted."),
    "reserve_impossible": N_("A reserve of %(permille)s ‰ is impossible; 0 to 1000 are accepted."),
    "attribution_published": N_("Version %(version)s is published already."),
    "attribution_stale": N_(
        "Version %(version)s was computed from hours that have changed since; compute %(period)s again."
    ),
    "kpis_unmeasured": N_(
        "These KPIs have no value in the period: %(kpis)s. Say why, in %(least)s to %(most)s characters, or enter them."
    ),
    "period_not_locked": N_("Period %(period)s must be locked before its attribution is published."),
    "pool_department": N_("There is no department “%(code)s”; there are %(accepted)s."),
    "pool_pair": N_("“%(value)s” is not a pair DEPARTMENT=MONEY, as WH=10000.00."),
    "named_twice": N_("%(option)s names “%(value)s” twice."),
    "amount": N_(
        "“%(value)s” is no amount of money; up to 100000000000 with at most two decimals is accepted, as 10000.00."
    ),
    "kpi_cannot_score": N_("The KPI %(kpi)s, version %(version)s, cannot score: its anchors, μ or κ are wrong."),
    "score_missing": N_("There are no hours of this person in %(period)s."),
    "cap_impossible": N_("The most hours that count must be above 0."),
    "measured_amount": N_("A measured part is 0 or more, up to 100000000000."),
    "measured_source": N_("A measured part needs its source, in up to %(most)s characters."),
    "measured_over_pool": N_(
        "The measured parts of %(department)s, %(measured)s, are more than its pool of %(pool)s. Divide more, or "
        "correct the parts."
    ),
    "measured_left_out": N_(
        "Version %(version)s does not hold the measured parts of these departments as they stand now: %(departments)s. "
        "Compute %(period)s again with a pool for each of them, or take the parts back."
    ),
    # two roles at once
    "split_reason": N_("A reason of 1 to %(most)s characters is needed."),
    "split_role_not_held": N_("%(person)s does not hold the role “%(role)s” on that day."),
    "split_foreign_role": N_("The role “%(role)s” is of a department that you do not lead; HR can enter it."),
    "split_parts": N_("Two roles or more are needed, each once and with a share above 0."),
    "split_percent": N_("“%(value)s” is not accepted; a percentage above 0 and below 100 with up to one decimal is."),
    "split_part_form": N_("“%(value)s” is no part; a role and its share are, as PICK:0.7."),
    "split_sum": N_("The shares come to %(percent)s percent; 100 are needed."),
    "split_on_file": N_("A split of the role “%(role)s” from %(first)s on lies on that day already."),
    "split_own": N_("Nobody decides what the own hours count for."),
    "split_missing": N_("No split of the role “%(role)s” is entered for that day alone."),
    "split_locked": N_("The hours of %(day)s are locked."),
    # dividing a bonus
    "result_points": N_("A result of 0 to 120 points, with up to four decimals, is accepted."),
    "result_source": N_("A result needs its source, in up to 200 characters."),
    "bonus_budget": N_("A budget above 0 is needed."),
    "bonus_reserve": N_("A reserve of 0 to 50 percent is accepted."),
    "bonus_no_bases": N_("Nobody has a pay base in %(period)s. Import pay_bases first."),
    "bonus_without_result": N_("No result was entered for these departments: %(departments)s."),
    "bonus_missing": N_("There is no bonus of %(period)s for you to see."),
    "bonus_published": N_(
        "The bonus of %(period)s is published as version %(version)s; a divided pool is never divided again."
    ),
    "bonus_scores_unpublished": N_(
        "Version %(version)s does not divide by the published attribution. Publish that one, or divide again."
    ),
    "bonus_amount": N_("An amount above 0 is needed."),
    "bonus_reason": N_("A reason of 10 to 400 characters is needed."),
    "bonus_own": N_("Nobody decides on the own bonus."),
    "bonus_no_appeal": N_("No appeal of %(person)s in %(period)s was granted, so nothing is paid out of the reserve."),
    "bonus_no_work": N_("%(person)s has no hours in %(department)s in %(period)s."),
    "bonus_beyond_owed": N_(
        "After the appeal %(owed)s are owed, less than the %(wanted)s asked for. Paying more needs a reason of its own."
    ),
    "bonus_reserve_spent": N_("The reserve holds %(left)s, less than the %(wanted)s asked for."),
    "shift_range": N_(
        "A shift of at most 5 points, with up to four decimals and no score led out of 0 to 120, is accepted."
    ),
    "shift_reason": N_("A reason of 20 to 400 characters is needed."),
    "shift_own_department": N_("Nobody shifts the own department."),
    "shift_department": N_("%(code)s has no rated people in this period."),
}
