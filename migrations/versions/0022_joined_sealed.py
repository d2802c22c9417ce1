"""joined_sealed"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from app.platform.db import UtcDateTime

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_CASE = sa.table(
    "case_file",
    sa.column("id", sa.BigInteger()),
    sa.column("state", sa.String()),
    sa.column("merged_into", sa.BigInteger()),
    sa.column("wake_at", UtcDateTime()),
)
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def upgrade() -> None:
    """What was joined into a case before that went to the police is woken: the next sweep of the ladder seals it.

    Not sealed here: every change of a case has its entry in the record, which only the service can write.
    """
    gone = sa.select(_CASE.c.id).where(_CASE.c.state == "sealed").cte(recursive=True)
    joined = sa.select(_CASE.c.id).where(_CASE.c.merged_into == gone.c.id, _CASE.c.state == "merged")
    left = gone.union(joined)
    op.execute(
        sa.update(_CASE)
        .where(_CASE.c.id.in_(sa.select(left.c.id)), _CASE.c.state == "merged")
        .values(wake_at=_LONG_AGO)
    )


def downgrade() -> None:
    """A case that was woken is looked at and left as it is."""
