"""Warnings before a response goal is missed and at the miss, once each"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import desk.store.base

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'goal_warning',
        sa.Column('ticket_id', sa.Integer(), nullable=False),
        sa.Column('kind', sa.String(10), nullable=False),
        sa.Column('at', desk.store.base.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['ticket_id'], ['ticket.id'], name='fk_goal_warning_ticket_id_ticket'),
        sa.PrimaryKeyConstraint('ticket_id', 'kind', name='pk_goal_warning'),
    )


def downgrade() -> None:
    op.drop_table('goal_warning')
