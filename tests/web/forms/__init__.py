"""For the permission matrix and the audit test: a form for every route that writes, room by room.

Every new write needs its entry in its room's file; the tests say so.
"""

from __future__ import annotations

from scheduler.bootstrap import App
from tests.web.forms.company import COMPANY_FORMS
from tests.web.forms.form import Form, Forms
from tests.web.forms.hours import HOURS_FORMS
from tests.web.forms.notices import NOTICE_FORMS
from tests.web.forms.planning import PLANNING_FORMS
from tests.web.forms.requests import REQUEST_FORMS
from tests.web.forms.results import RESULTS_FORMS
from tests.web.reasons.forms import FORMS as REASONS_FORMS

FORMS: Forms = {
    **COMPANY_FORMS,
    **HOURS_FORMS,
    **NOTICE_FORMS,
    **PLANNING_FORMS,
    **REASONS_FORMS,
    **REQUEST_FORMS,
    **RESULTS_FORMS,
}
# writes whose success is shown by tests of their own (a password must be typed, a file uploaded)
SHOWN_ELSEWHERE = {
    "auth.sign_in": "test_sign_in",
    "auth.password": "test_sign_in",
    "first_admin.begin": "test_first_run",  # only where nobody has an account
    "first_run.roster": "test_first_run",  # begins a draft too where there is none
    "imports_check.look": "test_first_run",  # looks, and keeps the upload
    "punches_api.take": "test_punches_api",
    "observations_api.take": "test_observations_api",
    "kiosk_api.identify": "test_kiosk",
    "kiosk_api.punches": "test_kiosk",
}


def form_of(endpoint: str, app: App) -> Form:
    """The form of a write, its database brought into the state that the write needs."""
    form = FORMS[endpoint]
    return form(app) if callable(form) else form
