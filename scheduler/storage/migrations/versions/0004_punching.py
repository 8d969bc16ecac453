"""Devices that send punches, rows in quarantine, what a correction is attached to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "device",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("created_by", sa.String(length=80), nullable=False),
        sa.Column("revoked_at", sa.DateTime(), nullable=True),
        sa.Column("revoked_by", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device")),
        sa.UniqueConstraint("code", name=op.f("uq_device_code")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_device_token_hash")),
    )
    op.create_table(
        "device_contact",
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.Column("minute", sa.BigInteger(), nullable=False),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["device_id"], ["device.id"], name=op.f("fk_device_contact_device_id_device"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("device_id", name=op.f("pk_device_contact")),
    )
    op.create_table(
        "credential",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("badge_hash", sa.String(length=64), nullable=True),
        sa.Column("pin_hash", sa.String(length=200), nullable=False),
        sa.Column("set_at", sa.DateTime(), nullable=False),
        sa.Column("set_by", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_credential_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_credential")),
        sa.UniqueConstraint("badge_hash", name=op.f("uq_credential_badge_hash")),
    )
    op.create_table(
        "punch_policy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("own_device", sa.Boolean(), nullable=False),
        sa.Column("badge_needs_pin", sa.Boolean(), nullable=False),
        sa.Column("corrections_per_month", sa.Integer(), nullable=False),
        sa.Column("future_tolerance_s", sa.Integer(), nullable=False),
        sa.Column("set_at", sa.DateTime(), nullable=False),
        sa.Column("set_by", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_punch_policy")),
    )
    op.create_table(
        "punch_quarantine",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("device", sa.String(length=40), nullable=False),
        sa.Column("device_seq", sa.BigInteger(), nullable=True),
        sa.Column("claim_hash", sa.String(length=64), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("raw", sa.JSON(), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=60), nullable=False),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("punch_id", sa.Integer(), nullable=True),
        sa.Column("decided_by", sa.String(length=80), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("note", sa.String(length=400), nullable=False),
        sa.ForeignKeyConstraint(["punch_id"], ["punch.id"], name=op.f("fk_punch_quarantine_punch_id_punch")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_punch_quarantine")),
        sa.UniqueConstraint("device", "claim_hash", name=op.f("uq_punch_quarantine_device_claim_hash")),
    )
    with op.batch_alter_table("punch_quarantine", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_punch_quarantine_state"), ["state"], unique=False)

    op.create_table(
        "punch_doubt",
        sa.Column("punch_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.ForeignKeyConstraint(["punch_id"], ["punch.id"], name=op.f("fk_punch_doubt_punch_id_punch")),
        sa.PrimaryKeyConstraint("punch_id", name=op.f("pk_punch_doubt")),
    )
    with op.batch_alter_table("correction", schema=None) as batch_op:
        batch_op.add_column(sa.Column("origin", sa.String(length=8), nullable=False, server_default="decision"))
        batch_op.add_column(sa.Column("evidence", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("answer", sa.Text(), nullable=False, server_default=""))
        batch_op.create_check_constraint(
            batch_op.f("ck_correction_two_people"),
            "origin <> 'request' OR decided_by_id IS NULL OR decided_by_id <> requested_by_id",
        )
    op.create_table(
        "correction_file",
        sa.Column("correction_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("mime", sa.String(length=60), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["correction_id"],
            ["correction.id"],
            name=op.f("fk_correction_file_correction_id_correction"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("correction_id", name=op.f("pk_correction_file")),
    )
