"""Sentences about people, their qualifications, and the jobs and accounts of administrators; see ``messages``."""

from __future__ import annotations

from scheduler.i18n import N_

PEOPLE_MESSAGES: dict[str, str] = {
    "setup_code_wrong": N_("This is not the set-up code. It stands in the terminal where the pages were started."),
    "port_in_use": N_(
        "Something serves at %(host)s:%(port)s already. Take another port: --port, or PORT=8001 in front of make."
    ),
    "setup_over": N_("There is an account already; sign in with it."),
    "company_unchanged": N_("Nothing of the company changes."),
    "invite_count": N_("Choose 1 to %(most)s people at once."),
    "person_has_account": N_("The person “%(person)s” has an account already."),
    "row_refused": N_("This cannot be taken as it stands: %(fields)s."),
    "person_taken": N_("There is a person with the code “%(code)s” already."),
    "person_changed_meanwhile": N_("Somebody changed this person meanwhile. Look at what stands here now, then save."),
    "person_unchanged": N_("Nothing was changed."),
    "left_before_work": N_("The last day at work was %(day)s; nobody leaves before it."),
    "hired_after_work": N_("The first day at work was %(day)s; nobody is hired after it."),
    "job_not_repeatable": N_("Job %(job)s cannot be tried again: what it was about has gone on without it."),
    "account_missing": N_("There is no account “%(login)s”."),
    "own_rights": N_("Nobody changes the rights of the account in use; ask another administrator."),
    "account_unchanged": N_("Nothing of the account “%(login)s” changes."),
    "last_admin": N_("“%(login)s” is the last administrator who may sign in; make another one first."),
    "training_figure": N_("%(value)s is not accepted; %(least)s to %(most)s is."),
    "training_running": N_("A search waits or runs already; wait for it, or cancel it on the page of jobs."),
    "training_no_roster": N_("There is no roster with a forecast to search; make one first."),
    "training_no_value": N_("The search had no time for a single value; give it more seconds."),
    "skill_missing": N_("There is no such qualification."),
    "skill_began": N_("The qualification has counted since %(day)s and is part of the past; end it instead."),
}
