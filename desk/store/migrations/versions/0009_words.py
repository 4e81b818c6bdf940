"""The words of tickets, for the search of the agents' queue"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from desk.store.words import words_in

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None

BATCH = 500


def upgrade() -> None:
    """The tickets that are there already get their words."""
    words = op.create_table(
        'ticket_word',
        sa.Column('word', sa.String(40).with_variant(sa.String(40, collation='C'), 'postgresql'), nullable=False),
        sa.Column('ticket_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ['ticket_id'], ['ticket.id'], name='fk_ticket_word_ticket_id_ticket', ondelete='CASCADE'
        ),
        sa.PrimaryKeyConstraint('word', 'ticket_id', name='pk_ticket_word'),
    )
    connection = op.get_bind()
    tickets = connection.execute(sa.text('SELECT id, subject, description, solution FROM ticket')).all()
    for begin in range(0, len(tickets), BATCH):
        rows = [
            {'word': word, 'ticket_id': number}
            for number, *texts in tickets[begin : begin + BATCH]
            for word in words_in(*texts)
        ]
        if rows:
            connection.execute(words.insert(), rows)
    op.create_index('ix_ticket_word_ticket_id', 'ticket_word', ['ticket_id'])


def downgrade() -> None:
    """Only the index of the words goes; the texts are the tickets' own."""
    op.drop_table('ticket_word')
