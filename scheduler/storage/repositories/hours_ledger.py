"""Periods and their locks, delta lines, totals for pay, and what the hours were last resolved from."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, cast, delete, func, insert, select, update
from sqlalchemy.orm import aliased

from scheduler.errors import NotFound
from scheduler.hours.deltas import Delta
from scheduler.hours.ledger import LOCKED, Period, PeriodLock, ResolutionState
from scheduler.hours.pay import PayTotal
from scheduler.storage.repositories.hours_room import HoursRoom
from scheduler.storage.tables import (
    HoursDeltaRow,
    PayTotalRow,
    PeriodLockRow,
    PeriodRow,
    PunchRow,
    ResolutionStateRow,
)

_ONLY = 1  # the one row of the state


class LedgerStore(HoursRoom):
    """Periods go in and out by code."""

    # periods

    def periods(self) -> tuple[Period, ...]:
        """All periods, by first day."""
        return self._read_periods()

    def period(self, code: str) -> Period:
        """Raises NotFound."""
        found = self._read_periods(PeriodRow.code == code)
        if not found:
            raise NotFound(f"there is no period {code!r}", key="period_missing", period=code)
        return found[0]

    def lock(self, code: str, *, content_hash: str, how: PeriodLock, account_id: int | None, now: datetime) -> None:
        """Close a period for good."""
        self._session.execute(
            update(PeriodRow)
            .where(PeriodRow.code == code)
            .values(state=LOCKED, locked_at=now, locked_by_id=account_id, content_hash=content_hash)
        )
        self._session.execute(
            insert(PeriodLockRow).values(
                period_id=self._period_ids()[code],
                deltas_hash=how.deltas_hash,
                rules_hash=how.rules_hash,
                rounding_min=how.rounding_min,
            )
        )

    def period_lock(self, code: str) -> PeriodLock | None:
        """How a period was locked; None for one that is open, or was locked before such records were kept."""
        row = self._session.execute(
            select(PeriodLockRow.deltas_hash, PeriodLockRow.rules_hash, PeriodLockRow.rounding_min)
            .join(PeriodRow, PeriodRow.id == PeriodLockRow.period_id)
            .where(PeriodRow.code == code)
        ).one_or_none()
        return None if row is None else PeriodLock(deltas_hash=row[0], rules_hash=row[1], rounding_min=row[2])

    # delta lines

    def deltas(
        self,
        *,
        period: str | None = None,
        origin: str | None = None,
        days: tuple[date, date] | None = None,
        people: Collection[str] | None = None,
        sealed: bool | None = None,
    ) -> tuple[Delta, ...]:
        """Lines counted in a period, of a locked period, of days both included, sealed or not; by day, person, role."""
        counting, source = aliased(PeriodRow), aliased(PeriodRow)
        where: list[ColumnElement[bool]] = self._of(HoursDeltaRow.person_id, people)
        if period is not None:
            where.append(counting.code == period)
        if origin is not None:
            where.append(source.code == origin)
        if days is not None:
            where.append(HoursDeltaRow.operational_date.between(*days))
        if sealed is not None:
            closed = func.coalesce(counting.state, "") == LOCKED
            where.append(closed if sealed else ~closed)
        rows = self._session.execute(
            select(
                HoursDeltaRow.id,
                HoursDeltaRow.person_id,
                HoursDeltaRow.operational_date,
                HoursDeltaRow.role_id,
                HoursDeltaRow.minutes,
                source.code,
                counting.code,
                counting.state,
                HoursDeltaRow.event_ids,
                HoursDeltaRow.posted_at,
            )
            .join(source, source.id == HoursDeltaRow.origin_id)
            .outerjoin(counting, counting.id == HoursDeltaRow.period_id)
            .where(*where)
        )
        people_codes, role_codes = self._ids.person_codes, self._ids.role_codes
        found = [
            Delta(
                id=id_,
                person=people_codes[person_id],
                operational_date=day,
                role=None if role_id is None else role_codes[role_id],
                minutes=minutes,
                origin=origin_code,
                period=code,
                event_ids=tuple(events),
                sealed=state == LOCKED,
                posted_at=posted_at,
            )
            for id_, person_id, day, role_id, minutes, origin_code, code, state, events, posted_at in rows
        ]
        return tuple(sorted(found, key=lambda d: (d.operational_date, d.person, d.role or "", d.id)))

    def write_deltas(self, gone: Sequence[int], new: Iterable[Delta], now: datetime) -> None:
        """Delete lines by id and post others."""
        if gone:
            self._session.execute(delete(HoursDeltaRow).where(HoursDeltaRow.id.in_(gone)))
        ids = self._period_ids()
        rows: list[dict[str, Any]] = [
            {
                "person_id": self._person_id(d.person),
                "operational_date": d.operational_date,
                "role_id": None if d.role is None else self._ids.roles[d.role],
                "minutes": d.minutes,
                "origin_id": ids[d.origin],
                "period_id": None if d.period is None else ids[d.period],
                "event_ids": list(d.event_ids),
                "posted_at": now,
            }
            for d in new
        ]
        if rows:
            self._session.connection().execute(insert(HoursDeltaRow), rows)

    # pay

    def pay_totals(self, period: str, people: Collection[str] | None = None) -> tuple[PayTotal, ...]:
        """Totals of a locked period, by person."""
        return self._read_totals(PeriodRow.code == period, *self._of(PayTotalRow.person_id, people))

    def pay_balances(self) -> dict[str, int]:
        """What rounding owes each person after the last locked period that has totals of that person, in minutes."""
        newest = (
            select(PayTotalRow.person_id, func.max(PeriodRow.first_day).label("day"))
            .join(PeriodRow, PeriodRow.id == PayTotalRow.period_id)
            .group_by(PayTotalRow.person_id)
            .subquery()
        )
        where = (PayTotalRow.person_id == newest.c.person_id, PeriodRow.first_day == newest.c.day)
        rows = self._session.execute(
            select(PayTotalRow.person_id, PayTotalRow.balance_min)
            .join(PeriodRow, PeriodRow.id == PayTotalRow.period_id)
            .join(newest, and_(*where))
        )
        return {self._ids.person_codes[person_id]: balance for person_id, balance in rows}

    def add_pay_totals(self, period: str, totals: Iterable[PayTotal]) -> None:
        """Keep the totals of a period that is being locked."""
        period_id = self._period_ids()[period]
        rows = [
            {
                "period_id": period_id,
                "person_id": self._person_id(t.person),
                "worked_min": t.worked_min,
                "delta_min": t.delta_min,
                "paid_min": t.paid_min,
                "balance_min": t.balance_min,
            }
            for t in totals
        ]
        if rows:
            self._session.connection().execute(insert(PayTotalRow), rows)

    # what the hours were resolved from

    def resolution_state(self) -> ResolutionState | None:
        """None before the first resolution of everything."""
        row = self._session.execute(
            select(
                ResolutionStateRow.punch_id,
                ResolutionStateRow.missing_ids,
                ResolutionStateRow.decided_at,
                ResolutionStateRow.as_of,
                ResolutionStateRow.rosters,
                ResolutionStateRow.leave,
                ResolutionStateRow.settings_hash,
            )
        ).one_or_none()
        if row is None:
            return None
        return ResolutionState(
            punch_id=row.punch_id,
            missing_ids={int(id_): noticed for id_, noticed in row.missing_ids.items()},
            decided_at=row.decided_at,
            as_of=row.as_of,
            rosters={int(id_): revision for id_, revision in row.rosters.items()},
            leave=frozenset(row.leave),
            settings_hash=row.settings_hash,
        )

    def keep_resolution_state(self, state: ResolutionState) -> None:
        """From now on only what changes after this is new."""
        self._session.execute(delete(ResolutionStateRow))
        self._session.execute(
            insert(ResolutionStateRow).values(
                id=_ONLY,
                punch_id=state.punch_id,
                missing_ids={str(id_): noticed for id_, noticed in sorted(state.missing_ids.items())},
                decided_at=state.decided_at,
                as_of=state.as_of,
                rosters={str(id_): revision for id_, revision in sorted(state.rosters.items())},
                leave=sorted(state.leave),
                settings_hash=state.settings_hash,
            )
        )

    def last_punch_id(self) -> int:
        """The highest id stored, 0 without punches."""
        return self._session.scalar(select(cast(func.coalesce(func.max(PunchRow.id), 0), Integer))) or 0

    # inside

    def _period_ids(self) -> dict[str, int]:
        return {row.code: row.id for row in self._session.execute(select(PeriodRow.code, PeriodRow.id))}

    def _read_totals(self, *where: ColumnElement[bool]) -> tuple[PayTotal, ...]:
        rows = self._session.execute(
            select(
                PayTotalRow.person_id,
                PayTotalRow.worked_min,
                PayTotalRow.delta_min,
                PayTotalRow.paid_min,
                PayTotalRow.balance_min,
            )
            .join(PeriodRow, PeriodRow.id == PayTotalRow.period_id)
            .where(*where)
        )
        found = [
            PayTotal(
                person=self._ids.person_codes[person_id],
                worked_min=worked,
                delta_min=delta,
                paid_min=paid,
                balance_min=balance,
            )
            for person_id, worked, delta, paid, balance in rows
        ]
        return tuple(sorted(found, key=lambda t: t.person))

    def _read_periods(self, *where: ColumnElement[bool]) -> tuple[Period, ...]:
        columns = (
            PeriodRow.code,
            PeriodRow.first_day,
            PeriodRow.last_day,
            PeriodRow.state,
            PeriodRow.locked_at,
            PeriodRow.content_hash,
        )
        rows = self._session.execute(select(*columns).where(*where).order_by(PeriodRow.first_day))
        return tuple(
            Period(code=code, first_day=first, last_day=last, state=state, locked_at=at, content_hash=content_hash)
            for code, first, last, state, at, content_hash in rows
        )
