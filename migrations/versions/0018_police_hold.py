"""police hold: when a confidential case was dispatched, and which calendar made its due times"""

import sqlalchemy as sa
from alembic import op

from app.platform.db import UtcDateTime

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_GUESSED = sa.text("provisional AND concluded_at IS NULL")
_GUESSED_SQLITE = sa.text("provisional = 1 AND concluded_at IS NULL")


def upgrade() -> None:
    op.add_column("police_case", sa.Column("dispatched_at", UtcDateTime(), nullable=True))
    op.add_column("police_case", sa.Column("calendar_version", sa.String(length=40), nullable=True))
    # Until now nothing was held: every case was dispatched as it was filed.
    op.execute(sa.text("UPDATE police_case SET dispatched_at = filed_at"))
    op.create_index(
        "ix_police_case_guessed", "police_case", ["id"], sqlite_where=_GUESSED_SQLITE, postgresql_where=_GUESSED
    )


def downgrade() -> None:
    op.drop_index("ix_police_case_guessed", table_name="police_case")
    op.drop_column("police_case", "calendar_version")
    op.drop_column("police_case", "dispatched_at")
