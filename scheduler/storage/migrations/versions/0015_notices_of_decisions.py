"""Notices of decided appeals and corrections of hours."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("notice", schema=None) as batch_op:
        for name, table in (("appeal_id", "appeal"), ("correction_id", "correction")):
            batch_op.add_column(sa.Column(name, sa.Integer(), nullable=True))
            batch_op.create_foreign_key(
                batch_op.f(f"fk_notice_{name}_{table}"), table, [name], ["id"], ondelete="CASCADE"
            )


def downgrade() -> None:
    pass
