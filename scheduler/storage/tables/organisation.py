"""Site, departments, people, roles, skills, contracts, shift types, and the days and wishes of people."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.storage.tables.base import Base, UtcDateTime


class SiteRow(Base):
    __tablename__ = "site"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    name_zh: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(80))
    tz: Mapped[str] = mapped_column(String(64))
    currency: Mapped[str] = mapped_column(String(3))
    slot_min: Mapped[int] = mapped_column(default=30)
    block_min: Mapped[int] = mapped_column(default=120)
    role_switch_fen: Mapped[int] = mapped_column(default=0)
    country: Mapped[str] = mapped_column(String(8), default="")  # ISO 3166, CN or DE-BY; empty: by the zone
    settings: Mapped[dict[str, object]] = mapped_column(JSON, default=dict)


class DepartmentRow(Base):
    __tablename__ = "department"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    name_zh: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(80))


class RoleRow(Base):
    """Work that a person can hold for a block of a shift; its department is the host of the contribution."""

    __tablename__ = "role"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    name_zh: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(80))
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    unit_zh: Mapped[str] = mapped_column(String(40))
    unit_en: Mapped[str] = mapped_column(String(40))
    colour: Mapped[str] = mapped_column(String(16), default="slate")


class RoleWeightRow(Base):
    """Job-value coefficient in thousandths (0.5–2.0), by version and date, with who set it and why."""

    __tablename__ = "role_weight"
    __table_args__ = (
        UniqueConstraint("role_id", "valid_from"),
        CheckConstraint("w_milli BETWEEN 500 AND 2000", name="w_range"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    role_id: Mapped[int] = mapped_column(ForeignKey("role.id"))
    w_milli: Mapped[int]
    valid_from: Mapped[date]
    reason: Mapped[str] = mapped_column(String(200), default="")
    entered_by: Mapped[str] = mapped_column(String(80), default="")
    entered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class StandardRow(Base):
    """Units to minutes: ``seconds_per_unit × (1 + allowance) / (1 − shrinkage)``; what being short, idle or late costs.

    ``service`` to ``occupancy_permille`` are of immediate work, the columns after them of deferrable work.
    """

    __tablename__ = "standard"
    __table_args__ = (UniqueConstraint("role_id", "valid_from"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    role_id: Mapped[int] = mapped_column(ForeignKey("role.id"))
    seconds_per_unit: Mapped[int]
    allowance_permille: Mapped[int] = mapped_column(default=0)
    shrinkage_permille: Mapped[int] = mapped_column(default=0)
    short_fen_per_hour: Mapped[int]
    idle_fen_per_hour: Mapped[int]
    valid_from: Mapped[date]
    kind: Mapped[str] = mapped_column(String(12), default="immediate")  # immediate, deferrable
    service: Mapped[str] = mapped_column(String(12), default="headcount")  # headcount, erlang_c, erlang_a
    service_permille: Mapped[int] = mapped_column(default=800)
    within_s: Mapped[int] = mapped_column(default=20)
    patience_s: Mapped[int] = mapped_column(default=0)
    occupancy_permille: Mapped[int] = mapped_column(default=1000)
    due_within_min: Mapped[int | None]
    cut_off_min: Mapped[int | None]
    late_fen_per_hour: Mapped[int] = mapped_column(default=0)


class PresenceRow(Base):
    """Heads that must be there, work or not; ``weekdays`` as 1;2;3 (1 is Monday), empty: all; minutes are local."""

    __tablename__ = "presence"
    __table_args__ = (
        UniqueConstraint("role_id", "weekdays", "start_min", "end_min", "valid_from"),
        CheckConstraint("0 <= start_min AND start_min < end_min AND end_min <= 1440", name="minutes"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    role_id: Mapped[int] = mapped_column(ForeignKey("role.id"), index=True)
    weekdays: Mapped[str] = mapped_column(String(13), default="")
    start_min: Mapped[int]
    end_min: Mapped[int]
    heads: Mapped[int]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class ContractRow(Base):
    """``limits`` has the fields of solver.problem.Contract that are set: {"max_minutes_per_week": [2400, null], …}."""

    __tablename__ = "contract"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    name_zh: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(80))
    regular_min_per_week: Mapped[int]
    limits: Mapped[dict[str, object]] = mapped_column(JSON, default=dict)


class PersonRow(Base):
    __tablename__ = "person"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    name_zh: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(80))
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"), index=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"))
    cost_fen_per_hour: Mapped[int]
    hired_on: Mapped[date]
    left_on: Mapped[date | None]
    tags: Mapped[list[str]] = mapped_column(JSON, default=list)  # nursing, trainee, …


class SkillRow(Base):
    """A person's qualification for a role; proficiency in percent of the standard; ``valid_to`` is the last day."""

    __tablename__ = "skill"
    __table_args__ = (
        UniqueConstraint("person_id", "role_id", "valid_from"),
        CheckConstraint("proficiency_pct BETWEEN 1 AND 200", name="proficiency"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role_id: Mapped[int] = mapped_column(ForeignKey("role.id"), index=True)
    proficiency_pct: Mapped[int]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class ShiftTypeRow(Base):
    """Wall-clock start and length; ``breaks`` is [[offset_min, length_min, paid], …]; ``weekdays`` 0 = Monday."""

    __tablename__ = "shift_type"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(8), unique=True)
    name_zh: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(80))
    start_min: Mapped[int]
    length_min: Mapped[int]
    breaks: Mapped[list[list[int]]] = mapped_column(JSON, default=list)
    night: Mapped[bool] = mapped_column(default=False)
    weekdays: Mapped[list[int]] = mapped_column(JSON, default=list)
    roles: Mapped[list[str]] = mapped_column(JSON, default=list)  # role codes; empty: all
    departments: Mapped[list[str]] = mapped_column(JSON, default=list)  # whose people may work it; empty: all
    forbidden_next: Mapped[list[str]] = mapped_column(JSON, default=list)
    colour: Mapped[str] = mapped_column(String(16), default="slate")


