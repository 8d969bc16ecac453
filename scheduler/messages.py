"""The sentence of every error key, in English, with its parameters as ``%(name)s``.

These are the msgids of the translations that the pages and the command line share. ``N_`` marks a text for extraction.
"""

from __future__ import annotations

from scheduler.i18n import N_
from scheduler.messages_kpis import KPI_MESSAGES
from scheduler.messages_ledger import LEDGER_MESSAGES
from scheduler.messages_notices import NOTICE_MESSAGES
from scheduler.messages_people import PEOPLE_MESSAGES
from scheduler.messages_requests import REQUEST_MESSAGES

__all__ = ["MESSAGES", "N_", "WORDS"]

MESSAGES: dict[str, str] = {
    # the classes' own keys
    "not_found": N_("This does not exist, or it is not yours to see."),
    "forbidden": N_("Your account may not do this."),
    "out_of_service": N_("The service cannot reach its data at the moment. Try again in a minute."),
    # accounts
    "too_many_attempts": N_("Too many failed sign-ins. Minutes to wait: %(minutes)s."),
    "password_too_short": N_("The password needs at least %(minimum)s characters."),
    "password_too_simple": N_("The password contains the login, or fewer than %(minimum)s different characters."),
    "login_not_accepted": N_("The login “%(login)s” is not accepted: 2 to 80 of a–z, 0–9 and . _ @ - are."),
    "locale_unknown": N_("The language “%(locale)s” is not known."),
    "login_taken": N_("The login “%(login)s” is taken."),
    "departments_unknown": N_("These departments are not known: %(departments)s."),
    "lead_needs_department": N_("A lead needs at least one department."),
    "staff_needs_person": N_("A staff account needs the person whose it is."),
    "person_unknown": N_("There is no person with the code “%(person)s”."),
    "own_account": N_("Nobody disables the account in use."),
    "account_state_unchanged": N_("The account “%(login)s” is in that state already."),
    "no_person": N_("Your account belongs to no person, so it has no roster, hours or score of its own."),
    "account_unknown": N_("There is no active account “%(login)s”."),
    # the company
    "no_company": N_("No company has been imported yet. An administrator imports its files first."),
    "no_site": N_("There is no site yet: import site.csv first."),
    "second_site": N_("There can be one site only."),
    "unknown_code": N_("The code “%(code)s” is not known."),
    "role_missing": N_("There is no role “%(role)s”."),
    "kind_missing": N_("No import reads files of the kind “%(kind)s”."),
    "person_missing": N_("There is no such person."),
    "department_missing": N_("There is no such department."),
    "unknown_limit": N_("Contract %(contract)s: the limit %(limit)s is not known."),
    "block_too_short": N_("A block of %(block_min)s minutes is shorter than a slot of %(slot_min)s minutes."),
    "standard_missing": N_("Role %(role)s has no standard valid from %(valid_from)s."),
    "standard_impossible": N_(
        "The standard of role %(role)s valid from %(valid_from)s is impossible: seconds must be above 0, the allowance "
        "0 or more, the shrinkage from 0 to under 100 percent."
    ),
    "standard_prices": N_(
        "The standard of role %(role)s valid from %(valid_from)s needs a price above 0 for an hour short and of 0 or "
        "more for an hour idle."
    ),
    "standard_service": N_(
        "The standard of role %(role)s valid from %(valid_from)s needs a share under 100 percent answered within 0 "
        "seconds or more, an occupancy above 0 and up to 100 percent and, where callers leave, a patience above 0."
    ),
    "service_level_impossible": N_(
        "A service level needs a share under 100 percent, a time of 0 seconds or more, an occupancy above 0 and up to "
        "100 percent, and a patience above 0."
    ),
    "standard_due": N_(
        "The standard of role %(role)s valid from %(valid_from)s lets work wait: it needs a due window or a cut-off."
    ),
    "standard_late": N_(
        "The standard of role %(role)s valid from %(valid_from)s lets work wait: it needs a price above 0 for work "
        "that is late."
    ),
    # workload and forecasts
    "workload_quantity": N_("Workload of role %(role)s, row %(row)s: the quantity must be a number of zero or more."),
    "workload_repeated": N_("Workload of role %(role)s: an interval occurs twice."),
    "history_quantity": N_("A workload must be a finite number of zero or more."),
    "history_repeated": N_("An interval of the workload occurs twice."),
    "history_none": N_("There is no workload before %(first_day)s; enter the weekly volume expected instead."),
    "history_gap": N_("From %(first)s to %(last)s (%(days)s days) nothing is recorded; these days teach nothing."),
    "history_grain": N_(
        "Weeks with coarser intervals than the others (%(weeks)s, the first from %(first)s) were spread over theirs."
    ),
    "history_clock": N_(
        "The hour that a change of clocks repeats was counted once (days: %(days)s, the last one %(last)s)."
    ),
    "history_absurd": N_(
        "Intervals far above all others were left out (%(count)s, the greatest %(quantity)s on %(day)s)."
    ),
    "history_scale": N_(
        "From %(first)s on the quantities are about %(times)s times those before, which are counted at that rate; has "
        "the unit changed?"
    ),
    "history_stopped": N_(
        "There has been no work since %(last)s (%(days)s days); none is forecast. If it comes back, enter the volume "
        "expected."
    ),
    "history_short": N_("History is short (days: %(days)s); the forecast leans on the site's week and is wide."),
    "volume_alone": N_("Made of the %(units)s units a week that were entered; nothing was seen of the role yet."),
    "volume_and_history": N_(
        "Entered are %(units)s units a week, seen so far %(seen)s; %(used)s are expected (what was seen counts "
        "%(share)s %%), and the band reaches over both."
    ),
    "volume_idle": N_(
        "The entered volume of %(units)s units a week counts no more: %(weeks)s weeks of history or more are known."
    ),
    "window_cells": N_("The window from interval %(start)s to %(end)s does not lie in the forecast's %(cells)s."),
    "forecasters_only": N_("Only leads, HR and administrators make forecasts."),
    "forecast_far": N_(
        "%(first_day)s is too far ahead: the newest workload is of %(newest)s, and a forecast begins at most %(most)s "
        "days later."
    ),
    "forecast_days": N_("A forecast covers 1 to %(maximum)s days, not %(days)s."),
    "forecast_paths": N_("A forecast has 2 to 2000 paths, not %(paths)s."),
    "forecast_missing": N_("There is no forecast for this yet; make one first."),
    "slot_outside": N_("Forecast %(run)s covers %(days)s days from %(first_day)s, not this time."),
    "forecast_run_missing": N_("There is no such forecast."),
    "nothing_to_forecast": N_(
        "No role could be forecast: each needs a standard in force and workload before %(first_day)s."
    ),
    "volume_without_shape": N_(
        "Volumes are entered (%(roles)s), but before %(first_day)s no role has any workload from which the week's "
        "shape could be taken. Import a few days of workload of one role, or enter known work by the hour."
    ),
    "history_days": N_("The history shown is 0 to %(maximum)s days, not %(days)s."),
    "demand_grid": N_("The demand of role %(role)s does not lie on the roster's slots; make the forecast again."),
    # rosters
    "kpi_missing": N_("There is no KPI “%(code)s” here."),
    "lead_days": N_("A forecast is judged 0 to %(most)s days ahead, not %(days)s."),
    "slot_width": N_("Slots have 15 or 30 minutes, and days must divide into them; %(slot_min)s do not fit."),
    "planners_only": N_("Only leads, HR and administrators plan rosters."),
    "roster_missing": N_("There is no such roster."),
    "version_elsewhere": N_("One of the two versions is none of these days; choose two from the lists."),
    "version_same": N_("Choose two different versions."),
    "repair_elsewhere": N_("No button carries this repair out; the page says whose it is."),
    "price_changes": N_("From one to %(most)s changes can be priced at once."),
    "price_no_change": N_("For %(person)s this changes nothing: %(why)s."),
    "replan_state": N_("A roster that is %(state)s cannot be planned anew."),
    "replan_of_others": N_(
        "This answer also changes days of people of other departments; HR or an administrator can take it. Mark the "
        "absence again to plan anew among your own people."
    ),
    "replan_no_answer": N_("No roster was found without this person."),
    "absence_days": N_("The absence must lie within the roster, %(first_day)s to %(last_day)s."),
    "roster_none": N_("There is no roster yet."),
    "day_out_of_reach": N_("%(day)s is out of reach; days from %(earliest)s to %(latest)s are accepted."),
    "roster_days": N_("A roster covers 1 to %(most)s days, not %(days)s."),
    "horizon_days": N_("A horizon needs at least one day."),
    "roster_state": N_("A roster that is %(state)s cannot take this step."),
    "roster_too_far": N_("A roster begins by %(latest)s at the latest, a year from today; %(first_day)s is later."),
    "roster_kept": N_("A roster that was published is kept and cannot be deleted."),
    "roster_delete_solving": N_("The roster is being generated. Stop the search first, then delete the draft."),
    "roster_empty": N_("An empty roster cannot be published."),
    "roster_not_solving": N_("The roster is not being solved: it is %(state)s."),
    "roster_not_waiting": N_("The roster no longer waits for this job."),
    "stale_revision": N_("Somebody changed the roster meanwhile. Load it again and repeat the step."),
    "cell_twice": N_("One person's day is asked for twice."),
    "cells_at_once": N_("From 1 to %(most)s days of people can be changed at once."),
    "nothing_to_undo": N_("There is no step of yours to undo."),
    "nothing_to_redo": N_("There is no step of yours to make again."),
    "week_outside": N_("The roster has %(weeks)s weeks; choose one of them."),
    "week_same": N_("A week cannot be copied to itself."),
    "template_name": N_("A template needs a name of 1 to %(most)s characters."),
    "template_taken": N_("The department has a template “%(name)s” already; choose another name or delete that one."),
    "template_missing": N_("There is no such template."),
    "horizon_overlap": N_("Another published roster overlaps these days (%(days)s days from %(first_day)s)."),
    "message_too_long": N_("The message may have at most %(most)s characters."),
    "time_limit": N_("The time limit must be at most %(most)s seconds."),
    "gap_limit": N_("The gap at which the search stops must be from 0 to under 100 percent."),
    "field_needed": N_("The value of “%(field)s” is missing or cannot be read."),
    "json_object": N_("The request could not be read: a JSON object is needed."),
    "person_not_employed": N_("Person %(person)s is not employed on these days."),
    "shift_missing": N_("There is no shift %(shift_type)s on %(day)s; that day has %(known)s."),
    "roles_by_block": N_("Blocks of the shift: %(blocks)s; roles given: %(roles)s."),
    "day_outside": N_("%(day)s is not one of the %(days)s days from %(first_day)s."),
    "pin_missing": N_("Nothing is pinned for %(person)s on %(day)s."),
    "pin_without_shift": N_("Pin of %(person)s on %(day)s: there is no shift %(shift_type)s on that day."),
    "pin_roles": N_("Pin of %(person)s on %(day)s: %(roles)s roles for %(blocks)s blocks; give one a block or none."),
    "span": N_("A span of 1 to %(most)s days is accepted."),
    # the day table, known work, expected volumes
    "workload_planners_only": N_("Only leads, HR and administrators may do this."),
    "day_kind": N_("“%(value)s” is no kind of day; %(accepted)s are accepted."),
    "day_factor": N_("The factor %(value)s is not accepted; accepted: 0 to %(most)s."),
    "closed_factor": N_("A closed day has no work; leave out the factor %(value)s, or call the day short."),
    "accept_other_year": N_("%(day)s is not in %(year)s; name its own year, as calendar propose YEAR --accept DAY."),
    "note_length": N_("A note has at most %(most)s characters, on one line."),
    "nothing_proposed": N_("The country's calendar proposes nothing for %(day)s."),
    "calendar_day_missing": N_("The day table says nothing of %(day)s."),
    "country_unknown": N_(
        "No calendar is known for the country %(country)s of the zone %(tz)s; set the site's country, as CN or DE-BY."
    ),
    "calendar_year": N_("Calendars are known from %(first)s to %(last)s, not of %(year)s."),
    "known_work_missing": N_("There is no such known work."),
    "known_work_past": N_("%(day)s is past; today is %(today)s."),
    "known_work_twice": N_("The same was entered already (number %(id)s)."),
    "known_work_withdrawn": N_("Number %(id)s was withdrawn already, by %(by)s."),
    "known_work_overlaps": N_(
        "Number %(id)s stands in place of the forecast from %(start)s to %(end)s already; withdraw it first."
    ),
    "known_work_skipped": N_(
        "Clocks of %(tz)s are put forward over %(start)s to %(end)s on %(day)s; no work can be done then. Name the "
        "hour before or after it."
    ),
    "known_work_unusual": N_(
        "%(units)s units are %(times)s times a usual day of role %(role)s (%(usual)s). If that is meant, confirm it: "
        "with --yes, or on the page by the box beside the units."
    ),
    "minutes_of_day": N_("The times must lie in one day (00:00 to 24:00), the end after the start."),
    "units_amount": N_("“%(value)s” is no amount of work; 0 to %(most)s with up to three decimals are accepted."),
    "volume_like_itself": N_("Role %(role)s cannot lend itself its shape; name another role, or none."),
    "volume_circle": N_("These roles would lend each other their shapes in a circle: %(roles)s; name another one."),
    "volume_missing": N_("No such volume of role %(role)s is entered."),
    "volume_several": N_("Role %(role)s has several volumes; say which by its first day: %(days)s."),
    # simulations
    "simulation_paths": N_("A simulation has 1 to %(most)s paths, not %(paths)s."),
    "simulation_seed": N_("A seed is a number from 0 to %(most)s, not %(seed)s."),
    "standby_count": N_("A standby list has up to %(most)s duties."),
    "standby_actual": N_("A standby list is made against the forecast: what really came is over."),
    "roster_none_filled": N_("No roster holds shifts yet."),
    "roster_without_shifts": N_("Roster %(roster)s holds no shifts to simulate."),
    "rosters_of_other_days": N_("Rosters %(first)s and %(second)s are of different days; only the same days compare."),
    "actual_missing": N_("The work of the %(days)s days from %(first_day)s is not all recorded yet."),
    "split_changed": N_("What the period was planned from has changed meanwhile. Start the split again."),
    "split_seconds": N_("A search takes 1 to %(most)s seconds, not %(seconds)s."),
    "regret_no_forecast": N_(
        "No forecast covers the %(days)s days from %(first_day)s. Make one: shiftledger forecast --first-day "
        "%(first_day)s --days %(days)s"
    ),
    "regret_not_over": N_("%(last_day)s is not over yet; the last day can be %(latest)s."),
    "regret_cuts_roster": N_(
        "The roster of %(first_day)s to %(last_day)s lies across these days; take all of it or none."
    ),
    "regret_no_roster": N_("No roster is published for %(day)s."),
    # files
    "export_layout": N_("“%(value)s” is not possible; %(accepted)s are accepted."),
    "export_format": N_("“%(value)s” is no format for tables; %(accepted)s are accepted."),
    "upload_missing": N_("The uploaded file %(name)s is gone; upload it again."),
    "file_missing": N_("There is no file or folder %(name)s."),
    "no_files": N_("There is no CSV or XLSX file in %(name)s."),
    "import_forbidden": N_("Only HR and administrators import files."),
    "import_missing": N_("There is no such import."),
    "map_pair": N_("“%(value)s” is not a pair CATEGORY=CODE."),
    # jobs
    "job_missing": N_("There is no such job."),
    "job_kind": N_("There is no kind of job “%(kind)s”."),
    "job_key_reused": N_("The same key was used for another job (%(job)s)."),
    "job_not_running": N_("Job %(job)s is not running."),
    "job_not_ended": N_("Job %(job)s has not failed and was not cancelled."),
    "job_died": N_("The job's process died."),
    "job_crashed": N_("The job failed through a fault of the program. It has been written to the log."),
    "job_memory": N_("The job needed more than the %(mb)s MB of memory that it may take."),
    "lease_lost": N_("Another worker has taken over the job."),
    # backup and set-up
    "backup_damaged": N_("The backup %(path)s is damaged: %(reason)s"),
    "backup_exists": N_("%(path)s exists already."),
    "backup_version": N_("%(path)s was written by another version (revision %(revision)s)."),
    "backup_other_database": N_("The backup is of %(backup)s; the place to restore to is another kind of database."),
    "backup_no_target": N_("There is no file to restore to."),
    "backup_missing": N_("There is no file %(path)s."),
    "backup_foreign": N_("%(path)s is not a backup of Shiftledger."),
    "restore_occupied": N_("%(path)s exists already; restore into an empty place."),
    "no_program": N_("The program %(program)s is not installed."),
    "program_failed": N_("The program %(program)s failed: %(reason)s"),
    "schema_missing": N_("The database has no tables yet; run: shiftledger init"),
    "schema_behind": N_("The database is at revision %(current)s, this program needs %(head)s; run: shiftledger init"),
    "schema_ahead": N_("The database is at revision %(current)s, which this program does not know."),
    # the machine
    "disk_full": N_(
        "The disk is full (%(reason)s). What was under way was taken back; make room and repeat the command."
    ),
    "disk_error": N_("The disk does not work (%(reason)s)."),
    "not_writable": N_("The place of the data cannot be opened or written (%(reason)s)."),
    "no_place": N_("This place cannot be used (%(reason)s)."),
    "database_damaged": N_("The database is damaged or is none (%(reason)s); restore a backup into an empty place."),
    "database_busy": N_("The database is busy (%(reason)s); repeat the command."),
    "database_unreachable": N_("The database cannot be reached (%(reason)s)."),
    "interrupted": N_("Interrupted."),
    # settings
    "secret_key": N_("SHIFTLEDGER_SECRET_KEY must be set to at least %(least)s random characters."),
    "setting": N_("The value of the setting %(field)s is not accepted; accepted: %(accepted)s."),
    # packs of labour rules
    "not_utf8": N_("%(file)s is not UTF-8. Save it as UTF-8."),
    "pack_refused": N_("The pack “%(pack)s” is not published. Faults: %(faults)s."),
    "pack_not_json": N_("Pack %(pack)s: this is not the JSON object of a pack (%(value)s)."),
    "pack_field_unknown": N_("Pack %(pack)s, rule %(rule)s: there is no field %(field)s; accepted: %(accepted)s."),
    "pack_field_missing": N_("Pack %(pack)s, rule %(rule)s: %(field)s is missing; accepted: %(accepted)s."),
    "pack_value": N_("Pack %(pack)s, rule %(rule)s: %(field)s cannot be %(value)s; accepted: %(accepted)s."),
    "pack_kind_unknown": N_("Pack %(pack)s, rule %(rule)s: the kind “%(value)s” is not known; accepted: %(accepted)s."),
    "pack_rule_twice": N_("Pack %(pack)s: the rule %(rule)s is there twice."),
    "day_not_taken": N_(
        "%(field)s: “%(value)s” is no day that is accepted; accepted: YYYY-MM-DD, from %(earliest)s to %(latest)s."
    ),
    "audit_one_range": N_("Give a roster, or a period, or a first and a last day; only one of these."),
    "audit_period_needed": N_("A period needs its first and its last day."),
    "packs_or_none": N_("Name the packs to put in force; for none at all give --none alone."),
    "no_packs": N_("No rule packs are in force on %(day)s. Put some in force first."),
    "pack_missing": N_("There is no rule pack “%(pack)s”."),
    "pack_too_long": N_("A rule pack has at most %(most)s bytes."),
    "pack_kept": N_("This version of the rule pack “%(pack)s” is kept already."),
    "rule_not_in_force": N_("No rule “%(rule)s” is in force."),
    "relief_unknown": N_("Rule %(rule)s has no derogation “%(relief)s”. It has: %(known)s."),
    "days_backwards": N_("The last day, %(last)s, is before the first, %(first)s."),
    "evidence_needed": N_("A derogation needs its evidence, in at most %(most)s characters."),
    "derogation_held": N_("Derogation %(id)s says so already."),
    "derogation_missing": N_("There is no derogation %(id)s."),
    "derogation_withdrawn": N_("The derogation is withdrawn already."),
    "audit_period_backwards": N_("The period ends on %(last)s, before it begins on %(first)s."),
    "audit_person_twice": N_("The facts of %(people)s were given twice."),
    "audit_person_unknown": N_("There is work of people of whom nothing is known: %(people)s."),
    "audit_line_backwards": N_("Work of %(person)s on %(day)s does not end after it starts."),
    "pack_twice": N_("The pack %(pack)s is there twice."),
    "pack_no_cite": N_("Pack %(pack)s, rule %(rule)s: the article is missing; accepted: %(accepted)s."),
    "pack_not_verified": N_(
        "Pack %(pack)s, rule %(rule)s: the day on which the text was verified is missing; accepted: %(accepted)s."
    ),
    **KPI_MESSAGES,
    **LEDGER_MESSAGES,
    **REQUEST_MESSAGES,
    **NOTICE_MESSAGES,
    **PEOPLE_MESSAGES,
}

# values of parameters that are words of ours, translated before they are filled in
WORDS: dict[str, str] = {
    "draft": N_("a draft"),
    "solving": N_("being solved"),
    "proposed": N_("proposed"),
    "edited": N_("edited by hand"),
    "published": N_("published"),
    "superseded": N_("superseded"),
    "locked": N_("locked"),
    "appealed": N_("appealed"),
    "settled": N_("settled"),
    "closed": N_("closed"),
}
