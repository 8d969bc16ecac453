"""Differences that a locked period leaves to the next, and what a resolution was made from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "hours_delta",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("operational_date", sa.Date(), nullable=False),
        sa.Column("role_id", sa.Integer(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("origin_id", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=True),
        sa.Column("event_ids", sa.JSON(), nullable=False),
        sa.Column("posted_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["origin_id"], ["period.id"], name=op.f("fk_hours_delta_origin_id_period")),
        sa.ForeignKeyConstraint(["period_id"], ["period.id"], name=op.f("fk_hours_delta_period_id_period")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_hours_delta_person_id_person")),
        sa.ForeignKeyConstraint(["role_id"], ["role.id"], name=op.f("fk_hours_delta_role_id_role")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hours_delta")),
    )
    with op.batch_alter_table("hours_delta", schema=None) as batch_op:
        for column in ("operational_date", "origin_id", "period_id", "person_id"):
            batch_op.create_index(batch_op.f(f"ix_hours_delta_{column}"), [column], unique=False)

    op.create_table(
        "period_lock",
        sa.Column("period_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("deltas_hash", sa.String(length=64), nullable=False),
        sa.Column("rules_hash", sa.String(length=64), nullable=False),
        sa.Column("rounding_min", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["period_id"], ["period.id"], name=op.f("fk_period_lock_period_id_period")),
        sa.PrimaryKeyConstraint("period_id", name=op.f("pk_period_lock")),
    )
    op.create_table(
        "pay_total",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("worked_min", sa.Integer(), nullable=False),
        sa.Column("delta_min", sa.Integer(), nullable=False),
        sa.Column("paid_min", sa.Integer(), nullable=False),
        sa.Column("balance_min", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["period_id"], ["period.id"], name=op.f("fk_pay_total_period_id_period")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_pay_total_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pay_total")),
        sa.UniqueConstraint("period_id", "person_id", name=op.f("uq_pay_total_period_id_person_id")),
    )
    with op.batch_alter_table("pay_total", schema=None) as batch_op:
        for column in ("period_id", "person_id"):
            batch_op.create_index(batch_op.f(f"ix_pay_total_{column}"), [column], unique=False)

    op.create_table(
        "resolution_state",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("punch_id", sa.BigInteger(), nullable=False),
        sa.Column("missing_ids", sa.JSON(), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=False),
        sa.Column("as_of", sa.DateTime(), nullable=False),
        sa.Column("rosters", sa.JSON(), nullable=False),
        sa.Column("leave", sa.JSON(), nullable=False),
        sa.Column("settings_hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resolution_state")),
    )


def downgrade() -> None:
    for table in ("resolution_state", "pay_total", "period_lock", "hours_delta"):
        op.drop_table(table)
