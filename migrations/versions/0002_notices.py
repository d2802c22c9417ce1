"""Notices: outbox, inboxes, deliveries, preferences, push subscriptions, webhooks."""

import sqlalchemy as sa
from alembic import op

from app.platform.db import UtcDateTime

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('notice',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('key', sa.String(length=120), nullable=False),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('subject_kind', sa.String(length=16), nullable=True),
    sa.Column('subject_ref', sa.String(length=40), nullable=True),
    sa.Column('params', sa.JSON(none_as_null=True), nullable=False),
    sa.Column('told', sa.JSON(none_as_null=True), nullable=False),
    sa.Column('posted_at', UtcDateTime(), nullable=False),
    sa.Column('withdrawn_at', UtcDateTime(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice')),
    sa.UniqueConstraint('key', name=op.f('uq_notice_key'))
    )
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_notice_posted_at'), ['posted_at'], unique=False)
        batch_op.create_index('ix_notice_subject', ['subject_kind', 'subject_ref'], unique=False)

    op.create_table('notice_preference',
    sa.Column('account_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('address', sa.LargeBinary(), nullable=True),
    sa.Column('confirmed_at', UtcDateTime(), nullable=True),
    sa.Column('mail', sa.String(length=8), nullable=False),
    sa.Column('push', sa.String(length=8), nullable=False),
    sa.Column('digest_at', sa.Integer(), nullable=True),
    sa.Column('quiet_from', sa.Integer(), nullable=True),
    sa.Column('quiet_to', sa.Integer(), nullable=True),
    sa.PrimaryKeyConstraint('account_id', name=op.f('pk_notice_preference'))
    )
    op.create_table('push_subscription',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('account_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('endpoint_hash', sa.String(length=64), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.Column('agent', sa.String(length=60), nullable=False),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_push_subscription')),
    sa.UniqueConstraint('endpoint_hash', name=op.f('uq_push_subscription_endpoint_hash'))
    )
    with op.batch_alter_table('push_subscription', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_push_subscription_account_id'), ['account_id'], unique=False)

    op.create_table('webhook',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('url', sa.String(length=400), nullable=False),
    sa.Column('secret', sa.LargeBinary(), nullable=False),
    sa.Column('kinds', sa.JSON(none_as_null=True), nullable=False),
    sa.Column('created_at', UtcDateTime(), nullable=False),
    sa.Column('ended_at', UtcDateTime(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_webhook'))
    )
    op.create_table('notice_delivery',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('message_id', sa.String(length=24), nullable=False),
    sa.Column('notice_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('channel', sa.String(length=8), nullable=False),
    sa.Column('account_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('target', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('digest', sa.Boolean(), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('next_try_at', UtcDateTime(), nullable=True),
    sa.Column('error', sa.String(length=80), nullable=True),
    sa.Column('sent_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['notice_id'], ['notice.id'], name=op.f('fk_notice_delivery_notice_id_notice')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice_delivery'))
    )
    with op.batch_alter_table('notice_delivery', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_notice_delivery_account_id'), ['account_id'], unique=False)
        batch_op.create_index('ix_notice_delivery_due', ['next_try_at', 'id'], unique=False, sqlite_where=sa.text("state IN ('waiting', 'sending')"), postgresql_where=sa.text("state IN ('waiting', 'sending')"))
        batch_op.create_index('ix_notice_delivery_failed', ['id'], unique=False, sqlite_where=sa.text("state = 'failed'"), postgresql_where=sa.text("state = 'failed'"))
        batch_op.create_index(batch_op.f('ix_notice_delivery_message_id'), ['message_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_notice_delivery_notice_id'), ['notice_id'], unique=False)

    op.create_table('notice_inbox',
    sa.Column('account_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('notice_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('read_at', UtcDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['notice_id'], ['notice.id'], name=op.f('fk_notice_inbox_notice_id_notice')),
    sa.PrimaryKeyConstraint('account_id', 'notice_id', name=op.f('pk_notice_inbox'))
    )
    with op.batch_alter_table('notice_inbox', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_notice_inbox_notice_id'), ['notice_id'], unique=False)
        batch_op.create_index('ix_notice_inbox_unread', ['account_id'], unique=False, sqlite_where=sa.text('read_at IS NULL'), postgresql_where=sa.text('read_at IS NULL'))



def downgrade() -> None:
    with op.batch_alter_table('notice_inbox', schema=None) as batch_op:
        batch_op.drop_index('ix_notice_inbox_unread', sqlite_where=sa.text('read_at IS NULL'), postgresql_where=sa.text('read_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_notice_inbox_notice_id'))

    op.drop_table('notice_inbox')
    with op.batch_alter_table('notice_delivery', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_notice_delivery_notice_id'))
        batch_op.drop_index(batch_op.f('ix_notice_delivery_message_id'))
        batch_op.drop_index('ix_notice_delivery_failed', sqlite_where=sa.text("state = 'failed'"), postgresql_where=sa.text("state = 'failed'"))
        batch_op.drop_index('ix_notice_delivery_due', sqlite_where=sa.text("state IN ('waiting', 'sending')"), postgresql_where=sa.text("state IN ('waiting', 'sending')"))
        batch_op.drop_index(batch_op.f('ix_notice_delivery_account_id'))

    op.drop_table('notice_delivery')
    op.drop_table('webhook')
    with op.batch_alter_table('push_subscription', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_push_subscription_account_id'))

    op.drop_table('push_subscription')
    op.drop_table('notice_preference')
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.drop_index('ix_notice_subject')
        batch_op.drop_index(batch_op.f('ix_notice_posted_at'))

    op.drop_table('notice')
