"""Boundary imports: dry runs that are kept, and the open cases on changed ground."""

import sqlalchemy as sa
from alembic import op

from app.platform.db import UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "territory_import",
        sa.Column("id", sa.String(length=12), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("filename", sa.String(length=120), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("crs", sa.String(length=8), nullable=False),
        sa.Column("valid_from", UtcDateTime(), nullable=False),
        sa.Column("base", sa.String(length=64), nullable=False),
        sa.Column("report", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("sketch", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=True),
        sa.Column("imported_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["version"], ["territory_version.label"], name=op.f("fk_territory_import_version_territory_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_territory_import")),
    )
    op.create_index(op.f("ix_territory_import_made_at"), "territory_import", ["made_at"])
    op.create_table(
        "case_ground_change",
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("old_leaf", sa.String(length=24), nullable=True),
        sa.Column("new_leaf", sa.String(length=24), nullable=True),
        sa.Column("valid_from", UtcDateTime(), nullable=False),
        sa.Column("noticed_at", UtcDateTime(), nullable=False),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_case_ground_change_case_id_case_file")
        ),
        sa.PrimaryKeyConstraint("case_id", "version", name=op.f("pk_case_ground_change")),
    )
    op.create_index(
        "ix_case_ground_change_waiting",
        "case_ground_change",
        ["noticed_at", "case_id"],
        sqlite_where=sa.text("settled_at IS NULL"),
        postgresql_where=sa.text("settled_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("case_ground_change")
    op.drop_table("territory_import")
