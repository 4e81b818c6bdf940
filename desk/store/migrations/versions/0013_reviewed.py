"""Messages that a review has looked at"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A table of its own; nothing that is there changes."""
    op.create_table(
        'reviewed',
        sa.Column('conversation_id', sa.String(36), nullable=False),
        sa.Column('seq', sa.Integer(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ['conversation_id', 'seq'],
            ['message.conversation_id', 'message.seq'],
            name='fk_reviewed_conversation_id_message',
            ondelete='CASCADE',
        ),
        sa.PrimaryKeyConstraint('conversation_id', 'seq', name='pk_reviewed'),
    )


def downgrade() -> None:
    """The marks go: everything is proposed again."""
    op.drop_table('reviewed')
