"""Pay bases, audited results, calibration and divided pools; splits of a person's role."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pay_base",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("fen_per_month", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.CheckConstraint("fen_per_month >= 0", name=op.f("ck_pay_base_fen_per_month")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_pay_base_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pay_base")),
        sa.UniqueConstraint("person_id", "valid_from", name=op.f("uq_pay_base_person_id_valid_from")),
    )
    op.create_table(
        "role_split",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role_id", sa.Integer(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_role_split_person_id_person")),
        sa.ForeignKeyConstraint(["role_id"], ["role.id"], name=op.f("fk_role_split_role_id_role")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_split")),
        sa.UniqueConstraint(
            "person_id", "role_id", "first_day", name=op.f("uq_role_split_person_id_role_id_first_day")
        ),
    )
    op.create_table(
        "department_result",
        sa.Column("id", sa.Integer(), nullable=False),
        *_of_department_and_period("department_result"),
        sa.Column("points_e4", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("entered_by", sa.String(length=80), nullable=False),
        sa.Column("entered_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("points_e4 BETWEEN 0 AND 1200000", name=op.f("ck_department_result_points_e4")),
    )
    op.create_table(
        "calibration",
        sa.Column("id", sa.Integer(), nullable=False),
        *_of_department_and_period("calibration"),
        sa.Column("shift_e4", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("decided_by", sa.String(length=80), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("shift_e4 BETWEEN -50000 AND 50000", name=op.f("ck_calibration_shift_e4")),
    )
    for table in ("department_result", "calibration"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.create_index(batch_op.f(f"ix_{table}_period_id"), ["period_id"], unique=False)

    op.create_table(
        "bonus",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attribution_version", sa.Integer(), nullable=False),
        sa.Column("budget_fen", sa.BigInteger(), nullable=False),
        sa.Column("reserve_fen", sa.BigInteger(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("made_by", sa.String(length=80), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("published_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["period_id"], ["period.id"], name=op.f("fk_bonus_period_id_period")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bonus")),
        sa.UniqueConstraint("period_id", "version", name=op.f("uq_bonus_period_id_version")),
    )
    with op.batch_alter_table("bonus", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bonus_period_id"), ["period_id"], unique=False)

    op.create_table(
        "bonus_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bonus_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("fen", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("entered_by", sa.String(length=80), nullable=False),
        sa.Column("entered_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["bonus_id"], ["bonus.id"], name=op.f("fk_bonus_line_bonus_id_bonus"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_bonus_line_department_id_department")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_bonus_line_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bonus_line")),
    )
    with op.batch_alter_table("bonus_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bonus_line_bonus_id"), ["bonus_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_bonus_line_person_id"), ["person_id"], unique=False)


def _of_department_and_period(table: str) -> list[sa.Column[int] | sa.Constraint]:
    """One row a department and period."""
    return [
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["period_id"], ["period.id"], name=op.f(f"fk_{table}_period_id_period")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f(f"fk_{table}_department_id_department")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("period_id", "department_id", name=op.f(f"uq_{table}_period_id_department_id")),
    ]


def downgrade() -> None:
    pass
