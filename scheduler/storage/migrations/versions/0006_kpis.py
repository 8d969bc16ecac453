"""KPI catalogue: owner, evidence, publication; versions of role weights."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_OLD_KEY = "uq_observation_kpi_code_period_code_person_id"
_NEW_KEY = "uq_observation_kpi_code_period_code_person_id_kpi_version"


def upgrade() -> None:
    with op.batch_alter_table("kpi", schema=None) as batch_op:
        batch_op.add_column(sa.Column("formula", sa.String(length=12), nullable=False, server_default="rate"))
        batch_op.add_column(sa.Column("numerator_source", sa.String(length=120), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("exposure_source", sa.String(length=120), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("owner", sa.String(length=80), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("frequency", sa.String(length=12), nullable=False, server_default="month"))
        batch_op.add_column(sa.Column("cap", sa.Integer(), nullable=False, server_default="120"))
        batch_op.add_column(sa.Column("bsc", sa.String(length=12), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("state", sa.String(length=10), nullable=False, server_default="published"))
        batch_op.add_column(sa.Column("mu_basis", sa.String(length=120), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("kappa_basis", sa.String(length=120), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("published_by", sa.String(length=80), nullable=True))
        batch_op.add_column(sa.Column("published_at", sa.DateTime(), nullable=True))

    with op.batch_alter_table("observation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kpi_version", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("evidence", sa.String(length=200), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("revision", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(sa.Column("entered_by", sa.String(length=80), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("entered_at", sa.DateTime(), nullable=True))
        batch_op.drop_index("uq_observation_team")
        batch_op.drop_constraint(_OLD_KEY, type_="unique")
        batch_op.create_unique_constraint(_NEW_KEY, ["kpi_code", "period_code", "person_id", "kpi_version"])
        batch_op.create_index(
            "uq_observation_team",
            ["kpi_code", "period_code", "kpi_version"],
            unique=True,
            sqlite_where=sa.text("person_id IS NULL"),
            postgresql_where=sa.text("person_id IS NULL"),
        )

    op.create_table(
        "observation_replaced",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kpi_code", sa.String(length=32), nullable=False),
        sa.Column("period_code", sa.String(length=16), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("kpi_version", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("numerator", sa.String(length=32), nullable=False),
        sa.Column("exposure", sa.String(length=32), nullable=False),
        sa.Column("dates", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("evidence", sa.String(length=200), nullable=False),
        sa.Column("entered_by", sa.String(length=80), nullable=False),
        sa.Column("entered_at", sa.DateTime(), nullable=True),
        sa.Column("replaced_by", sa.String(length=80), nullable=False),
        sa.Column("replaced_at", sa.DateTime(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_observation_replaced_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_observation_replaced")),
    )
    with op.batch_alter_table("observation_replaced", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_observation_replaced_kpi_code_period_code"), ["kpi_code", "period_code"], unique=False
        )

    op.create_table(
        "observation_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kpi_code", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("numerator", sa.String(length=32), nullable=False),
        sa.Column("exposure", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_observation_day_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_observation_day")),
        sa.UniqueConstraint("kpi_code", "person_id", "day", name=op.f("uq_observation_day_kpi_code_person_id_day")),
    )
    with op.batch_alter_table("observation_day", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_observation_day_kpi_code_day"), ["kpi_code", "day"], unique=False)

    op.create_table(
        "kpi_past_value",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kpi_code", sa.String(length=32), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("numerator", sa.String(length=32), nullable=False),
        sa.Column("exposure", sa.String(length=32), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kpi_past_value")),
        sa.UniqueConstraint("kpi_code", "first_day", name=op.f("uq_kpi_past_value_kpi_code_first_day")),
    )

    op.create_table(
        "kpi_exception",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("department", sa.String(length=32), nullable=False),
        sa.Column("subject_hash", sa.String(length=64), nullable=False),
        sa.Column("gap", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("hr_by", sa.String(length=80), nullable=True),
        sa.Column("hr_at", sa.DateTime(), nullable=True),
        sa.Column("head_by", sa.String(length=80), nullable=True),
        sa.Column("head_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kpi_exception")),
        sa.UniqueConstraint("department", "subject_hash", name=op.f("uq_kpi_exception_department_subject_hash")),
    )

    with op.batch_alter_table("role_weight", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reason", sa.String(length=200), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("entered_by", sa.String(length=80), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("entered_at", sa.DateTime(), nullable=True))


def downgrade() -> None:
    pass
