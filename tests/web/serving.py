"""The application over a copy of the world on a port of its own, with a worker beside it where jobs are to be done."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.serving import BaseWSGIServer, make_server

from scheduler.bootstrap import build
from scheduler.jobs.worker import Worker
from tests.web.world import config_for
from web import create_app

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


def files_at_once(app: WSGIApplication) -> WSGIApplication:
    """The application with files of its own read whole before they are sent.

    Werkzeug's server leaves a file open when the browser goes away while it is sent, and tests take that for a fault.
    """

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        body = app(environ, start_response)
        if not environ["PATH_INFO"].startswith("/static/"):
            return body
        try:
            return [b"".join(body)]
        finally:
            if hasattr(body, "close"):
                body.close()

    return answer


@contextmanager
def serving(template: Path, folder: Path, *, kinds: tuple[str, ...] = ()) -> Iterator[tuple[Flask, str]]:
    """The application and its address; ``kinds`` are the jobs that its worker takes."""
    path = folder / "served.sqlite"
    shutil.copyfile(template, path)
    service, own = build(config_for(path)), build(config_for(path))
    app = create_app(service)
    server: BaseWSGIServer = make_server("127.0.0.1", 0, files_at_once(app), threaded=True)
    stop = threading.Event()

    def work() -> None:
        worker = Worker(own, "browser", kinds)
        while not stop.wait(0.1):
            worker.work_one()

    threads = [threading.Thread(target=server.serve_forever)] + [threading.Thread(target=work)] * bool(kinds)
    for thread in threads:
        thread.start()
    try:
        yield app, f"http://127.0.0.1:{server.server_port}"
    finally:
        stop.set()
        server.shutdown()
        for thread in threads:
            thread.join()
        server.server_close()
        own.close()
        service.close()
