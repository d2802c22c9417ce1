"""standard_texts"""

import sqlalchemy as sa
from alembic import op

import app.platform.db

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "standard_text",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("unit_code", sa.String(length=24), nullable=True),
        sa.Column("form", sa.String(length=8), nullable=False),
        sa.Column("scope", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", app.platform.db.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standard_text")),
    )
    op.create_index("ix_standard_text_unit", "standard_text", ["unit_code", "form", "id"])


def downgrade() -> None:
    op.drop_index("ix_standard_text_unit", table_name="standard_text")
    op.drop_table("standard_text")
