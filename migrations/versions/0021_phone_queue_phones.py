"""phone_queue_phones"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from app.platform.db import UtcDateTime

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_WAITING = sa.text("waiting > 0")
_OLD = sa.table(
    "phone_queue",
    sa.column("account_id", sa.BigInteger()),
    sa.column("waiting", sa.Integer()),
    sa.column("oldest_at", UtcDateTime()),
    sa.column("heard_at", UtcDateTime()),
)


def upgrade() -> None:
    """A row for each phone; what was heard before names none and goes on as it is. The table is short: who waits."""
    kept = op.get_bind().execute(sa.select(_OLD).where(_OLD.c.waiting > 0)).mappings().all()
    phone = sa.Column("phone", sa.String(length=12), nullable=False)
    _replace([phone], [{**row, "phone": ""} for row in kept])


def downgrade() -> None:
    """One row for each person again: all that waits, and when a phone was heard of last."""
    columns = (
        _OLD.c.account_id,
        sa.func.sum(_OLD.c.waiting, type_=sa.Integer()).label("waiting"),
        sa.func.min(_OLD.c.oldest_at, type_=UtcDateTime()).label("oldest_at"),
        sa.func.max(_OLD.c.heard_at, type_=UtcDateTime()).label("heard_at"),
    )
    kept = op.get_bind().execute(sa.select(*columns).group_by(_OLD.c.account_id)).mappings().all()
    _replace([], [dict(row) for row in kept])


def _replace(more: Sequence[sa.Column[Any]], rows: list[dict[str, Any]]) -> None:
    """SQLite cannot change a primary key: the table is made anew, with ``more`` columns in its key."""
    op.drop_index("ix_phone_queue_silent", table_name="phone_queue")
    op.drop_table("phone_queue")
    made = op.create_table(
        "phone_queue",
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        *more,
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("oldest_at", UtcDateTime(), nullable=False),
        sa.Column("heard_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", *[column.name for column in more], name=op.f("pk_phone_queue")),
    )
    op.create_index(
        "ix_phone_queue_silent", "phone_queue", ["heard_at"], sqlite_where=_WAITING, postgresql_where=_WAITING
    )
    op.bulk_insert(made, rows)
