"""rung unit: which unit led a case when a rung rang, so that its head alone reads what is for the head"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("case_rung", sa.Column("unit_code", sa.String(length=24), nullable=True))
    op.execute(
        sa.text(
            "UPDATE case_rung SET unit_code = (SELECT lead_unit FROM case_file WHERE case_file.id = case_rung.case_id)"
        )
    )


def downgrade() -> None:
    op.drop_column("case_rung", "unit_code")
