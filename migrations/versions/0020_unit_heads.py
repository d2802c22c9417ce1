"""unit_heads"""

import sqlalchemy as sa
from alembic import op

from app.platform.db import UtcDateTime

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "territory_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_code", sa.String(length=24), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("valid_from", UtcDateTime(), nullable=False),
        sa.Column("valid_to", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["unit_code"], ["territory_unit.code"], name=op.f("fk_territory_head_unit_code_territory_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_territory_head")),
        sa.UniqueConstraint("unit_code", "valid_from", name=op.f("uq_territory_head_unit_code_valid_from")),
    )


def downgrade() -> None:
    op.drop_table("territory_head")
