"""Workload as it came, forecasts of it, and the demand made from a forecast.

Series are stored packed, one row a role and run (storage/packing.py), so that nothing loads cells as objects.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from scheduler.storage.tables.base import Base, UtcDateTime


class WorkloadRow(Base):
    """Units that arrived in ``[start_epoch_min, + slot)``; an absent interval inside recorded opening is 0."""

    __tablename__ = "workload"
    role_id: Mapped[int] = mapped_column(ForeignKey("role.id"), primary_key=True)
    start_epoch_min: Mapped[int] = mapped_column(primary_key=True)
    quantity: Mapped[float]


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
