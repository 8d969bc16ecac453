"""The KPI catalogue by version, what was observed and what that replaced, past values, exceptions of the gate."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.storage.tables.base import Base, UtcDateTime


class KpiRow(Base):
    """One version of a KPI. ``anchors`` is [[raw, points], …] as decimal strings; μ and κ are frozen at publication.

    ``weight`` 0: from this version on the KPI counts no more. A draft counts nowhere.
    """

    __tablename__ = "kpi"
    __table_args__ = (UniqueConstraint("code", "version"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(32))
    version: Mapped[int] = mapped_column(default=1)
    role_id: Mapped[int] = mapped_column(ForeignKey("role.id"), index=True)
    name_zh: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(80))
    unit_zh: Mapped[str] = mapped_column(String(24))
    unit_en: Mapped[str] = mapped_column(String(24))
    formula: Mapped[str] = mapped_column(String(12), default="rate")  # see kpis.formulas
    numerator_source: Mapped[str] = mapped_column(String(120), default="")
    exposure_source: Mapped[str] = mapped_column(String(120), default="")
    level: Mapped[str] = mapped_column(String(12))  # individual, team
    kind: Mapped[str] = mapped_column(String(12), default="result")  # result, duty, kci, behaviour
    tag: Mapped[str] = mapped_column(String(24), default="")
    bsc: Mapped[str] = mapped_column(String(12), default="")  # finance, customer, process, learning
    owner: Mapped[str] = mapped_column(String(80), default="")
    frequency: Mapped[str] = mapped_column(String(12), default="month")  # month, quarter, half, year
    weight: Mapped[int]  # percent of the role score
    anchors: Mapped[list[list[str]]] = mapped_column(JSON)
    mode: Mapped[str] = mapped_column(String(8), default="linear")
    cap: Mapped[int] = mapped_column(default=120)  # most points that it can give
    mu: Mapped[str | None] = mapped_column(String(24))  # decimal string
    kappa: Mapped[str | None] = mapped_column(String(24))
    mu_basis: Mapped[str] = mapped_column(String(120), default="")  # what μ and κ were worked out from
    kappa_basis: Mapped[str] = mapped_column(String(120), default="")
    valid_from: Mapped[date]
    state: Mapped[str] = mapped_column(String(10), default="published")  # draft, published
    published_by: Mapped[str | None] = mapped_column(String(80))
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ObservationRow(Base):
    """Numerator and exposure of a KPI in a period, for a person or (null) for the team; decimal strings.

    ``kpi_version`` 0: of the whole period; else of the days on which that version was in force.
    """

    __tablename__ = "observation"
    __table_args__ = (
        UniqueConstraint("kpi_code", "period_code", "person_id", "kpi_version"),
        Index(
            "uq_observation_team",
            "kpi_code",
            "period_code",
            "kpi_version",
            unique=True,
            sqlite_where=text("person_id IS NULL"),
            postgresql_where=text("person_id IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    kpi_code: Mapped[str] = mapped_column(String(32), index=True)
    period_code: Mapped[str] = mapped_column(String(16), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    kpi_version: Mapped[int] = mapped_column(default=0)
    numerator: Mapped[str] = mapped_column(String(32))
    exposure: Mapped[str] = mapped_column(String(32))
    dates: Mapped[int] = mapped_column(default=0)  # distinct dates behind it
    source: Mapped[str] = mapped_column(String(80), default="")
    evidence: Mapped[str] = mapped_column(String(200), default="")
    revision: Mapped[int] = mapped_column(default=1)
    entered_by: Mapped[str] = mapped_column(String(80), default="")
    entered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ObservationReplacedRow(Base):
    """An observation as it was before a correction, with who replaced it, when and why."""

    __tablename__ = "observation_replaced"
    __table_args__ = (Index(None, "kpi_code", "period_code"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    kpi_code: Mapped[str] = mapped_column(String(32))
    period_code: Mapped[str] = mapped_column(String(16))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    kpi_version: Mapped[int]
    revision: Mapped[int]
    numerator: Mapped[str] = mapped_column(String(32))
    exposure: Mapped[str] = mapped_column(String(32))
    dates: Mapped[int]
    source: Mapped[str] = mapped_column(String(80))
    evidence: Mapped[str] = mapped_column(String(200))
    entered_by: Mapped[str] = mapped_column(String(80))
    entered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    replaced_by: Mapped[str] = mapped_column(String(80))
    replaced_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(String(200))


class ObservationDayRow(Base):
    """One person's shift of an individual KPI: what κ is estimated from; the period's observation is their sum."""

    __tablename__ = "observation_day"
    __table_args__ = (UniqueConstraint("kpi_code", "person_id", "day"), Index(None, "kpi_code", "day"))
    id: Mapped[int] = mapped_column(primary_key=True)
    kpi_code: Mapped[str] = mapped_column(String(32))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    day: Mapped[date]
    numerator: Mapped[str] = mapped_column(String(32))
    exposure: Mapped[str] = mapped_column(String(32))


class KpiPastValueRow(Base):
    """A unit's value of a KPI in a month before its observations begin, from the company's own records."""

    __tablename__ = "kpi_past_value"
    __table_args__ = (UniqueConstraint("kpi_code", "first_day"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    kpi_code: Mapped[str] = mapped_column(String(32))
    first_day: Mapped[date]
    numerator: Mapped[str] = mapped_column(String(32))
    exposure: Mapped[str] = mapped_column(String(32))
    source: Mapped[str] = mapped_column(String(80))


class KpiExceptionRow(Base):
    """A department's exception from the publication gate: in force with both signatures, for exactly these drafts."""

    __tablename__ = "kpi_exception"
    __table_args__ = (UniqueConstraint("department", "subject_hash"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    department: Mapped[str] = mapped_column(String(32))
    subject_hash: Mapped[str] = mapped_column(String(64))
    gap: Mapped[str] = mapped_column(String(32))  # points, or empty where it could not be worked out
    reason: Mapped[str] = mapped_column(String(500))
    hr_by: Mapped[str | None] = mapped_column(String(80))
    hr_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    head_by: Mapped[str | None] = mapped_column(String(80))
    head_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
