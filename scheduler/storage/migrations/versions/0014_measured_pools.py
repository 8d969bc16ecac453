"""Parts of a pool that are measured rather than split by hours."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "measured_part",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role_id", sa.Integer(), nullable=False),
        sa.Column("fen", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("entered_by", sa.String(length=80), nullable=False),
        sa.Column("entered_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("fen >= 0", name=op.f("ck_measured_part_fen")),
        sa.ForeignKeyConstraint(["period_id"], ["period.id"], name=op.f("fk_measured_part_period_id_period")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_measured_part_person_id_person")),
        sa.ForeignKeyConstraint(["role_id"], ["role.id"], name=op.f("fk_measured_part_role_id_role")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measured_part")),
        sa.UniqueConstraint(
            "period_id", "person_id", "role_id", name=op.f("uq_measured_part_period_id_person_id_role_id")
        ),
    )
    with op.batch_alter_table("measured_part", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_measured_part_period_id"), ["period_id"], unique=False)


def downgrade() -> None:
    pass
