"""Forms of notices, of how a person is told, and of the calendar address."""

from __future__ import annotations

from tests.web.forms.form import Forms

NOTICE_FORMS: Forms = {
    "notices.read": {},
    "notices.read_all": {},
    "notices.set_mail": {"address": "ann@example.com", "by_mail": "yes"},
    "calendar.make": {},
    "calendar.revoke": {},
}
