"""What the page of insight reads: conversations and tickets by the time they began"""

from __future__ import annotations

from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('ix_conversation_created_at', 'conversation', ['created_at'])
    op.create_index('ix_ticket_opened_at', 'ticket', ['opened_at'])


def downgrade() -> None:
    op.drop_index('ix_ticket_opened_at', 'ticket')
    op.drop_index('ix_conversation_created_at', 'conversation')
