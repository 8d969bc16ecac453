"""The process that takes orders in the kill test: an order on standard input, its acknowledgement on standard output.

It keeps the embedded worker, as ``serve`` does; the argument is the worker's module. An order: ``KEY NUMBER SECONDS``.
"""

from __future__ import annotations

import sys

from scheduler.bootstrap import build
from scheduler.config import load
from scheduler.domain.actor import AccountRole, Actor
from scheduler.jobs.embedded import EmbeddedExecutor
from tests.scheduler.jobs import kill_kind

LEAD = Actor(login="lead", role=AccountRole.LEAD)


def main() -> None:
    app = build(load())
    executor = EmbeddedExecutor(app.config, module=sys.argv[1])
    executor.start()
    for line in sys.stdin:
        key, number, seconds = line.split()
        with app.unit_of_work(LEAD) as uow:
            payload = {"number": int(number), "seconds": float(seconds)}
            job = uow.jobs.enqueue(kill_kind.KIND, payload, key, "lead", max_attempts=1000)
            uow.audit("order", f"job:{job.id}", key=key)
            uow.commit()
        executor.wake()
        print(key, job.id, flush=True)
    executor.stop(10.0)


if __name__ == "__main__":
    main()
