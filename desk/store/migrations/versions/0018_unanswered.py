"""Messages that were never answered are found at once"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None

UNANSWERED = sa.text('answered_at IS NULL')


def upgrade() -> None:
    op.create_index(
        'ix_turn_unanswered', 'turn', ['received_at'], sqlite_where=UNANSWERED, postgresql_where=UNANSWERED
    )


def downgrade() -> None:
    op.drop_index('ix_turn_unanswered', table_name='turn')
