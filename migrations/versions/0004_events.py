"""Follow-ups of phones, photos that were lost, reminders for photos that are missing."""

import sqlalchemy as sa
from alembic import op

from app.platform.db import UtcDateTime

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('sent_event',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('number', sa.String(length=8), nullable=False),
    sa.Column('received_at', UtcDateTime(), nullable=False),
    sa.Column('clock_ahead_s', sa.Double(), nullable=True),
    sa.Column('complete', sa.Boolean(), nullable=False),
    sa.Column('settled_at', UtcDateTime(), nullable=True),
    sa.Column('refused', sa.String(length=40), nullable=True),
    sa.Column('deleted_at', UtcDateTime(), nullable=True),
    sa.CheckConstraint('length(sha256) = 64', name=op.f('ck_sent_event_sha256')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sent_event'))
    )
    with op.batch_alter_table('sent_event', schema=None) as batch_op:
        batch_op.create_index('ix_sent_event_account', ['account_id', 'received_at', 'id'], unique=False)

    op.create_table('sent_event_photo',
    sa.Column('event_id', sa.String(length=36), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('arrived_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['event_id'], ['sent_event.id'], name=op.f('fk_sent_event_photo_event_id_sent_event'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('event_id', 'sha256', name=op.f('pk_sent_event_photo'))
    )
    op.create_table('photo_loss',
    sa.Column('token', sa.String(length=24), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('lost_at', UtcDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['token'], ['case_photo.token'], name=op.f('fk_photo_loss_token_case_photo'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('token', name=op.f('pk_photo_loss'))
    )
    with op.batch_alter_table('case_photo', schema=None) as batch_op:
        batch_op.add_column(sa.Column('lost_at', UtcDateTime(), nullable=True))

    with op.batch_alter_table('sent_report', schema=None) as batch_op:
        batch_op.add_column(sa.Column('reminded_at', UtcDateTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('sent_report', schema=None) as batch_op:
        batch_op.drop_column('reminded_at')

    with op.batch_alter_table('case_photo', schema=None) as batch_op:
        batch_op.drop_column('lost_at')

    op.drop_table('photo_loss')
    op.drop_table('sent_event_photo')
    with op.batch_alter_table('sent_event', schema=None) as batch_op:
        batch_op.drop_index('ix_sent_event_account')

    op.drop_table('sent_event')
