"""Forms of the sign-in and password pages."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from flask_security import current_user
from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from scheduler.errors import InvalidInput
from scheduler.services import accounts
from web import context
from web.errors import sentence


class LoginForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    login = StringField(
        _l("Login"),
        validators=[InputRequired(_l("Type your login.")), Length(max=80)],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(
        _l("Password"),
        validators=[InputRequired(_l("Type your password.")), Length(max=200)],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()


class FirstAdminForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    code = StringField(
        _l("Set-up code"),
        validators=[InputRequired(_l("Type the set-up code.")), Length(max=80)],
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )
    login = StringField(
        _l("Your login"),
        validators=[InputRequired(_l("Type a login.")), Length(max=80)],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(
        _l("Your password"),
        validators=[InputRequired(_l("Type a password.")), Length(max=200)],
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        _l("The password again"),
        validators=[
            InputRequired(_l("Type the password again.")),
            EqualTo("password", _l("The two passwords differ.")),
        ],
        render_kw={"autocomplete": "new-password"},
    )


class PasswordForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    password = PasswordField(
        _l("Present password"),
        validators=[InputRequired(_l("Type your password.")), Length(max=200)],
        render_kw={"autocomplete": "current-password"},
    )
    new_password = PasswordField(
        _l("New password"),
        validators=[InputRequired(_l("Type a new password.")), Length(max=200)],
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        _l("New password again"),
        validators=[
            InputRequired(_l("Type the new password again.")),
            EqualTo("new_password", _l("The two new passwords differ.")),
        ],
        render_kw={"autocomplete": "new-password"},
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Also: the present password is right, and the new one is another and good enough.

        Raises TooManyAttempts like a sign-in: a session left open lets nobody guess the password.
        """
        if not super().validate(extra_validators):
            return False
        accounts.begin_attempt(context.service(), current_user.account.login, request.remote_addr or "")
        if not current_user.verify_and_update_password(self.password.data):
            self.password.errors = [str(_l("This is not your present password."))]
            return False
        if self.password.data == self.new_password.data:
            self.new_password.errors = [str(_l("The new password is the present one."))]
            return False
        try:
            accounts.check_password(self.new_password.data, current_user.account.login)
        except InvalidInput as error:
            self.new_password.errors = [sentence(error)]
            return False
        return True
