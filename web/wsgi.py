"""Entry point for a WSGI server: ``gunicorn web.wsgi:application``."""

from __future__ import annotations

from scheduler.bootstrap import build
from web import create_app

application = create_app(build())
