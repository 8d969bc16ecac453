"""The Flask application. ``create_app`` is its only door; it speaks to scheduler.services and to nothing below."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask

from scheduler.bootstrap import App
from web import assets, context, errors, i18n, navigation, numbers, security, translations
from web.auth.datastore import AccountDatastore
from web.blueprints import BLUEPRINTS
from web.extensions import babel, csrf
from web.extensions import security as flask_security
from web.first_run import strip
from web.notices import routes as notices
from web.sessions import DatabaseSessions
from web.tables import links as tables

UPLOAD_LIMIT_BYTES = 32 * 1024 * 1024


def create_app(service: App, **overrides: Any) -> Flask:
    """The application over a wired service. Refuses to start without a proper secret key."""
    config = service.config
    secure = config.secure_cookies
    app = Flask(__name__, static_folder=None, template_folder="templates")
    app.config.update(
        SECRET_KEY=config.require_secret_key(),
        TRUSTED_HOSTS=list(config.trusted_hosts) or ["localhost", "127.0.0.1", "[::1]", config.host],
        MAX_CONTENT_LENGTH=UPLOAD_LIMIT_BYTES,
        MAX_FORM_MEMORY_SIZE=1024 * 1024,
        MAX_FORM_PARTS=2000,
        PROVIDE_AUTOMATIC_OPTIONS=False,
        PROPAGATE_EXCEPTIONS=False,
        SESSION_COOKIE_NAME="__Host-shiftledger" if secure else "shiftledger",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(minutes=config.session_absolute_min),
        WTF_CSRF_TIME_LIMIT=None,  # the token lives as long as its session
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106
        SECURITY_PASSWORD_SINGLE_HASH=True,
        SECURITY_PASSWORD_SALT=None,
        SECURITY_SEND_PASSWORD_CHANGE_EMAIL=False,
        BABEL_DEFAULT_LOCALE="zh_Hans_CN",
        BABEL_DEFAULT_TIMEZONE="UTC",
        BABEL_TRANSLATION_DIRECTORIES=str(translations.DIRECTORY),
        TEMPLATES_AUTO_RELOAD=False,
    )
    app.config.update(overrides)
    app.extensions[context.EXTENSION] = service
    app.session_interface = DatabaseSessions()
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension("jinja2.ext.i18n")

    translations.ensure()
    babel.init_app(app, locale_selector=i18n.select_locale, timezone_selector=i18n.select_timezone)
    security.register(app)  # before the CSRF check: who may call a route is asked first
    csrf.init_app(app)
    flask_security.init_app(app, AccountDatastore(context.service), register_blueprint=False)
    app.login_manager.request_loader(lambda _request: None)  # type: ignore[attr-defined]  # sessions only, no tokens
    for module in (assets, errors, i18n, navigation, numbers, tables, strip):
        module.register(app)
    notices.register(app)
    app.static_folder = "static"
    app.add_url_rule("/static/<path:filename>", endpoint="static", view_func=app.send_static_file)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app
