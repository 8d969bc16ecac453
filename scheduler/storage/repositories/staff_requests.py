"""Requests of staff with the replies to their offers, the rules for asking, and the leave that requests lead to."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import asdict, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, insert, or_, select, update
from sqlalchemy.orm import Session, aliased

from scheduler.domain.organisation import Leave
from scheduler.domain.staff_requests import (
    LeaveKind,
    RequestKind,
    RequestRules,
    RequestState,
    StaffRequest,
    SwapReply,
)
from scheduler.errors import NotFound
from scheduler.storage.repositories.upsert import upsert
from scheduler.storage.tables import (
    AccountRow,
    LeaveRow,
    PersonRow,
    RequestRulesRow,
    ShiftTypeRow,
    StaffRequestRow,
    SwapReplyRow,
)

RULES_ROW = 1


class StaffRequestsRepository:
    """People and shift types go in and out by code, accounts by login."""

    def __init__(self, session: Session) -> None:
        self._session = session

    # requests

    def add(
        self,
        *,
        kind: RequestKind,
        state: RequestState,
        person: str,
        first_day: date,
        last_day: date,
        reason: str,
        asked_by: str,
        now: datetime,
        leave_kind: LeaveKind | None = None,
        shift_type: str | None = None,
    ) -> int:
        """A request; its id."""
        values = {
            "kind": kind.value,
            "state": state.value,
            "person_id": self._person(person),
            "first_day": first_day,
            "last_day": last_day,
            "leave_kind": None if leave_kind is None else leave_kind.value,
            "shift_type_id": self._shift_type(shift_type),
            "reason": reason,
            "asked_by_id": self._account(asked_by),
            "asked_at": now,
            "answer": "",
        }
        statement = insert(StaffRequestRow).values(values).returning(StaffRequestRow.id)
        return int(self._session.execute(statement).scalar_one())

    def get(self, request_id: int) -> StaffRequest:
        """Raises NotFound."""
        found = self._read([StaffRequestRow.id == request_id], 1)
        if not found:
            raise NotFound(f"there is no request {request_id}", key="staff_request_missing")
        return found[0]

    def of(
        self,
        *,
        people: Collection[str] | None = None,
        kinds: Collection[RequestKind] = tuple(RequestKind),
        states: Collection[RequestState] = tuple(RequestState),
        limit: int = 200,
    ) -> tuple[StaffRequest, ...]:
        """Requests of these people, as who asks or as who takes, the newest first."""
        where: list[ColumnElement[bool]] = [
            StaffRequestRow.kind.in_([kind.value for kind in kinds]),
            StaffRequestRow.state.in_([state.value for state in states]),
        ]
        if people is not None:
            ids = select(PersonRow.id).where(PersonRow.code.in_(sorted(people)))
            where.append(or_(StaffRequestRow.person_id.in_(ids), StaffRequestRow.taker_id.in_(ids)))
        return tuple(self._read(where, limit))

    def of_roster(self, roster_id: int) -> tuple[StaffRequest, ...]:
        """Requests whose approval published this version."""
        return tuple(self._read([StaffRequestRow.roster_id == roster_id], 10))

    def about(self, person: str, first: date, last: date) -> tuple[StaffRequest, ...]:
        """Requests in which a person asks or takes, with a day of ``[first, last]``."""
        own = self._person(person)
        return tuple(
            self._read(
                [
                    or_(StaffRequestRow.person_id == own, StaffRequestRow.taker_id == own),
                    StaffRequestRow.first_day <= last,
                    StaffRequestRow.last_day >= first,
                ],
                1000,
            )
        )

    def take(
        self, request_id: int, *, taker: str, return_day: date | None = None, return_shift_type: str | None = None
    ) -> None:
        """The offer has a taker and waits for a decision."""
        self._set(
            request_id,
            {
                "state": RequestState.WAITING.value,
                "taker_id": self._person(taker),
                "return_day": return_day,
                "return_shift_type_id": self._shift_type(return_shift_type),
            },
        )

    def end(
        self,
        request_id: int,
        state: RequestState,
        *,
        by: str,
        now: datetime,
        answer: str = "",
        roster_id: int | None = None,
    ) -> None:
        """Approved, refused or withdrawn, by whom."""
        values = {"state": state.value, "decided_by_id": self._account(by), "decided_at": now, "answer": answer}
        self._set(request_id, values | {"roster_id": roster_id})

    # replies

    def reply(self, request_id: int, *, person: str, day: date, shift_type: str, now: datetime) -> int:
        """A shift offered in return; its id. The same one again is the same reply."""
        key = {"request_id": request_id, "person_id": self._person(person), "day": day}
        self._session.execute(delete(SwapReplyRow).filter_by(**key))
        values = key | {"shift_type_id": self._shift_type(shift_type), "replied_at": now}
        return int(self._session.execute(insert(SwapReplyRow).values(values).returning(SwapReplyRow.id)).scalar_one())

    def replies(self, requests: Collection[int]) -> tuple[SwapReply, ...]:
        """Replies to these requests, the oldest first."""
        query = (
            select(SwapReplyRow, PersonRow.code, ShiftTypeRow.code)
            .join(PersonRow, PersonRow.id == SwapReplyRow.person_id)
            .join(ShiftTypeRow, ShiftTypeRow.id == SwapReplyRow.shift_type_id)
            .where(SwapReplyRow.request_id.in_(sorted(requests)))
            .order_by(SwapReplyRow.id)
        )
        return tuple(
            SwapReply(
                id=row.id,
                request_id=row.request_id,
                person=person,
                day=row.day,
                shift_type=shift_type,
                replied_at=row.replied_at,
            )
            for row, person, shift_type in self._session.execute(query)
        )

    def drop_replies(self, request_id: int) -> None:
        self._session.execute(delete(SwapReplyRow).where(SwapReplyRow.request_id == request_id))

    # rules

    def rules(self) -> RequestRules:
        row = self._session.get(RequestRulesRow, RULES_ROW)
        if row is None:
            return RequestRules()
        return RequestRules(**{field.name: getattr(row, field.name) for field in fields(RequestRules)})

    def set_rules(self, rules: RequestRules) -> None:
        upsert(self._session, RequestRulesRow, ["id"], [{"id": RULES_ROW, **asdict(rules)}])

    # the leave that planning reads

    def drop_leave(self, leaves: Iterable[Leave]) -> None:
        """Take rows of leave away, by person, first day and kind; one that is not there is none."""
        for leave in leaves:
            key = {"person_id": self._person(leave.person), "first_day": leave.first_day, "kind": leave.kind}
            self._session.execute(delete(LeaveRow).filter_by(**key))

    # inside

    def _set(self, request_id: int, values: dict[str, Any]) -> None:
        self._session.execute(update(StaffRequestRow).where(StaffRequestRow.id == request_id).values(values))

    def _person(self, code: str) -> int:
        found = self._session.scalar(select(PersonRow.id).where(PersonRow.code == code))
        if found is None:
            raise NotFound(f"there is no person {code!r}", key="person_missing", person=code)
        return found

    def _shift_type(self, code: str | None) -> int | None:
        if code is None:
            return None
        found = self._session.scalar(select(ShiftTypeRow.id).where(ShiftTypeRow.code == code))
        if found is None:
            raise NotFound(f"there is no shift type {code!r}", key="unknown_code", what="shift type", code=code)
        return found

    def _account(self, login: str) -> int | None:
        return self._session.scalar(select(AccountRow.id).where(AccountRow.login == login))

    def _read(self, where: list[ColumnElement[bool]], limit: int) -> list[StaffRequest]:
        asker, decider = aliased(AccountRow), aliased(AccountRow)
        taker, in_return = aliased(PersonRow), aliased(ShiftTypeRow)
        query = (
            select(
                StaffRequestRow,
                PersonRow.code,
                ShiftTypeRow.code,
                taker.code,
                in_return.code,
                asker.login,
                decider.login,
            )
            .join(PersonRow, PersonRow.id == StaffRequestRow.person_id)
            .outerjoin(ShiftTypeRow, ShiftTypeRow.id == StaffRequestRow.shift_type_id)
            .outerjoin(taker, taker.id == StaffRequestRow.taker_id)
            .outerjoin(in_return, in_return.id == StaffRequestRow.return_shift_type_id)
            .join(asker, asker.id == StaffRequestRow.asked_by_id)
            .outerjoin(decider, decider.id == StaffRequestRow.decided_by_id)
            .where(*where)
            .order_by(StaffRequestRow.id.desc())
            .limit(limit)
        )
        return [_request(*row) for row in self._session.execute(query)]


def _request(  # noqa: PLR0917  # one argument a column
    row: StaffRequestRow,
    person: str,
    shift_type: str | None,
    taker: str | None,
    return_shift_type: str | None,
    asked_by: str,
    decided_by: str | None,
) -> StaffRequest:
    return StaffRequest(
        id=row.id,
        kind=RequestKind(row.kind),
        state=RequestState(row.state),
        person=person,
        first_day=row.first_day,
        last_day=row.last_day,
        reason=row.reason,
        asked_by=asked_by,
        asked_at=row.asked_at,
        leave_kind=None if row.leave_kind is None else LeaveKind(row.leave_kind),
        shift_type=shift_type,
        taker=taker,
        return_day=row.return_day,
        return_shift_type=return_shift_type,
        decided_by=decided_by,
        decided_at=row.decided_at,
        answer=row.answer,
        roster_id=row.roster_id,
    )
