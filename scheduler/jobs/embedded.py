"""The executor that needs no server: ``serve`` keeps one worker process, tied to its own life by a pipe."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from contextlib import suppress

import structlog

from scheduler.config import Config

_RESTART_S = (0.1, 0.1, 0.3, 1.0, 3.0, 10.0)  # pauses between quick deaths in a row
_QUICK_S = 1.0
_log = structlog.get_logger(__name__)


class EmbeddedExecutor:
    """Starts the worker process and starts it again when it dies. When we die, its pipe ends and it stops.

    ``module`` is what the process runs, by default the supervisor with our own kinds of jobs.
    """

    def __init__(self, config: Config, module: str = "scheduler.jobs.supervisor") -> None:
        self._config = config
        self._module = module
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._keeper = threading.Thread(target=self._keep, daemon=True, name="executor")

    def start(self) -> None:
        self._keeper.start()

    def wake(self) -> None:
        with self._lock, suppress(BrokenPipeError, ValueError):  # a dead worker is being replaced, and will look
            if self._process is not None and self._process.stdin is not None:
                self._process.stdin.write(b"wake\n")
                self._process.stdin.flush()

    def stop(self, timeout_s: float) -> bool:
        """Ask the worker to drain; kill it when it takes longer than ``timeout_s`` more than it is given to drain."""
        self._stopping.set()
        process = self._process
        if process is None:
            return True
        process.terminate()
        try:
            return process.wait(self._config.drain_s + timeout_s) == 0
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            return False
        finally:
            self._keeper.join()

    @property
    def pid(self) -> int | None:
        """The worker process, if one is alive."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    def _keep(self) -> None:
        deaths = 0
        while not self._stopping.is_set():
            started = time.monotonic()
            process = subprocess.Popen(  # noqa: S603 (our own interpreter and module)
                [sys.executable, "-m", self._module, "--tied"],
                stdin=subprocess.PIPE,
                env={**os.environ, **self._config.environment()},
            )
            with self._lock:
                self._process = process
            if self._stopping.is_set():
                process.terminate()
            code = process.wait()
            with self._lock, suppress(BrokenPipeError, ValueError):
                if process.stdin is not None:
                    process.stdin.close()
            if not self._stopping.is_set():
                _log.error("the worker process died and is started again", code=code)
                deaths = deaths + 1 if time.monotonic() - started < _QUICK_S else 0
                self._stopping.wait(_RESTART_S[min(deaths, len(_RESTART_S) - 1)])
