"""tasks"""

import sqlalchemy as sa
from alembic import op

from app.platform.db import UtcDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table('case_task',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('unit_code', sa.String(length=24), nullable=False),
    sa.Column('giver', sa.String(length=24), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('reasons', sa.JSON(none_as_null=True), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('given_at', UtcDateTime(), nullable=False),
    sa.Column('due_at', UtcDateTime(), nullable=False),
    sa.Column('accepted_at', UtcDateTime(), nullable=True),
    sa.Column('done_at', UtcDateTime(), nullable=True),
    sa.Column('person', sa.String(length=40), nullable=True),
    sa.Column('answer', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('rating', sa.String(length=8), nullable=True),
    sa.Column('rating_text', sa.Text(), nullable=False),
    sa.Column('rated_at', UtcDateTime(), nullable=True),
    sa.CheckConstraint("kind IN ('guide', 'handdown')", name=op.f('ck_case_task_kind')),
    sa.CheckConstraint("state IN ('open', 'accepted', 'done', 'declined', 'withdrawn')", name=op.f('ck_case_task_state')),
    sa.ForeignKeyConstraint(['answer'], ['case_note.id'], name=op.f('fk_case_task_answer_case_note')),
    sa.ForeignKeyConstraint(['case_id'], ['case_file.id'], name=op.f('fk_case_task_case_id_case_file')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_task'))
    )
    with op.batch_alter_table('case_task', schema=None) as batch_op:
        batch_op.create_index('ix_case_task_case', ['case_id', 'id'], unique=False)
        batch_op.create_index('ix_case_task_unit', ['unit_code', 'state', 'due_at', 'id'], unique=False)
    # Whoever guides an open case has a task from now on; what was filed before is due when the case is.
    op.execute(sa.text(
        "INSERT INTO case_task (case_id, kind, unit_code, version, state, reasons, text, given_at, due_at, rating_text)"
        " SELECT g.case_id, 'guide', g.unit_code, 1, 'open', '[]', '', c.dispatched_at, c.due_at, ''"
        " FROM case_guide g JOIN case_file c ON c.id = g.case_id"
        " WHERE c.is_open AND c.dispatched_at IS NOT NULL AND c.due_at IS NOT NULL"
    ))



def downgrade() -> None:

    with op.batch_alter_table('case_task', schema=None) as batch_op:
        batch_op.drop_index('ix_case_task_unit')
        batch_op.drop_index('ix_case_task_case')

    op.drop_table('case_task')

