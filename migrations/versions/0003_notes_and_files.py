"""notes_and_files"""

import sqlalchemy as sa
from alembic import op

from app.platform.db import UtcDateTime

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table('document',
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('received_at', UtcDateTime(), nullable=False),
    sa.CheckConstraint('length(sha256) = 64', name=op.f('ck_document_sha256')),
    sa.PrimaryKeyConstraint('sha256', name=op.f('pk_document'))
    )
    op.create_table('case_note',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', UtcDateTime(), nullable=False),
    sa.Column('voice', sa.String(length=12), nullable=False),
    sa.Column('unit_code', sa.String(length=24), nullable=True),
    sa.Column('label', sa.String(length=40), nullable=True),
    sa.Column('text', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['case_file.id'], name=op.f('fk_case_note_case_id_case_file')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_note'))
    )
    with op.batch_alter_table('case_note', schema=None) as batch_op:
        batch_op.create_index('ix_case_note_case', ['case_id', 'id'], unique=False)

    op.create_table('case_seen',
    sa.Column('account_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('mark', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['case_file.id'], name=op.f('fk_case_seen_case_id_case_file')),
    sa.PrimaryKeyConstraint('account_id', 'case_id', name=op.f('pk_case_seen'))
    )
    with op.batch_alter_table('case_seen', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_case_seen_case_id'), ['case_id'], unique=False)

    op.create_table('case_attachment',
    sa.Column('token', sa.String(length=24), nullable=False),
    sa.Column('note_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.ForeignKeyConstraint(['note_id'], ['case_note.id'], name=op.f('fk_case_attachment_note_id_case_note')),
    sa.PrimaryKeyConstraint('token', name=op.f('pk_case_attachment'))
    )
    with op.batch_alter_table('case_attachment', schema=None) as batch_op:
        batch_op.create_index('ix_case_attachment_note', ['note_id', 'position'], unique=False)

    op.create_table('note_author',
    sa.Column('note_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('account_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['note_id'], ['case_note.id'], name=op.f('fk_note_author_note_id_case_note')),
    sa.PrimaryKeyConstraint('note_id', name=op.f('pk_note_author'))
    )
    with op.batch_alter_table('note_author', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_note_author_account_id'), ['account_id'], unique=False)

    op.add_column('case_file', sa.Column('activity', sa.Integer(), server_default='0', nullable=False))




def downgrade() -> None:

    op.drop_column('case_file', 'activity')

    with op.batch_alter_table('note_author', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_note_author_account_id'))

    op.drop_table('note_author')
    with op.batch_alter_table('case_attachment', schema=None) as batch_op:
        batch_op.drop_index('ix_case_attachment_note')

    op.drop_table('case_attachment')
    with op.batch_alter_table('case_seen', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_case_seen_case_id'))

    op.drop_table('case_seen')
    with op.batch_alter_table('case_note', schema=None) as batch_op:
        batch_op.drop_index('ix_case_note_case')

    op.drop_table('case_note')
    op.drop_table('document')

