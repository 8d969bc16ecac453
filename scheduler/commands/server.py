"""``serve`` and ``worker``."""

from __future__ import annotations

import errno
import os
import socket
import sys

import click

from scheduler.commands.base import Session, out
from scheduler.errors import Conflict
from scheduler.i18n import gettext as _


@click.command()
@click.option("--host", help=_("Address to listen on (default: SHIFTLEDGER_HOST or 127.0.0.1)."))
@click.option("--port", type=click.IntRange(0, 65535), help=_("Port (default: SHIFTLEDGER_PORT or 8080)."))
@click.option("--threads", type=click.IntRange(1, 64), default=8, show_default=True, help=_("Requests served at once."))
@click.pass_obj
def serve_(session: Session, host: str | None, port: int | None, threads: int) -> None:
    app = session.app
    app.config.require_secret_key()
    host, port = host or app.config.host, port if port is not None else app.config.port
    _require_free(host, port)
    address = f"{host}:{port}"
    _welcome(session, address)
    session.close()
    # one process: the embedded executor lives in it; a control socket would let anyone of our user id stop it
    command = [
        "-b",
        address,
        "-w",
        "1",
        "-k",
        "gthread",
        "--threads",
        str(threads),
        "--no-control-socket",
        "web.wsgi:application",
    ]
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", *command])  # noqa: S606 - our own interpreter and arguments


@click.command()
@click.pass_obj
def worker_(session: Session) -> None:
    from scheduler.jobs.supervisor import run_worker  # noqa: PLC0415
    from scheduler.logs import configure_logs  # noqa: PLC0415

    configure_logs()
    config = session.app.config
    session.close()
    sys.exit(run_worker(config))


def _require_free(host: str, port: int) -> None:
    """Raise Conflict where somebody else listens: else the address and the code that are told would be another's."""
    try:
        socket.create_server((host, port)).close()
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            return  # what serves says more of it
        raise Conflict(f"{host}:{port} is in use", key="port_in_use", host=host, port=port) from error


def _welcome(session: Session, address: str) -> None:
    """Where the pages are, and while nobody has an account how the first one is made."""
    from scheduler.services.first_admin import nobody_yet, setup_code  # noqa: PLC0415

    url = f"http://{address}/"
    out.print(_("The pages are at %(url)s", None, url=url), markup=False, soft_wrap=True)
    if nobody_yet(session.app):
        text = _("Nobody has an account yet. Open %(url)s and type this set-up code: %(code)s")
        out.print(text % {"url": f"{url}first-admin/", "code": setup_code(session.app)}, markup=False, soft_wrap=True)
    sys.stdout.flush()  # what replaces this process knows nothing of the buffer
