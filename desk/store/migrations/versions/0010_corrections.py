"""What agents put right in the bot's understanding"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A table of its own; nothing that is there changes."""
    op.create_table(
        'correction',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('conversation_id', sa.String(36), nullable=False),
        sa.Column('seq', sa.Integer(), nullable=False),
        sa.Column('agent_id', sa.Integer(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('intent', sa.String(60), nullable=True),
        sa.Column('article', sa.String(200), nullable=True),
        sa.ForeignKeyConstraint(
            ['conversation_id', 'seq'],
            ['message.conversation_id', 'message.seq'],
            name='fk_correction_conversation_id_message',
            ondelete='CASCADE',
        ),
        sa.ForeignKeyConstraint(['agent_id'], ['agent.id'], name='fk_correction_agent_id_agent'),
        sa.PrimaryKeyConstraint('id', name='pk_correction'),
    )
    op.create_index('ix_correction_message', 'correction', ['conversation_id', 'seq'])


def downgrade() -> None:
    """The corrections go."""
    op.drop_table('correction')