class LeaveRow(Base):
    """Whole days, both ends included. ``kind`` annual, sick, maternity, training, unpaid, unavailable."""

    __tablename__ = "leave"
    __table_args__ = (UniqueConstraint("person_id", "first_day", "kind"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    first_day: Mapped[date]
    last_day: Mapped[date]
    kind: Mapped[str] = mapped_column(String(16))
    status: Mapped[str] = mapped_column(String(16), default="approved")  # requested, approved, refused
    credit_min_per_day: Mapped[int] = mapped_column(default=0)


class RequestRow(Base):
    """A wish for (on) or against (off) a shift type, or any shift (null), on a day; weight in fen."""

    __tablename__ = "request"
    __table_args__ = (
        UniqueConstraint("person_id", "day", "shift_type_id", "wants"),
        Index(
            "uq_request_any_shift",
            "person_id",
            "day",
            "wants",
            unique=True,
            sqlite_where=text("shift_type_id IS NULL"),
            postgresql_where=text("shift_type_id IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    day: Mapped[date] = mapped_column(index=True)
    shift_type_id: Mapped[int | None] = mapped_column(ForeignKey("shift_type.id"))
    wants: Mapped[str] = mapped_column(String(3))  # on, off
    weight_fen: Mapped[int]


class PinRow(Base):
    """A shift (null: a day off) that every new roster must keep; ``roles`` by block or empty for free choice."""

    __tablename__ = "pin"
    __table_args__ = (UniqueConstraint("person_id", "day"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    day: Mapped[date] = mapped_column(index=True)
    shift_type_id: Mapped[int | None] = mapped_column(ForeignKey("shift_type.id"))
    roles: Mapped[list[str | None]] = mapped_column(JSON, default=list)
    reason: Mapped[str] = mapped_column(String(200), default="")


class CalendarDayRow(Base):
    """The site's own day table: it decides, a holiday library proposes. ``factor_permille`` scales the workload."""

    __tablename__ = "calendar_day"
    day: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))  # open, closed, holiday, short, event
    factor_permille: Mapped[int] = mapped_column(default=1000)
    note_zh: Mapped[str] = mapped_column(String(120), default="")
    note_en: Mapped[str] = mapped_column(String(120), default="")
