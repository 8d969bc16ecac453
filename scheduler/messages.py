"""The sentence of every error key, in English, with its parameters as ``%(name)s``.

These are the msgids of the translations that the pages and the command line share. ``N_`` marks a text for extraction.
"""

from __future__ import annotations


def N_(text: str) -> str:  # noqa: N802
    """Mark a text as translatable without translating it here."""
    return text


MESSAGES: dict[str, str] = {
    # the classes' own keys
    "not_found": N_("This does not exist, or it is not yours to see."),
    "forbidden": N_("Your account may not do this."),
    # accounts
    "too_many_attempts": N_("Too many failed sign-ins. Wait %(minutes)s minutes and try again."),
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
    "no_company": N_("No company has been imported yet. An administrator imports its files first."),
    # settings
    "secret_key": N_("SHIFTLEDGER_SECRET_KEY must be set to at least %(least)s random characters."),
    "setting": N_("The setting %(field)s is not accepted: %(reason)s"),
}
