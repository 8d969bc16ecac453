"""Forms of notices, of how a person is told, and of the calendar address."""

from __future__ import annotations

from scheduler.bootstrap import App
from scheduler.services.calendar_feed import make_address
from tests.web.forms.form import Form, Forms
from tests.web.world import actor_of


def with_addresses(app: App) -> Form:
    for kind in ("staff", "lead"):
        make_address(app, actor_of(app, kind))
    return {}


NOTICE_FORMS: Forms = {
    "notices.read": {},
    "notices.read_all": {},
    "notices.set_mail": {"address": "ann@example.com", "by_mail": "yes"},
    "calendar.make": {},
    "calendar.revoke": with_addresses,
}
