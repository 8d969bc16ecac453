"""Jobs seen through by who asked for them, such as a command where no service runs."""

from __future__ import annotations

import os
import secrets
import socket
from typing import TYPE_CHECKING

from scheduler.jobs.worker import Worker

if TYPE_CHECKING:
    from scheduler.bootstrap import App


def work_off(app: App, kind: str) -> None:
    """Take every waiting job of the kind to its end here; those that a running service has taken are left to it."""
    worker = Worker(app, f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(4)}:here", (kind,))
    while worker.work_one():
        pass
