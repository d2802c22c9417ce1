"""phone_queue"""

import sqlalchemy as sa
from alembic import op

import app.platform.db

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_WAITING = sa.text("waiting > 0")


def upgrade() -> None:
    op.create_table(
        "phone_queue",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("oldest_at", app.platform.db.UtcDateTime(), nullable=False),
        sa.Column("heard_at", app.platform.db.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_phone_queue")),
    )
    op.create_index(
        "ix_phone_queue_silent", "phone_queue", ["heard_at"], sqlite_where=_WAITING, postgresql_where=_WAITING
    )


def downgrade() -> None:
    op.drop_index("ix_phone_queue_silent", table_name="phone_queue")
    op.drop_table("phone_queue")
