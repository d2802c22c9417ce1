"""Checkpoints of the record, and the hash of the entry before about the same subject.

Entries that exist keep NULL there and their hash: they verify as before.
"""

import sqlalchemy as sa
from alembic import op

from app.audit import models as audit
from app.platform.db import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("audit_entry", sa.Column("previous_of_subject", sa.String(64), nullable=True))
    op.create_table(
        "audit_checkpoint",
        sa.Column("size", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("root", sa.String(64), nullable=False),
        sa.Column("head", sa.String(64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("signature", sa.String(128), nullable=False),
        sa.Column("frontier", sa.JSON(none_as_null=True), nullable=False),
        sa.PrimaryKeyConstraint("size", name=op.f("pk_audit_checkpoint")),
        sa.UniqueConstraint("previous", name=op.f("uq_audit_checkpoint_previous")),
    )
    op.create_table(
        "audit_checkpoint_delivery",
        sa.Column("size", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("place", sa.String(200), nullable=False),
        sa.Column("delivered_at", UtcDateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(
            ["size"], ["audit_checkpoint.size"], name=op.f("fk_audit_checkpoint_delivery_size_audit_checkpoint")
        ),
        sa.PrimaryKeyConstraint("size", "place", name=op.f("pk_audit_checkpoint_delivery")),
    )
    op.create_index(
        "ix_audit_checkpoint_delivery_open",
        "audit_checkpoint_delivery",
        ["size"],
        sqlite_where=sa.text("delivered_at IS NULL"),
        postgresql_where=sa.text("delivered_at IS NULL"),
    )
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in audit.CHECKPOINT_SQLITE_TRIGGERS if on_sqlite else audit.CHECKPOINT_POSTGRESQL_TRIGGERS:
        op.execute(sa.text(statement))


def downgrade() -> None:
    op.drop_table("audit_checkpoint_delivery")
    op.drop_table("audit_checkpoint")
    op.drop_column("audit_entry", "previous_of_subject")
