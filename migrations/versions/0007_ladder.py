"""ladder: rungs, presses, what the commander decides, and the next instant at which a case must be looked at"""

import sqlalchemy as sa
from alembic import op

from app.platform.db import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_WAITING = sa.text("wake_at IS NOT NULL")
_STANDING = sa.text("lifted_at IS NULL")
_NUMBERS = ("stage", "first_stage", "extensions")
_INSTANTS = ("remind_at", "talk_at", "paused_at", "resumed_at", "queue_due_at", "wake_at")


def upgrade() -> None:
    # Columns are added one by one, not in a batch: a batch would copy the table, triggers and partial indexes included.
    for name in _NUMBERS:
        op.add_column("case_file", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    for name in _INSTANTS:
        op.add_column("case_file", sa.Column(name, UtcDateTime(), nullable=True))
    op.execute(sa.text("UPDATE case_file SET stage = 1, first_stage = 1 WHERE stage_at IS NOT NULL"))
    # Every open case is looked at once by the next sweep, which finds out when it must be looked at again.
    op.execute(sa.text("UPDATE case_file SET wake_at = filed_at WHERE is_open"))
    op.create_index(
        "ix_case_file_wake", "case_file", ["wake_at", "id"], sqlite_where=_WAITING, postgresql_where=_WAITING
    )
    op.create_table(
        "case_rung",
        sa.Column("id", _BIG, autoincrement=True, nullable=False),
        sa.Column("case_id", _BIG, nullable=False),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column("rung", sa.String(length=12), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("rung_at", UtcDateTime(), nullable=False),
        sa.Column("lifted_at", UtcDateTime(), nullable=True),
        sa.Column("by_hand", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_case_rung_case_id_case_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_rung")),
    )
    op.create_index(op.f("ix_case_rung_case_id"), "case_rung", ["case_id"])
    op.create_index("ix_case_rung_rung", "case_rung", ["rung", "rung_at", "id"])
    op.create_index(
        "uq_case_rung_standing",
        "case_rung",
        ["case_id", "stage", "rung"],
        unique=True,
        sqlite_where=_STANDING,
        postgresql_where=_STANDING,
    )
    op.create_table(
        "case_press",
        sa.Column("id", _BIG, autoincrement=True, nullable=False),
        sa.Column("case_id", _BIG, nullable=False),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("unit_code", sa.String(length=24), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_case_press_case_id_case_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_press")),
    )
    op.create_index(op.f("ix_case_press_case_id"), "case_press", ["case_id"])
    op.create_table(
        "press_author",
        sa.Column("press_id", _BIG, nullable=False),
        sa.Column("account_id", _BIG, nullable=False),
        sa.ForeignKeyConstraint(["press_id"], ["case_press.id"], name=op.f("fk_press_author_press_id_case_press")),
        sa.PrimaryKeyConstraint("press_id", name=op.f("pk_press_author")),
    )
    op.create_index(op.f("ix_press_author_account_id"), "press_author", ["account_id"])
    op.create_table(
        "case_accountability",
        sa.Column("rung_id", _BIG, nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=False),
        sa.Column("account_id", _BIG, nullable=False),
        sa.ForeignKeyConstraint(["rung_id"], ["case_rung.id"], name=op.f("fk_case_accountability_rung_id_case_rung")),
        sa.PrimaryKeyConstraint("rung_id", name=op.f("pk_case_accountability")),
    )


def downgrade() -> None:
    for table in ("case_accountability", "press_author", "case_press", "case_rung"):
        op.drop_table(table)
    op.drop_index("ix_case_file_wake", table_name="case_file")
    for name in (*_INSTANTS, *_NUMBERS):
        op.drop_column("case_file", name)
