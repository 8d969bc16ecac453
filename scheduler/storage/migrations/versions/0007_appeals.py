"""Locks of attributions with their lineage; cards, disputes, deltas, and who read another's card."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# whoever has a cell in the newest published version of a period gets the card that publishing makes from now on
CARDS = """
INSERT INTO score_card (period_id, person_id, version, attribution_version, state, locked_at)
SELECT DISTINCT a.period_id, c.person_id, 1, a.version, 'locked', a.published_at
FROM attribution a JOIN contribution_cell c ON c.attribution_id = a.id
WHERE a.state = 'published' AND a.published_at IS NOT NULL AND a.version = (
    SELECT max(b.version) FROM attribution b WHERE b.period_id = a.period_id AND b.state = 'published')
"""


def upgrade() -> None:
    with op.batch_alter_table("attribution", schema=None) as batch_op:
        batch_op.add_column(sa.Column("origin", sa.String(length=12), nullable=False, server_default="run"))
        batch_op.add_column(sa.Column("lineage", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("lock_hash", sa.String(length=64), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("reading", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("reserve_permille", sa.Integer(), nullable=False, server_default="20"))

    op.create_table(
        "score_card",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("attribution_version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("locked_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["period_id"], ["period.id"], name=op.f("fk_score_card_period_id_period")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_score_card_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_card")),
        sa.UniqueConstraint("period_id", "person_id", name=op.f("uq_score_card_period_id_person_id")),
    )
    with op.batch_alter_table("score_card", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_score_card_person_id"), ["person_id"], unique=False)

    op.create_table(
        "appeal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("card_version", sa.Integer(), nullable=False),
        sa.Column("attribution_version", sa.Integer(), nullable=False),
        sa.Column("claims", sa.JSON(), nullable=False),
        sa.Column("grounds", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("filed_by", sa.String(length=80), nullable=False),
        sa.Column("filed_at", sa.DateTime(), nullable=False),
        sa.Column("deadline", sa.Date(), nullable=False),
        sa.Column("decided_by", sa.String(length=80), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("result_version", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["period_id"], ["period.id"], name=op.f("fk_appeal_period_id_period")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_appeal_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal")),
    )
    with op.batch_alter_table("appeal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_appeal_period_id"), ["period_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_appeal_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_appeal_card_version",
            ["period_id", "person_id", "card_version"],
            unique=True,
            sqlite_where=sa.text("kind = 'appeal'"),
            postgresql_where=sa.text("kind = 'appeal'"),
        )

    op.create_table(
        "share_delta",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("appeal_id", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=12), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("beyond_reserve", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["appeal_id"], ["appeal.id"], name=op.f("fk_share_delta_appeal_id_appeal")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_share_delta_department_id_department")
        ),
        sa.ForeignKeyConstraint(["period_id"], ["period.id"], name=op.f("fk_share_delta_period_id_period")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_share_delta_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_share_delta")),
        sa.UniqueConstraint(
            "appeal_id", "person_id", "department_id", name=op.f("uq_share_delta_appeal_id_person_id_department_id")
        ),
    )
    with op.batch_alter_table("share_delta", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_share_delta_period_id"), ["period_id"], unique=False)

    op.create_table(
        "card_read",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("login", sa.String(length=80), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("first_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["period_id"], ["period.id"], name=op.f("fk_card_read_period_id_period")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_card_read_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_read")),
        sa.UniqueConstraint(
            "period_id", "person_id", "login", "day", name=op.f("uq_card_read_period_id_person_id_login_day")
        ),
    )
    with op.batch_alter_table("card_read", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_card_read_person_id"), ["person_id"], unique=False)

    op.execute(CARDS)


def downgrade() -> None:
    pass
