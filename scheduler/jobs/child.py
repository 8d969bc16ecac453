"""The process in which one job computes: ``python -m scheduler.jobs.child MODULE LIMITS``.

In, on standard input: one line with the payload, then lines ``finish``; its end means that the worker is gone, and we
go too. Out, on what was standard output: lines of JSON {"progress": …}, at last {"result": …} or {"error": …}.
Whatever else prints goes to standard error.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import traceback
from importlib import import_module
from typing import Any, BinaryIO

from scheduler.errors import SchedulerError

WORKER_GONE = 75


class Reporter:
    """Writes progress lines; ``finish`` turns true when the worker passes the wish on."""

    def __init__(self, channel: BinaryIO) -> None:
        self._channel = channel
        self._lock = threading.Lock()
        self._finish = threading.Event()

    def __call__(self, **progress: Any) -> None:
        self.send(progress=progress)

    @property
    def finish(self) -> bool:
        return self._finish.is_set()

    def send(self, **message: Any) -> None:
        line = json.dumps(message, ensure_ascii=False).encode() + b"\n"
        with self._lock:
            self._channel.write(line)
            self._channel.flush()

    def listen(self, orders: BinaryIO) -> None:
        for line in orders:
            if line.strip() == b"finish":
                self._finish.set()
        os._exit(WORKER_GONE)


def main(module: str, limits: dict[str, int]) -> None:
    channel = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    _limit(**limits)
    payload = json.loads(sys.stdin.buffer.readline())
    report = Reporter(channel)
    threading.Thread(target=report.listen, args=(sys.stdin.buffer,), daemon=True).start()
    try:
        result = import_module(module).HANDLER.run(payload, report)
        report.send(result=result)
    except SchedulerError as error:
        report.send(error=_said(error, key=error.key, params=error.params, final=True))
    except MemoryError as error:
        report.send(error=_said(error, key="job_memory", params={"mb": limits["memory_mb"]}, final=True))
    except Exception as error:
        traceback.print_exc()
        report.send(error=_said(error, key="job_crashed", params={}, final=False))
    sys.stderr.flush()
    os._exit(0)  # the listener still reads; native threads need no farewell


def _said(error: BaseException, *, key: str, params: dict[str, object], final: bool) -> dict[str, object]:
    message = str(error) or type(error).__name__
    return {"message": message, "key": key, "params": json.loads(json.dumps(params, default=str)), "final": final}


def _limit(*, memory_mb: int, cpu_s: int, nice: int) -> None:
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 (not on Windows)

    os.nice(nice)
    for what, limit in (
        (resource.RLIMIT_AS, memory_mb << 20),
        (resource.RLIMIT_CPU, cpu_s),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(what)[1]
        resource.setrlimit(what, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))


if __name__ == "__main__":
    main(sys.argv[1], json.loads(sys.argv[2]))
