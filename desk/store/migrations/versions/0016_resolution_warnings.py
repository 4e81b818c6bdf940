"""Warnings about resolution goals, beside those about response goals"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """All warnings so far were about the response."""
    with op.batch_alter_table('goal_warning') as table:
        table.add_column(sa.Column('goal', sa.String(10), nullable=False, server_default='response'))
        table.drop_constraint('pk_goal_warning', type_='primary')
        table.create_primary_key('pk_goal_warning', ['ticket_id', 'goal', 'kind'])
    with op.batch_alter_table('goal_warning') as table:
        table.alter_column('goal', server_default=None)


def downgrade() -> None:
    """Warnings about resolution goals are forgotten."""
    op.execute("delete from goal_warning where goal <> 'response'")
    with op.batch_alter_table('goal_warning') as table:
        table.drop_constraint('pk_goal_warning', type_='primary')
        table.create_primary_key('pk_goal_warning', ['ticket_id', 'kind'])
        table.drop_column('goal')
