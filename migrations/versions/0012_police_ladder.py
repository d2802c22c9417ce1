"""police ladder: rungs of confidential cases in a table of their own, and when to look at each again"""

import sqlalchemy as sa
from alembic import op

from app.platform.db import UtcDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_WAITING = sa.text("wake_at IS NOT NULL")


def upgrade() -> None:
    op.add_column("police_case", sa.Column("wake_at", UtcDateTime(), nullable=True))
    # Every case that is not concluded is looked at once by the next sweep.
    op.execute(sa.text("UPDATE police_case SET wake_at = filed_at WHERE concluded_at IS NULL"))
    op.create_index(
        "ix_police_case_wake", "police_case", ["wake_at", "id"], sqlite_where=_WAITING, postgresql_where=_WAITING
    )
    op.create_table(
        "police_rung",
        sa.Column("id", _BIG, autoincrement=True, nullable=False),
        sa.Column("police_case_id", _BIG, nullable=False),
        sa.Column("rung", sa.String(length=16), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("rung_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["police_case_id"], ["police_case.id"], name=op.f("fk_police_rung_police_case_id_police_case")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_police_rung")),
    )
    op.create_index("uq_police_rung_case", "police_rung", ["police_case_id", "rung"], unique=True)


def downgrade() -> None:
    op.drop_table("police_rung")
    op.drop_index("ix_police_case_wake", table_name="police_case")
    op.drop_column("police_case", "wake_at")
