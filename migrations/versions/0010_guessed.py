"""guessed: the open cases whose due times rest on years without a legal table, found without looking at the others"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_case_file_guessed",
        "case_file",
        ["id"],
        sqlite_where=sa.text("is_open = 1 AND provisional = 1"),
        postgresql_where=sa.text("is_open AND provisional"),
    )


def downgrade() -> None:
    op.drop_index("ix_case_file_guessed", table_name="case_file")
