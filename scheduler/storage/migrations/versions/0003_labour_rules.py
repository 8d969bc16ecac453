"""Labour rules: the packs in force, derogations with their evidence."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "company_pack",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("entered_by", sa.String(length=80), nullable=False),
        sa.Column("entered_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company_pack")),
        sa.UniqueConstraint("code", "number", name=op.f("uq_company_pack_code_number")),
    )
    op.create_table(
        "packs_in_force",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("packs", sa.JSON(), nullable=False),
        sa.Column("entered_by", sa.String(length=80), nullable=False),
        sa.Column("entered_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_packs_in_force")),
    )
    with op.batch_alter_table("packs_in_force", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_packs_in_force_valid_from"), ["valid_from"], unique=False)

    op.create_table(
        "derogation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=60), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("evidence", sa.String(length=400), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=True),
        sa.Column("granted_by", sa.String(length=80), nullable=False),
        sa.Column("granted_at", sa.DateTime(), nullable=False),
        sa.Column("withdrawn_by", sa.String(length=80), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_derogation_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_derogation")),
    )
    with op.batch_alter_table("derogation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_derogation_rule"), ["rule"], unique=False)


def downgrade() -> None:
    pass
