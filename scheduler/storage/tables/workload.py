"""Workload as it came and as people know or expect it, forecasts of it, and the demand made from a forecast.

Series are stored packed, one row a role and run (storage/packing.py), so that nothing loads cells as objects.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.storage.tables.base import Base, UtcDateTime


class WorkloadRow(Base):
    """Units that arrived in ``[start_epoch_min, + slot)``; an absent interval inside recorded opening is 0."""

    __tablename__ = "workload"
    role_id: Mapped[int] = mapped_column(ForeignKey("role.id"), primary_key=True)
    start_epoch_min: Mapped[int] = mapped_column(primary_key=True)
    quantity: Mapped[float]


class KnownWorkRow(Base):
    """Units known to come in minutes of a local day; a withdrawn row stays, and one like it may be entered again."""

    __tablename__ = "known_work"
    __table_args__ = (
        CheckConstraint("0 <= start_min AND start_min < end_min AND end_min <= 1440", name="minutes"),
        Index(
            "uq_known_work_in_force",
            "role_id",
            "day",
            "start_min",
            "end_min",
            "reason",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    role_id: Mapped[int] = mapped_column(ForeignKey("role.id"))
    day: Mapped[date] = mapped_column(index=True)
    start_min: Mapped[int]
    end_min: Mapped[int]
    units: Mapped[str] = mapped_column(String(32))  # decimal string
    replaces: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(200))
    entered_by: Mapped[str] = mapped_column(String(80))
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_by: Mapped[str | None] = mapped_column(String(80))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ExpectedVolumeRow(Base):
    """Units a week expected of a role with little or no history; ``like_role_id`` lends its shape."""

    __tablename__ = "expected_volume"
    __table_args__ = (UniqueConstraint("role_id", "valid_from"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    role_id: Mapped[int] = mapped_column(ForeignKey("role.id"))
    weekly_units: Mapped[str] = mapped_column(String(32))  # decimal string
    like_role_id: Mapped[int | None] = mapped_column(ForeignKey("role.id"))
    valid_from: Mapped[date]
    reason: Mapped[str] = mapped_column(String(200))
    entered_by: Mapped[str] = mapped_column(String(80))
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ForecastRunRow(Base):
    __tablename__ = "forecast_run"
    id: Mapped[int] = mapped_column(primary_key=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    first_day: Mapped[date]
    days: Mapped[int]
    slot_min: Mapped[int]
    seed: Mapped[int]
    history_until: Mapped[datetime] = mapped_column(UtcDateTime)


class ForecastSeriesRow(Base):
    """One role of a run, packed: ``mean`` (slots), ``quantiles`` (levels × slots), ``paths`` (paths × slots).

    ``scores`` are those of the backtest.
    """

    __tablename__ = "forecast_series"
    __table_args__ = (UniqueConstraint("run_id", "role_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("forecast_run.id"), index=True)
    role_id: Mapped[int] = mapped_column(ForeignKey("role.id"))
    method: Mapped[str] = mapped_column(String(40))
    levels_permille: Mapped[list[int]] = mapped_column(JSON)
    mean: Mapped[bytes] = mapped_column(LargeBinary)
    quantiles: Mapped[bytes] = mapped_column(LargeBinary)
    paths: Mapped[bytes] = mapped_column(LargeBinary)
    scores: Mapped[dict[str, object]] = mapped_column(JSON, default=dict)


class DemandRow(Base):
    """Demand of one role made from a forecast: paths of required capacity, packed, with the standard used."""

    __tablename__ = "demand"
    __table_args__ = (UniqueConstraint("forecast_run_id", "role_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    forecast_run_id: Mapped[int] = mapped_column(ForeignKey("forecast_run.id"), index=True)
    role_id: Mapped[int] = mapped_column(ForeignKey("role.id"))
    standard_id: Mapped[int] = mapped_column(ForeignKey("standard.id"))
    capacity: Mapped[bytes] = mapped_column(LargeBinary)  # paths of required centiheads, paths × slots
