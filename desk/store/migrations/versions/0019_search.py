"""Search by what each database offers itself, instead of a row for each word"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op

from desk.store.words import words_in

revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None

BATCH = 500
CHANGED = {
    'insert': "INSERT INTO ticket_search(rowid, words) VALUES (new.ticket_id, new.words)",
    'delete': "INSERT INTO ticket_search(ticket_search, rowid, words) VALUES ('delete', old.ticket_id, old.words)",
}
TRIGGERS = {
    'insert': [CHANGED['insert']],
    'delete': [CHANGED['delete']],
    'update': [CHANGED['delete'], CHANGED['insert']],
}
PARTS = {
    'ix_ticket_unanswered': (
        ['response_due', 'id'],
        "first_response_at IS NULL AND status NOT IN ('resolved', 'closed')",
    ),
    'ix_ticket_solution': (
        ['account_id', 'resolved_at', 'id'],
        'solution IS NOT NULL AND resolved_at IS NOT NULL',
    ),
}


def upgrade() -> None:
    """The tickets that are there already get their words."""
    words = op.create_table(
        'ticket_words',
        sa.Column('ticket_id', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('words', sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ['ticket_id'], ['ticket.id'], name='fk_ticket_words_ticket_id_ticket', ondelete='CASCADE'
        ),
        sa.PrimaryKeyConstraint('ticket_id', name='pk_ticket_words'),
    )
    if op.get_bind().dialect.name == 'sqlite':
        _full_text_table()
    else:
        op.execute(
            "CREATE INDEX ix_ticket_words_vector ON ticket_words USING gin "
            "(array_to_tsvector(string_to_array(words, ' '::text)))"
        )
    _fill(words, lambda number, found: [{'ticket_id': number, 'words': ' '.join(found)}])
    op.drop_table('ticket_word')
    op.create_index('ix_ticket_account_newest', 'ticket', ['account_id', 'id'])
    op.create_index('ix_ticket_property_newest', 'ticket', ['property_id', 'id'])
    for name, (columns, part) in PARTS.items():
        op.create_index(name, 'ticket', columns, sqlite_where=sa.text(part), postgresql_where=sa.text(part))


def _full_text_table() -> None:
    """It keeps no text of its own, and only which ticket has a word: not where, and not how often."""
    op.execute(
        "CREATE VIRTUAL TABLE ticket_search USING fts5(words, content='ticket_words', content_rowid='ticket_id', "
        "tokenize=\"ascii tokenchars '_'\", detail='none', columnsize=0)"
    )
    for what, statements in TRIGGERS.items():
        op.execute(
            f"CREATE TRIGGER ticket_search_{what} AFTER {what} ON ticket_words BEGIN {'; '.join(statements)}; END"
        )


def _fill(table: sa.Table, rows_of: Callable[[int, list[str]], list[dict[str, Any]]]) -> None:
    connection, last = op.get_bind(), 0
    read = sa.text('SELECT id, subject, description, solution FROM ticket WHERE id > :last ORDER BY id LIMIT :batch')
    while tickets := connection.execute(read, {'last': last, 'batch': BATCH}).all():
        rows = [row for number, *texts in tickets for row in rows_of(number, words_in(*texts))]
        if rows:
            connection.execute(table.insert(), rows)
        last = tickets[-1][0]


def downgrade() -> None:
    """Back to a row for each word."""
    for name in PARTS:
        op.drop_index(name, 'ticket')
    op.drop_index('ix_ticket_property_newest', 'ticket')
    op.drop_index('ix_ticket_account_newest', 'ticket')
    words = op.create_table(
        'ticket_word',
        sa.Column('word', sa.String(40).with_variant(sa.String(40, collation='C'), 'postgresql'), nullable=False),
        sa.Column('ticket_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ['ticket_id'], ['ticket.id'], name='fk_ticket_word_ticket_id_ticket', ondelete='CASCADE'
        ),
        sa.PrimaryKeyConstraint('word', 'ticket_id', name='pk_ticket_word'),
    )
    _fill(words, lambda number, found: [{'word': word, 'ticket_id': number} for word in found])
    op.create_index('ix_ticket_word_ticket_id', 'ticket_word', ['ticket_id'])
    if op.get_bind().dialect.name == 'sqlite':
        op.drop_table('ticket_search')
    op.drop_table('ticket_words')
