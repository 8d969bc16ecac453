"""Standards for work that may wait or is answered by Erlang; presence, known work, expected volumes, the country."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "expected_volume",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("role_id", sa.Integer(), nullable=False),
        sa.Column("weekly_units", sa.String(length=32), nullable=False),
        sa.Column("like_role_id", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("entered_by", sa.String(length=80), nullable=False),
        sa.Column("entered_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["like_role_id"], ["role.id"], name=op.f("fk_expected_volume_like_role_id_role")),
        sa.ForeignKeyConstraint(["role_id"], ["role.id"], name=op.f("fk_expected_volume_role_id_role")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expected_volume")),
        sa.UniqueConstraint("role_id", "valid_from", name=op.f("uq_expected_volume_role_id_valid_from")),
    )
    op.create_table(
        "known_work",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("role_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("start_min", sa.Integer(), nullable=False),
        sa.Column("end_min", sa.Integer(), nullable=False),
        sa.Column("units", sa.String(length=32), nullable=False),
        sa.Column("replaces", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("entered_by", sa.String(length=80), nullable=False),
        sa.Column("entered_at", sa.DateTime(), nullable=False),
        sa.Column("withdrawn_by", sa.String(length=80), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "0 <= start_min AND start_min < end_min AND end_min <= 1440", name=op.f("ck_known_work_minutes")
        ),
        sa.ForeignKeyConstraint(["role_id"], ["role.id"], name=op.f("fk_known_work_role_id_role")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_work")),
    )
    with op.batch_alter_table("known_work", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_known_work_day"), ["day"], unique=False)
        batch_op.create_index(
            "uq_known_work_in_force",
            ["role_id", "day", "start_min", "end_min", "reason"],
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )

    op.create_table(
        "presence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("role_id", sa.Integer(), nullable=False),
        sa.Column("weekdays", sa.String(length=13), nullable=False),
        sa.Column("start_min", sa.Integer(), nullable=False),
        sa.Column("end_min", sa.Integer(), nullable=False),
        sa.Column("heads", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "0 <= start_min AND start_min < end_min AND end_min <= 1440", name=op.f("ck_presence_minutes")
        ),
        sa.ForeignKeyConstraint(["role_id"], ["role.id"], name=op.f("fk_presence_role_id_role")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_presence")),
        sa.UniqueConstraint(
            "role_id",
            "weekdays",
            "start_min",
            "end_min",
            "valid_from",
            name=op.f("uq_presence_role_id_weekdays_start_min_end_min_valid_from"),
        ),
    )
    with op.batch_alter_table("presence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_presence_role_id"), ["role_id"], unique=False)

    with op.batch_alter_table("site", schema=None) as batch_op:
        batch_op.add_column(sa.Column("country", sa.String(length=8), nullable=False, server_default=""))

    with op.batch_alter_table("standard", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(length=12), nullable=False, server_default="immediate"))
        batch_op.add_column(sa.Column("service", sa.String(length=12), nullable=False, server_default="headcount"))
        batch_op.add_column(sa.Column("service_permille", sa.Integer(), nullable=False, server_default="800"))
        batch_op.add_column(sa.Column("within_s", sa.Integer(), nullable=False, server_default="20"))
        batch_op.add_column(sa.Column("patience_s", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("occupancy_permille", sa.Integer(), nullable=False, server_default="1000"))
        batch_op.add_column(sa.Column("due_within_min", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("cut_off_min", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("late_fen_per_hour", sa.Integer(), nullable=False, server_default="0"))
