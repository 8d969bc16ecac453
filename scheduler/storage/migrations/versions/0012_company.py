"""What the pages about people and the audit log need: the worth of missing qualifications, and ways to search."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "training_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("roster_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("proficiency_pct", sa.Integer(), nullable=False),
        sa.Column("search_s", sa.Integer(), nullable=False),
        sa.Column("objective_fen", sa.BigInteger(), nullable=True),
        sa.Column("bound_fen", sa.BigInteger(), nullable=True),
        sa.Column("took_s", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.String(length=80), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["roster_id"], ["roster.id"], name=op.f("fk_training_run_roster_id_roster"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_run")),
    )
    with op.batch_alter_table("training_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_run_roster_id"), ["roster_id"], unique=False)

    op.create_table(
        "training_value",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role_id", sa.Integer(), nullable=False),
        sa.Column("screened_fen", sa.BigInteger(), nullable=False),
        sa.Column("whole_roster", sa.Boolean(), nullable=False),
        sa.Column("ceiling_fen", sa.BigInteger(), nullable=True),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("low_fen", sa.BigInteger(), nullable=True),
        sa.Column("high_fen", sa.BigInteger(), nullable=True),
        sa.Column("estimate_fen", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["run_id"], ["training_run.id"], name=op.f("fk_training_value_run_id_training_run"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_training_value_person_id_person")),
        sa.ForeignKeyConstraint(["role_id"], ["role.id"], name=op.f("fk_training_value_role_id_role")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_value")),
        sa.UniqueConstraint("run_id", "person_id", "role_id", name=op.f("uq_training_value_run_id_person_id_role_id")),
    )
    with op.batch_alter_table("training_value", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_value_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_value_role_id"), ["role_id"], unique=False)

    # the log is searched by who and by what, newest first
    op.create_index("ix_audit_actor", "audit", ["actor", "seq"], unique=False)
    op.create_index("ix_audit_action", "audit", ["action", "seq"], unique=False)


def downgrade() -> None:
    pass
