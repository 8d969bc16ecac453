"""Kinds of jobs for tests: they misbehave in the child as real ones may."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import Any

from scheduler.domain.job import JobState
from scheduler.errors import InvalidInput
from scheduler.jobs import handlers

KIND = "misbehave"


def register() -> None:
    handlers.HANDLERS[KIND] = __name__


class Misbehave:
    """Payload ``how`` names a method below; ``once`` names a file: with it the misbehaviour happens once only."""

    heavy = False

    def prepare(self, app: Any, job: Any) -> Any:
        return dict(job.payload)

    def run(self, payload: Any, report: Any) -> Any:
        how = payload["how"]
        if "once" in payload and Path(payload["once"]).exists():
            how = "ok"
        elif "once" in payload:
            Path(payload["once"]).touch()
        return getattr(self, f"_{how}")(payload, report)

    def _ok(self, payload: Any, report: Any) -> Any:
        return {"pid": os.getpid()}

    def _crash(self, payload: Any, report: Any) -> Any:
        raise ZeroDivisionError("a fault in our code")

    def _die(self, payload: Any, report: Any) -> Any:
        os.kill(os.getpid(), signal.SIGKILL)

    def _refuse(self, payload: Any, report: Any) -> Any:
        raise InvalidInput("quantity must not be negative", key="negative", field="quantity")

    def _chatter(self, payload: Any, report: Any) -> Any:
        print("this must not reach the channel")
        os.write(1, b"nor this, from native code\n")
        return {"said": True}

    def _until_told(self, payload: Any, report: Any) -> Any:
        best = 0
        while not report.finish:
            best += 1
            report(best=best, pid=os.getpid())
            time.sleep(0.01)
        return {"best": best}

    def _secrets(self, payload: Any, report: Any) -> Any:
        return {"names": sorted(name for name in os.environ if "DATABASE" in name or "SECRET" in name)}

    def _big(self, payload: Any, report: Any) -> Any:
        return {"echo": payload["text"]}

    def commit(self, uow: Any, job: Any, result: Any) -> Any:
        return result

    def abandoned(self, uow: Any, job: Any, state: JobState, error: str) -> None:
        uow.audit("put right", job.target, state=state, error=error)


HANDLER = Misbehave()
