"""The composition root: the only place that names concrete adapters."""

from __future__ import annotations

from dataclasses import dataclass

from scheduler.config import Config, SystemClock, load
from scheduler.domain.actor import SYSTEM, Actor
from scheduler.jobs.embedded import EmbeddedExecutor
from scheduler.logs import configure_logs
from scheduler.ports import Clock, Executor
from scheduler.storage.engine import Database, connect
from scheduler.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class App:
    """The service, wired. One per process; units of work are one per use case."""

    config: Config
    clock: Clock
    database: Database

    def unit_of_work(self, actor: Actor) -> UnitOfWork:
        """A write transaction on behalf of the actor."""
        return UnitOfWork(self.database, self.clock, actor, writable=True)

    def reading(self, actor: Actor = SYSTEM) -> UnitOfWork:
        """One consistent snapshot; every change is refused by the database."""
        return UnitOfWork(self.database, self.clock, actor, writable=False)

    def executor(self) -> Executor | None:
        """What makes queued jobs run beside the web; ``None`` where workers are started apart."""
        return EmbeddedExecutor(self.config) if self.config.executor == "embedded" else None

    def close(self) -> None:
        self.database.dispose()


def build(config: Config | None = None, *, clock: Clock | None = None) -> App:
    """Wire the service from settings (the environment's by default). Opens no connection and changes no file yet."""
    configure_logs()
    config = config or load()
    database = connect(config.url, pool_size=config.pool_size, busy_timeout_s=config.busy_timeout_s)
    return App(config=config, clock=clock or SystemClock(config.today), database=database)
