"""Rulings, requests of the units, drawn checkers, and who keeps a case that was sent on"""

import sqlalchemy as sa
from alembic import op

from app.platform.db import UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    # Not in a batch: that would copy the table and drop the old one, which rows in other tables refer to
    op.add_column("case_file", sa.Column("keeper_unit", sa.String(length=24), nullable=True))
    op.add_column("case_file", sa.Column("keeper_person", sa.String(length=40), nullable=True))
    op.add_column("case_file", sa.Column("rulings", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("case_file", sa.Column("excused", sa.Boolean(), nullable=False, server_default=sa.false()))
    kept = sa.text("keeper_unit IS NOT NULL")
    op.create_index(
        "ix_case_file_keeper", "case_file", ["keeper_unit", "id"], sqlite_where=kept, postgresql_where=kept
    )
    _create_rulings()
    _create_requests()
    _create_draws()


def _create_rulings() -> None:
    op.create_table(
        "case_ruling",
        sa.Column("id", _Big, autoincrement=True, nullable=False),
        sa.Column("case_id", _Big, nullable=False),
        sa.Column("ruled_at", UtcDateTime(), nullable=False),
        sa.Column("ruling", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=24), nullable=False),
        sa.Column("item_code", sa.String(length=16), nullable=False),
        sa.Column("leaf_unit", sa.String(length=24), nullable=True),
        sa.Column("from_unit", sa.String(length=24), nullable=True),
        sa.Column("unit_code", sa.String(length=24), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_case_ruling_case_id_case_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_ruling")),
    )
    op.create_index(op.f("ix_case_ruling_case_id"), "case_ruling", ["case_id"])
    op.create_index("ix_case_ruling_ground", "case_ruling", ["leaf_unit", "item_code", "id"])


def _create_requests() -> None:
    op.create_table(
        "case_request",
        sa.Column("id", _Big, autoincrement=True, nullable=False),
        sa.Column("case_id", _Big, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("unit_code", sa.String(length=24), nullable=False),
        sa.Column("reason", sa.String(length=24), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("wanted", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_case_request_case_id_case_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_request")),
    )
    op.create_index(op.f("ix_case_request_case_id"), "case_request", ["case_id"])
    op.create_index("ix_case_request_state", "case_request", ["state", "asked_at", "id"])
    is_open = sa.text("state = 'open'")
    op.create_index(
        "uq_case_request_open",
        "case_request",
        ["case_id", "kind"],
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )
    op.create_table(
        "case_request_author",
        sa.Column("request_id", _Big, nullable=False),
        sa.Column("role", sa.String(length=8), nullable=False),
        sa.Column("account_id", _Big, nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"], ["case_request.id"], name=op.f("fk_case_request_author_request_id_case_request")
        ),
        sa.PrimaryKeyConstraint("request_id", "role", name=op.f("pk_case_request_author")),
    )
    op.create_index(op.f("ix_case_request_author_account_id"), "case_request_author", ["account_id"])


def _create_draws() -> None:
    op.create_table(
        "check_draw",
        sa.Column("id", _Big, autoincrement=True, nullable=False),
        sa.Column("case_id", _Big, nullable=False),
        sa.Column("account_id", _Big, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("valid", sa.Boolean(), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=True),
        sa.Column("pool", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_check_draw_case_id_case_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_draw")),
    )
    op.create_index(op.f("ix_check_draw_case_id"), "check_draw", ["case_id"])
    op.create_index("ix_check_draw_account", "check_draw", ["account_id", "valid", "case_id"])
    op.create_index(
        "uq_check_draw_valid",
        "check_draw",
        ["case_id"],
        unique=True,
        sqlite_where=sa.text("valid = 1"),
        postgresql_where=sa.text("valid"),
    )


def downgrade() -> None:
    for table in ("check_draw", "case_request_author", "case_request", "case_ruling"):
        op.drop_table(table)
    op.drop_index("ix_case_file_keeper", table_name="case_file")
    for column in ("excused", "rulings", "keeper_person", "keeper_unit"):
        op.drop_column("case_file", column)
