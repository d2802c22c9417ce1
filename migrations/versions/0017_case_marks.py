"""case_marks"""

import sqlalchemy as sa
from alembic import op

import app.platform.db

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_mark",
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", app.platform.db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_case_mark_case_id_case_file")),
        sa.PrimaryKeyConstraint("kind", "case_id", name=op.f("pk_case_mark")),
    )
    op.create_index(op.f("ix_case_mark_case_id"), "case_mark", ["case_id"])
    op.create_index(
        "ix_case_file_repeated",
        "case_file",
        ["lead_unit", "id"],
        sqlite_where=sa.text("is_open = 1 AND repeated = 1"),
        postgresql_where=sa.text("is_open AND repeated"),
    )


def downgrade() -> None:
    op.drop_index("ix_case_file_repeated", table_name="case_file")
    op.drop_index(op.f("ix_case_mark_case_id"), table_name="case_mark")
    op.drop_table("case_mark")
