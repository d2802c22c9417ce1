"""cause_codes"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.add_column('case_file', sa.Column('cause', sa.String(length=16), nullable=True))




def downgrade() -> None:

    op.drop_column('case_file', 'cause')


