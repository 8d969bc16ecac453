"""What staff ask for: leave, swaps, shifts given away and taken, with the rules for asking."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_RULES = (
    "wish_deadline_days",
    "wishes_per_month",
    "strong_per_month",
    "wish_fen",
    "strong_fen",
    "leave_notice_days",
    "shift_notice_days",
    "taken_per_month",
    "over_regular_min",
)


def upgrade() -> None:
    op.create_table(
        "staff_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("leave_kind", sa.String(length=16), nullable=True),
        sa.Column("shift_type_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("taker_id", sa.Integer(), nullable=True),
        sa.Column("return_day", sa.Date(), nullable=True),
        sa.Column("return_shift_type_id", sa.Integer(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("answer", sa.String(length=400), nullable=False),
        sa.Column("roster_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_staff_request_days")),
        sa.CheckConstraint("taker_id IS NULL OR taker_id <> person_id", name=op.f("ck_staff_request_taker")),
        _refers("staff_request", "person_id", "person"),
        _refers("staff_request", "shift_type_id", "shift_type"),
        _refers("staff_request", "asked_by_id", "account"),
        _refers("staff_request", "taker_id", "person"),
        _refers("staff_request", "return_shift_type_id", "shift_type"),
        _refers("staff_request", "decided_by_id", "account"),
        _refers("staff_request", "roster_id", "roster", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_request")),
    )
    with op.batch_alter_table("staff_request", schema=None) as batch_op:
        batch_op.create_index("ix_staff_request_kind_state", ["kind", "state"], unique=False)
        for column in ("person_id", "first_day", "taker_id"):
            batch_op.create_index(batch_op.f(f"ix_staff_request_{column}"), [column], unique=False)

    op.create_table(
        "swap_reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("shift_type_id", sa.Integer(), nullable=False),
        sa.Column("replied_at", sa.DateTime(), nullable=False),
        _refers("swap_reply", "request_id", "staff_request", ondelete="CASCADE"),
        _refers("swap_reply", "person_id", "person"),
        _refers("swap_reply", "shift_type_id", "shift_type"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_swap_reply")),
        sa.UniqueConstraint("request_id", "person_id", "day", name=op.f("uq_swap_reply_request_id_person_id_day")),
    )
    with op.batch_alter_table("swap_reply", schema=None) as batch_op:
        for column in ("request_id", "person_id"):
            batch_op.create_index(batch_op.f(f"ix_swap_reply_{column}"), [column], unique=False)

    op.create_table(
        "request_rules",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in _RULES),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_rules")),
    )


def _refers(table: str, column: str, to: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"), ondelete=ondelete)


def downgrade() -> None:
    pass
