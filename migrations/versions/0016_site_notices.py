"""site_notices"""

import sqlalchemy as sa
from alembic import op

import app.platform.db

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "site_notice",
        sa.Column("id", _BIG, autoincrement=True, nullable=False),
        sa.Column("case_id", _BIG, nullable=False),
        sa.Column("token", sa.String(length=24), nullable=False),
        sa.Column("unit_code", sa.String(length=24), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("basis", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=30), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("issued_at", app.platform.db.UtcDateTime(), nullable=False),
        sa.Column("expires_at", app.platform.db.UtcDateTime(), nullable=False),
        sa.Column("withdrawn_at", app.platform.db.UtcDateTime(), nullable=True),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_site_notice_case_id_case_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_notice")),
        sa.UniqueConstraint("token", name=op.f("uq_site_notice_token")),
    )
    op.create_index(op.f("ix_site_notice_case_id"), "site_notice", ["case_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_site_notice_case_id"), table_name="site_notice")
    op.drop_table("site_notice")
