"""Entry point for a WSGI server: ``gunicorn web.wsgi:application``. The process keeps the embedded worker."""

from __future__ import annotations

import atexit

from scheduler.bootstrap import build
from web import create_app

_DRAIN_MARGIN_S = 5.0

service = build()
application = create_app(service)
executor = service.executor()
if executor is not None:
    executor.start()
    atexit.register(executor.stop, _DRAIN_MARGIN_S)  # killed instead, the worker sees its pipe end and stops itself
