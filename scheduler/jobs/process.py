"""The worker's side of a child process: start, listen, pass wishes on, kill."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections import deque
from contextlib import suppress
from typing import IO, Any

from scheduler.config import Config
from scheduler.jobs.handlers import Json

_WITHHELD = (
    "DATABASE_URL",
    "SHIFTLEDGER_DATABASE_URL",
    "SHIFTLEDGER_SECRET_KEY",
    "SHIFTLEDGER_SMTP_PASSWORD",
    "SHIFTLEDGER_SMTP_PASSWORD_FILE",
)
_STDERR_LINES = 40


class ChildDied(Exception):
    """The child ended without a result: killed, out of memory or time, or crashed in native code."""


class ChildError(Exception):
    """``run`` raised. ``final``: trying again would change nothing."""

    def __init__(self, message: str, *, key: str, params: dict[str, object], final: bool) -> None:
        super().__init__(message)
        self.key = key
        self.params = params
        self.final = final


class Child:
    """One running child, in a process group of its own."""

    def __init__(self, config: Config, module: str, payload: Json) -> None:
        limits = {"memory_mb": config.child_memory_mb, "cpu_s": config.child_cpu_s, "nice": config.child_nice}
        self._process = subprocess.Popen(  # noqa: S603 (our own interpreter and module)
            [sys.executable, "-m", "scheduler.jobs.child", module, json.dumps(limits)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={name: value for name, value in os.environ.items() if name not in _WITHHELD},
            start_new_session=True,
        )
        self.progress: Json | None = None
        self._outcome: dict[str, Any] | None = None
        self._stderr: deque[bytes] = deque(maxlen=_STDERR_LINES)
        pipes = (self._process.stdin, self._process.stdout, self._process.stderr)
        self._stdin, stdout, stderr = (_piped(pipe) for pipe in pipes)
        self._readers = (
            threading.Thread(target=self._read_messages, args=(stdout,), daemon=True),
            threading.Thread(target=self._read_errors, args=(stderr,), daemon=True),
        )
        for reader in self._readers:
            reader.start()
        self._tell(json.dumps(payload, ensure_ascii=False).encode())

    @property
    def pid(self) -> int:
        return self._process.pid

    def wait(self, timeout_s: float) -> bool:
        """Has it said its last word?"""
        self._readers[0].join(timeout_s)
        return not self._readers[0].is_alive()

    def finish(self) -> None:
        """Pass the wish on: good enough."""
        self._tell(b"finish")

    def kill(self) -> None:
        """End it and whatever it started; harmless when it has ended."""
        with suppress(ProcessLookupError):
            if sys.platform == "win32":
                self._process.kill()
            else:
                os.killpg(self._process.pid, signal.SIGKILL)
        self._reap()

    def result(self) -> Json:
        """What ``run`` gave, once ``wait`` is true; raises ``ChildError`` or ``ChildDied``."""
        self._reap()
        if self._outcome is None:
            code = self._process.returncode
            how = f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"
            tail = b"".join(self._stderr).decode(errors="replace").strip().splitlines()
            raise ChildDied(f"the computing process {how}" + (f": {tail[-1]}" if tail else ""))
        if "error" in self._outcome:
            error = self._outcome["error"]
            raise ChildError(error["message"], key=error["key"], params=error["params"], final=error["final"])
        result: Json = self._outcome["result"]
        return result

    @property
    def stderr(self) -> str:
        """The last lines it printed."""
        return b"".join(self._stderr).decode(errors="replace")

    def _tell(self, line: bytes) -> None:
        with suppress(BrokenPipeError, ValueError):  # it has ended: wait() and result() say how
            self._stdin.write(line + b"\n")
            self._stdin.flush()

    def _read_messages(self, pipe: IO[bytes]) -> None:
        with pipe:
            for line in pipe:
                if not line.endswith(b"\n"):
                    return  # cut off in the midst of a word
                message = json.loads(line)
                if "progress" in message:
                    self.progress = message["progress"]
                else:
                    self._outcome = message

    def _read_errors(self, pipe: IO[bytes]) -> None:
        with pipe:
            self._stderr.extend(pipe)

    def _reap(self) -> None:
        with suppress(BrokenPipeError, ValueError):
            self._stdin.close()
        self._process.wait()
        for reader in self._readers:
            reader.join(1.0)
            if reader.is_alive():  # something it started still holds the pipe
                with suppress(ProcessLookupError):
                    os.killpg(self._process.pid, signal.SIGKILL)
                reader.join()


def _piped(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise RuntimeError("the child has no pipes")
    return pipe
