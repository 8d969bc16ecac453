"""Workload as it came, forecast runs and their demand. Rows go in and out as arrays, never as objects."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import NamedTuple

import numpy as np
from sqlalchemy import Row, bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from scheduler.domain.organisation import Standard
from scheduler.errors import InvalidInput, NotFound
from scheduler.storage.packing import pack, unpack
from scheduler.storage.repositories.organisation_snapshot import standard_of
from scheduler.storage.repositories.upsert import Counts
from scheduler.storage.tables import (
    DemandRow,
    ForecastRunRow,
    ForecastSeriesRow,
    RoleRow,
    StandardRow,
    WorkloadRow,
)
from scheduler.workload.runs import ForecastRun, RoleCapacity, RoleForecast
from scheduler.workload.series import Floats, Ints

CHUNK = 20_000
_table = WorkloadRow.__table__


class Recorded(NamedTuple):
    """Start of the first and of the last interval stored of a role, epoch minutes."""

    first: int
    last: int


class WorkloadRepository:
    """Roles are named by code. Times are epoch minutes (UTC), quantities are units of the role, zero or more."""

    def __init__(self, session: Session) -> None:
        self._session = session

    # as it came

    def record(self, role: str, starts: Ints, quantities: Floats) -> Counts:
        """Insert or update a role's intervals; the same arrays again change nothing.

        Raises ``InvalidInput`` for arrays of different length, a repeated start, or a quantity that is not a finite
        number of zero or more; ``NotFound`` for a role that is not stored.
        """
        starts, quantities = np.asarray(starts, dtype=np.int64), np.asarray(quantities, dtype=np.float64)
        _check(role, starts, quantities)
        if not starts.size:
            return Counts(0, 0, 0)
        role_id = self._role_ids([role])[role]
        order = np.argsort(starts)
        starts, quantities = starts[order], quantities[order]
        have, had = self._read(role_id, int(starts[0]), int(starts[-1]) + 1)
        place = np.searchsorted(have, starts)
        inside = place < have.size
        known = inside.copy()
        known[inside] = have[place[inside]] == starts[inside]
        differs = known.copy()
        differs[known] = had[place[known]] != quantities[known]
        self._insert(role_id, starts[~known], quantities[~known])
        self._update(role_id, starts[differs], quantities[differs])
        added, changed = int((~known).sum()), int(differs.sum())
        return Counts(added, changed, starts.size - added - changed)

    def recorded(self) -> dict[str, Recorded]:
        """What is stored, by role code; roles without a row are absent. Reads the ends of the index only."""
        own = _table.c.role_id == RoleRow.id
        first = select(func.min(_table.c.start_epoch_min)).where(own).scalar_subquery()
        last = select(func.max(_table.c.start_epoch_min)).where(own).scalar_subquery()
        found = self._session.execute(select(RoleRow.code, first, last).order_by(RoleRow.code))
        return {code: Recorded(low, high) for code, low, high in found if low is not None}

    def read(self, role: str, since: int, until: int) -> tuple[Ints, Floats]:
        """Starts (sorted) and quantities of a role's rows in ``[since, until)`` epoch minutes."""
        return self._read(self._role_ids([role])[role], since, until)

    # forecast runs

    def save_run(self, run: ForecastRun, forecasts: Iterable[RoleForecast], capacities: Iterable[RoleCapacity]) -> int:
        """Store a run with its roles; ``run.id`` is ignored, the new id is returned. Numbers are kept as 32 bits."""
        run_id = self._session.execute(
            insert(ForecastRunRow)
            .values(
                made_at=run.made_at,
                first_day=run.first_day,
                days=run.days,
                slot_min=run.slot_min,
                seed=run.seed,
                history_until=run.history_until,
            )
            .returning(ForecastRunRow.id)
        ).scalar_one()
        forecasts, capacities = list(forecasts), list(capacities)
        role_ids = self._role_ids({f.role for f in forecasts} | {c.role for c in capacities})
        if forecasts:
            self._session.execute(
                insert(ForecastSeriesRow),
                [
                    {
                        "run_id": run_id,
                        "role_id": role_ids[f.role],
                        "method": f.method,
                        "levels_permille": [round(level * 1000) for level in f.levels],
                        "mean": pack(f.mean.astype(np.float32)),
                        "quantiles": pack(f.quantiles.astype(np.float32)),
                        "paths": pack(f.paths.astype(np.float32)),
                        "scores": dict(f.scores),
                    }
                    for f in forecasts
                ],
            )
        if capacities:
            self._session.execute(
                insert(DemandRow),
                [
                    {
                        "forecast_run_id": run_id,
                        "role_id": role_ids[c.role],
                        "standard_id": self._standard_id(role_ids[c.role], c.standard),
                        "capacity": pack(c.capacity.astype(np.int32)),
                    }
                    for c in capacities
                ],
            )
        return run_id

    def run(self, run_id: int) -> ForecastRun:
        """One run. Raises ``NotFound``."""
        row = self._session.execute(select(ForecastRunRow.__table__).where(ForecastRunRow.id == run_id)).one_or_none()
        if row is None:
            raise NotFound(f"there is no forecast run {run_id}", key="forecast_run_missing", run=run_id)
        return self._with_roles([row])[0]

    def runs(self, *, covering: tuple[date, date] | None = None, limit: int = 20) -> tuple[ForecastRun, ...]:
        """The newest runs first; with ``covering`` only those that forecast every day of ``[first, last]``."""
        rows = self._session.execute(select(ForecastRunRow.__table__).order_by(ForecastRunRow.id.desc())).all()
        if covering:
            first, last = covering
            rows = [r for r in rows if r.first_day <= first and (last - r.first_day).days < r.days]
        return self._with_roles(rows[:limit])

    def forecasts(self, run_id: int, roles: Collection[str] | None = None) -> dict[str, RoleForecast]:
        """The roles of a run by code, all or those named that it has."""
        statement = (
            select(RoleRow.code, ForecastSeriesRow.__table__)
            .join(RoleRow, RoleRow.id == ForecastSeriesRow.role_id)
            .where(ForecastSeriesRow.run_id == run_id)
            .order_by(RoleRow.code)
        )
        if roles is not None:
            statement = statement.where(RoleRow.code.in_(roles))
        return {
            row.code: RoleForecast(
                role=row.code,
                method=row.method,
                levels=tuple(level / 1000 for level in row.levels_permille),
                mean=unpack(row.mean).astype(np.float64),
                quantiles=unpack(row.quantiles).astype(np.float64),
                paths=unpack(row.paths).astype(np.float64),
                scores=row.scores,
            )
            for row in self._session.execute(statement)
        }

    def capacities(self, run_id: int, roles: Collection[str] | None = None) -> dict[str, RoleCapacity]:
        """Required capacity of a run's roles by code, with the standard that it was made with."""
        statement = (
            select(RoleRow.code, DemandRow.capacity, StandardRow.__table__)
            .join(RoleRow, RoleRow.id == DemandRow.role_id)
            .join(StandardRow, StandardRow.id == DemandRow.standard_id)
            .where(DemandRow.forecast_run_id == run_id)
            .order_by(RoleRow.code)
        )
        if roles is not None:
            statement = statement.where(RoleRow.code.in_(roles))
        return {
            row.code: RoleCapacity(
                role=row.code,
                standard=standard_of(row.code, row),
                capacity=unpack(row.capacity).astype(np.int64),
            )
            for row in self._session.execute(statement)
        }

    # inside

    def _role_ids(self, codes: Collection[str]) -> Mapping[str, int]:
        rows = self._session.execute(select(RoleRow.code, RoleRow.id).where(RoleRow.code.in_(list(codes))))
        found = {row.code: row.id for row in rows}
        for code in codes:
            if code not in found:
                raise NotFound(f"there is no role {code!r}", key="role_missing", role=code)
        return found

    def _standard_id(self, role_id: int, standard: Standard) -> int:
        found = self._session.scalar(
            select(StandardRow.id).where(StandardRow.role_id == role_id, StandardRow.valid_from == standard.valid_from)
        )
        if found is None:
            raise NotFound(
                f"role {standard.role} has no standard valid from {standard.valid_from.isoformat()}",
                key="standard_missing",
                role=standard.role,
                valid_from=standard.valid_from,
            )
        return found

    def _read(self, role_id: int, since: int, until: int) -> tuple[Ints, Floats]:
        rows = self._session.execute(
            select(_table.c.start_epoch_min, _table.c.quantity)
            .where(_table.c.role_id == role_id, _table.c.start_epoch_min >= since, _table.c.start_epoch_min < until)
            .order_by(_table.c.start_epoch_min)
        ).all()
        starts = np.fromiter((row[0] for row in rows), dtype=np.int64, count=len(rows))
        return starts, np.fromiter((row[1] for row in rows), dtype=np.float64, count=len(rows))

    def _insert(self, role_id: int, starts: Ints, quantities: Floats) -> None:
        for low in range(0, starts.size, CHUNK):
            part = slice(low, low + CHUNK)
            self._session.execute(
                insert(WorkloadRow),
                [
                    {"role_id": role_id, "start_epoch_min": start, "quantity": quantity}
                    for start, quantity in zip(starts[part].tolist(), quantities[part].tolist(), strict=True)
                ],
            )

    def _update(self, role_id: int, starts: Ints, quantities: Floats) -> None:
        statement = (
            update(WorkloadRow)
            .where(_table.c.role_id == bindparam("of_role"), _table.c.start_epoch_min == bindparam("at"))
            .values(quantity=bindparam("units"))
        )
        for low in range(0, starts.size, CHUNK):
            part = slice(low, low + CHUNK)
            self._session.connection().execute(
                statement,
                [
                    {"of_role": role_id, "at": start, "units": units}
                    for start, units in zip(starts[part].tolist(), quantities[part].tolist(), strict=True)
                ],
            )

    def _with_roles(
        self, rows: Iterable[Row[tuple[int, datetime, date, int, int, int, datetime]]]
    ) -> tuple[ForecastRun, ...]:
        rows = list(rows)
        roles: dict[int, list[str]] = {}
        for run_id, code in self._session.execute(
            select(ForecastSeriesRow.run_id, RoleRow.code)
            .join(RoleRow, RoleRow.id == ForecastSeriesRow.role_id)
            .where(ForecastSeriesRow.run_id.in_([row.id for row in rows]))
            .order_by(RoleRow.code)
        ):
            roles.setdefault(run_id, []).append(code)
        return tuple(
            ForecastRun(
                id=row.id,
                made_at=row.made_at,
                first_day=row.first_day,
                days=row.days,
                slot_min=row.slot_min,
                seed=row.seed,
                history_until=row.history_until,
                roles=tuple(roles.get(row.id, ())),
            )
            for row in rows
        )


def _check(role: str, starts: Ints, quantities: Floats) -> None:
    if starts.ndim != 1 or starts.shape != quantities.shape:
        raise InvalidInput(
            f"workload of {role}: {starts.shape} starts, {quantities.shape} quantities", field="quantity"
        )
    bad = np.flatnonzero(~(np.isfinite(quantities) & (quantities >= 0)))
    if bad.size:
        raise InvalidInput(
            f"workload of {role}, row {int(bad[0]) + 1}: the quantity {float(quantities[bad[0]])} is not a number of "
            "zero or more",
            key="workload_quantity",
            role=role,
            row=int(bad[0]) + 1,
        )
    values, counts = np.unique(starts, return_counts=True)
    if (counts > 1).any():
        raise InvalidInput(
            f"workload of {role}: the interval at epoch minute {int(values[counts > 1][0])} occurs twice",
            key="workload_repeated",
            role=role,
            start=int(values[counts > 1][0]),
        )
