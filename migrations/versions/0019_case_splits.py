"""case_splits"""

import sqlalchemy as sa
from alembic import op

import app.platform.db

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "case_split",
        sa.Column("part_id", _BIG, nullable=False),
        sa.Column("origin_id", _BIG, nullable=False),
        sa.Column("at", app.platform.db.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["part_id"], ["case_file.id"], name=op.f("fk_case_split_part_id_case_file")),
        sa.ForeignKeyConstraint(["origin_id"], ["case_file.id"], name=op.f("fk_case_split_origin_id_case_file")),
        sa.PrimaryKeyConstraint("part_id", name=op.f("pk_case_split")),
    )
    op.create_index(op.f("ix_case_split_origin_id"), "case_split", ["origin_id"])
    op.create_table(
        "case_split_finding",
        sa.Column("finding_id", sa.String(length=36), nullable=False),
        sa.Column("part_id", _BIG, nullable=False),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_case_split_finding_finding_id_finding")),
        sa.ForeignKeyConstraint(
            ["part_id"], ["case_split.part_id"], name=op.f("fk_case_split_finding_part_id_case_split")
        ),
        sa.PrimaryKeyConstraint("finding_id", "part_id", name=op.f("pk_case_split_finding")),
    )
    op.create_index(op.f("ix_case_split_finding_part_id"), "case_split_finding", ["part_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_case_split_finding_part_id"), table_name="case_split_finding")
    op.drop_table("case_split_finding")
    op.drop_index(op.f("ix_case_split_origin_id"), table_name="case_split")
    op.drop_table("case_split")
