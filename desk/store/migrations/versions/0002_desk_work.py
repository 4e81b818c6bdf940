"""The desk's work: versions, assignees, merged and linked tickets, incidents, saved views, and indexes for the queue."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from desk.store.base import Moment

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

ORDER = ['severity', 'priority_rank', 'skip_rank', 'response_due']
UNSOLVED = sa.text("status NOT IN ('resolved', 'closed')")
QUEUE_INDEXES = {
    'ix_ticket_order': [],
    'ix_ticket_assignee_order': ['assignee_id'],
    'ix_ticket_account_order': ['account_id'],
    'ix_ticket_category_order': ['category'],
    'ix_ticket_product_order': ['product'],
    'ix_ticket_review_order': ['needs_review'],
}
OTHER_INDEXES = {
    'ix_ticket_status_newest': ['status', 'id'],
    'ix_ticket_alike': ['category', 'product', 'resolved_at'],
    'ix_ticket_requester': ['requester_id', 'id'],
    'ix_ticket_incident': ['incident_id'],
    'ix_ticket_merged': ['merged_into_id'],
}
NEW_KEYS = {'assignee_id': 'agent', 'merged_into_id': 'ticket', 'incident_id': 'incident'}


def upgrade() -> None:
    """The version of a ticket that is there already is the length of its audit trail."""
    op.create_table(
        'incident',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('product', sa.String(length=40), nullable=False),
        sa.Column('category', sa.String(length=60), nullable=True),
        sa.Column('title', sa.String(length=200), nullable=False),
        sa.Column('status', sa.String(length=20), nullable=False),
        sa.Column('since', Moment(timezone=True), nullable=False),
        sa.Column('opened_by_id', sa.Integer(), nullable=False),
        sa.Column('closed_at', Moment(timezone=True), nullable=True),
        sa.Column('closed_by_id', sa.Integer(), nullable=True),
        sa.Column('solution', sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(['opened_by_id'], ['agent.id'], name='fk_incident_opened_by_id_agent'),
        sa.ForeignKeyConstraint(['closed_by_id'], ['agent.id'], name='fk_incident_closed_by_id_agent'),
        sa.PrimaryKeyConstraint('id', name='pk_incident'),
    )
    op.create_index('ix_incident_product_status', 'incident', ['product', 'status'])
    _extend_ticket()
    _create_teamwork()


def _extend_ticket() -> None:
    op.drop_index('ix_ticket_queue', 'ticket')
    with op.batch_alter_table('ticket') as ticket:
        ticket.add_column(sa.Column('version', sa.Integer(), nullable=False, server_default='0'))
        for column, table in NEW_KEYS.items():
            ticket.add_column(sa.Column(column, sa.Integer(), nullable=True))
            ticket.create_foreign_key(f'fk_ticket_{column}_{table}', table, [column], ['id'])
    op.execute(
        'UPDATE ticket SET version = (SELECT count(*) FROM ticket_event WHERE ticket_event.ticket_id = ticket.id)'
    )
    with op.batch_alter_table('ticket') as ticket:
        ticket.alter_column('version', server_default=None)
    op.create_index('ix_ticket_queue', 'ticket', ['status', *ORDER, 'id'])
    for name, first in QUEUE_INDEXES.items():
        op.create_index(name, 'ticket', [*first, *ORDER, 'id'], sqlite_where=UNSOLVED, postgresql_where=UNSOLVED)
    for name, columns in OTHER_INDEXES.items():
        op.create_index(name, 'ticket', columns)


def _create_teamwork() -> None:
    op.create_table(
        'saved_view',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('agent_id', sa.Integer(), nullable=False),
        sa.Column('name', sa.String(length=60), nullable=False),
        sa.Column('query', sa.String(length=1000), nullable=False),
        sa.ForeignKeyConstraint(['agent_id'], ['agent.id'], name='fk_saved_view_agent_id_agent', ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name='pk_saved_view'),
        sa.UniqueConstraint('agent_id', 'name', name='uq_saved_view_agent_id_name'),
    )
    op.create_table(
        'looking',
        sa.Column('ticket_id', sa.Integer(), nullable=False),
        sa.Column('agent_id', sa.Integer(), nullable=False),
        sa.Column('seen_at', Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['ticket_id'], ['ticket.id'], name='fk_looking_ticket_id_ticket', ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['agent_id'], ['agent.id'], name='fk_looking_agent_id_agent', ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('ticket_id', 'agent_id', name='pk_looking'),
    )
    op.create_table(
        'ticket_link',
        sa.Column('ticket_id', sa.Integer(), nullable=False),
        sa.Column('other_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['ticket_id'], ['ticket.id'], name='fk_ticket_link_ticket_id_ticket'),
        sa.ForeignKeyConstraint(['other_id'], ['ticket.id'], name='fk_ticket_link_other_id_ticket'),
        sa.PrimaryKeyConstraint('ticket_id', 'other_id', name='pk_ticket_link'),
    )
    op.create_index('ix_ticket_link_other_id', 'ticket_link', ['other_id'])
    op.create_table(
        'sent_form',
        sa.Column('fingerprint', sa.String(length=64), nullable=False),
        sa.Column('at', Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('fingerprint', name='pk_sent_form'),
    )


def downgrade() -> None:
    """Merges, links, incidents and saved views are lost; their entries in the audit trail stay."""
    for table in ('sent_form', 'ticket_link', 'looking', 'saved_view'):
        op.drop_table(table)
    for name in (*OTHER_INDEXES, *QUEUE_INDEXES, 'ix_ticket_queue'):
        op.drop_index(name, 'ticket')
    with op.batch_alter_table('ticket') as ticket:
        for column, table in NEW_KEYS.items():
            ticket.drop_constraint(f'fk_ticket_{column}_{table}', type_='foreignkey')
            ticket.drop_column(column)
        ticket.drop_column('version')
    op.create_index('ix_ticket_queue', 'ticket', ['status', *ORDER])
    op.drop_table('incident')
