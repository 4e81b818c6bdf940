"""portal: the account's audit trail, forms sent once, files, ratings, unwanted mail"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import desk.store.base

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

REFUSAL = 'the audit trail of an account can only grow'


def upgrade() -> None:
    op.create_table('account_event',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('at', desk.store.base.Moment(timezone=True), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=30), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('data', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_account_event_account_id_account')),
    sa.ForeignKeyConstraint(['actor_id'], ['person.id'], name=op.f('fk_account_event_actor_id_person')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_account_event_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_account_event'))
    )
    op.create_index(op.f('ix_account_event_account_id'), 'account_event', ['account_id'])
    op.create_table('filed_form',
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('ticket_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_filed_form_person_id_person')),
    sa.ForeignKeyConstraint(['ticket_id'], ['ticket.id'], name=op.f('fk_filed_form_ticket_id_ticket')),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_filed_form'))
    )
    op.create_table('ticket_file',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('ticket_id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('at', desk.store.base.Moment(timezone=True), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('media_type', sa.String(length=60), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('stored', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['event_id'], ['ticket_event.id'], name=op.f('fk_ticket_file_event_id_ticket_event')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_ticket_file_person_id_person')),
    sa.ForeignKeyConstraint(['ticket_id'], ['ticket.id'], name=op.f('fk_ticket_file_ticket_id_ticket')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ticket_file')),
    sa.UniqueConstraint('stored', name=op.f('uq_ticket_file_stored'))
    )
    op.create_index('ix_ticket_file_ticket', 'ticket_file', ['ticket_id', 'id'])
    op.create_index(op.f('ix_ticket_file_person_id'), 'ticket_file', ['person_id'])
    op.create_table('rating',
    sa.Column('ticket_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('at', desk.store.base.Moment(timezone=True), nullable=False),
    sa.Column('stars', sa.Integer(), nullable=False),
    sa.Column('comment', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_rating_person_id_person')),
    sa.ForeignKeyConstraint(['ticket_id'], ['ticket.id'], name=op.f('fk_rating_ticket_id_ticket')),
    sa.PrimaryKeyConstraint('ticket_id', name=op.f('pk_rating'))
    )
    op.create_index(op.f('ix_rating_person_id'), 'rating', ['person_id'])
    op.create_table('unwanted_mail',
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_unwanted_mail_person_id_person')),
    sa.PrimaryKeyConstraint('person_id', 'kind', name=op.f('pk_unwanted_mail'))
    )
    op.add_column('mail', sa.Column('unsubscribe', sa.String(length=500), nullable=True))
    _let_it_only_grow()


def _let_it_only_grow() -> None:
    """Nothing can rewrite the audit trail: the database itself refuses."""
    if op.get_bind().dialect.name == 'sqlite':
        for change in ('update', 'delete'):
            op.execute(
                f"create trigger account_event_no_{change} before {change} on account_event "
                f"begin select raise(abort, '{REFUSAL}'); end"
            )
        return
    op.execute(
        f"create function account_event_only_grows() returns trigger language plpgsql as "
        f"$$ begin raise exception '{REFUSAL}'; end $$"
    )
    op.execute(
        'create trigger account_event_only_grows before update or delete or truncate on account_event '
        'for each statement execute function account_event_only_grows()'
    )


def downgrade() -> None:
    with op.batch_alter_table('mail') as mail:
        mail.drop_column('unsubscribe')
    for name in ('unwanted_mail', 'rating', 'ticket_file', 'filed_form', 'account_event'):
        op.drop_table(name)
    if op.get_bind().dialect.name == 'postgresql':
        op.execute('drop function account_event_only_grows()')
