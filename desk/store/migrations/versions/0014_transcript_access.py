"""Which agent was shown which transcript or file"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import desk.store.base

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None

TABLE = 'transcript_access'
REFUSAL = 'transcript_access: entries are never changed'


def upgrade() -> None:
    """A table of its own; nothing that is there changes."""
    op.create_table(
        TABLE,
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('at', desk.store.base.Moment(timezone=True), nullable=False),
        sa.Column('agent_id', sa.Integer(), nullable=False),
        sa.Column('way', sa.String(10), nullable=False),
        sa.Column('conversation_id', sa.String(36), nullable=True),
        sa.Column('ticket_id', sa.Integer(), nullable=True),
        sa.Column('file_id', sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(['agent_id'], ['agent.id'], name='fk_transcript_access_agent_id_agent'),
        sa.ForeignKeyConstraint(
            ['conversation_id'],
            ['conversation.id'],
            name='fk_transcript_access_conversation_id_conversation',
            ondelete='CASCADE',
        ),
        sa.ForeignKeyConstraint(
            ['ticket_id'], ['ticket.id'], name='fk_transcript_access_ticket_id_ticket', ondelete='CASCADE'
        ),
        sa.ForeignKeyConstraint(
            ['file_id'], ['ticket_file.id'], name='fk_transcript_access_file_id_ticket_file', ondelete='CASCADE'
        ),
        sa.PrimaryKeyConstraint('id', name='pk_transcript_access'),
    )
    op.create_index('ix_transcript_access_conversation', TABLE, ['conversation_id', 'at'])
    op.create_index('ix_transcript_access_ticket', TABLE, ['ticket_id', 'at'])
    op.create_index('ix_transcript_access_at', TABLE, ['at'])
    op.create_index('ix_transcript_access_file_id', TABLE, ['file_id'])
    _let_nobody_rewrite_it()


def _let_nobody_rewrite_it() -> None:
    """Entries can only go, together with what they are about, or by age: the database itself refuses all else."""
    if op.get_bind().dialect.name == 'sqlite':
        op.execute(
            f"create trigger transcript_access_no_update before update on {TABLE} begin select raise(abort, '{REFUSAL}'); end"
        )
        return
    op.execute(
        f"create function transcript_access_no_update() returns trigger language plpgsql as "
        f"$$ begin raise exception '{REFUSAL}'; end $$"
    )
    op.execute(
        f'create trigger transcript_access_no_update before update on {TABLE} '
        'for each statement execute function transcript_access_no_update()'
    )


def downgrade() -> None:
    """The trail goes."""
    op.drop_table(TABLE)
    if op.get_bind().dialect.name == 'postgresql':
        op.execute('drop function transcript_access_no_update()')
