"""credits"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import desk.store.base
import desk.store.credits

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

APPEND_ONLY = ('credit_entry', 'credit_bill')


def upgrade() -> None:
    op.create_table('agreement_change',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('since', desk.store.base.Moment(timezone=True), nullable=False),
    sa.Column('plan', sa.String(length=20), nullable=False),
    sa.Column('region', sa.String(length=20), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('former', sa.String(length=30), nullable=True),
    sa.Column('needs_choice', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_agreement_change_account_id_account')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_agreement_change_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_agreement_change'))
    )
    op.create_index('ix_agreement_change_account_id', 'agreement_change', ['account_id'])
    op.create_table('credit_account',
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('settled_to', desk.store.base.Moment(timezone=True), nullable=False),
    sa.Column('last_event_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_credit_account_account_id_account')),
    sa.PrimaryKeyConstraint('account_id', name=op.f('pk_credit_account'))
    )
    op.create_index('ix_credit_account_settled_to', 'credit_account', ['settled_to'])
    op.create_table('credit_entry',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=80), nullable=False),
    sa.Column('at', desk.store.base.Moment(timezone=True), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('month', sa.Date(), nullable=True),
    sa.Column('credits', sa.Integer(), nullable=False),
    sa.Column('extra', sa.Integer(), nullable=False),
    sa.Column('charge_id', sa.Integer(), nullable=True),
    sa.Column('ticket_id', sa.Integer(), nullable=True),
    sa.Column('purpose', sa.String(length=20), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_credit_entry_account_id_account')),
    sa.ForeignKeyConstraint(['charge_id'], ['ticket_event.id'], name=op.f('fk_credit_entry_charge_id_ticket_event')),
    sa.ForeignKeyConstraint(['ticket_id'], ['ticket.id'], name=op.f('fk_credit_entry_ticket_id_ticket')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_credit_entry')),
    sa.UniqueConstraint('account_id', 'key', name=op.f('uq_credit_entry_account_id_key'))
    )
    op.create_index('ix_credit_entry_account_at', 'credit_entry', ['account_id', 'at'])
    op.create_index('ix_credit_entry_ticket_id', 'credit_entry', ['ticket_id'])
    op.create_table('credit_bill',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('month', sa.Date(), nullable=False),
    sa.Column('origin', sa.Date(), nullable=False),
    sa.Column('credits', sa.Integer(), nullable=False),
    sa.Column('unit_price', desk.store.credits.Money(length=20), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('plan', sa.String(length=20), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_credit_bill_account_id_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_credit_bill')),
    sa.UniqueConstraint('account_id', 'month', 'origin', name=op.f('uq_credit_bill_account_id_month_origin'))
    )
    op.create_index('ix_ticket_account_plan_due', 'ticket', ['account_id', 'plan_response_due'])
    for table in APPEND_ONLY:
        refuse_changes(table)


def refuse_changes(table: str) -> None:
    """The database itself refuses to change or delete a line of the ledger."""
    refusal = f'{table} is append-only'
    if op.get_bind().dialect.name == 'sqlite':
        for change in ('update', 'delete'):
            op.execute(
                f"create trigger {table}_no_{change} before {change} on {table} "
                f"begin select raise(abort, '{refusal}'); end"
            )
        return
    op.execute(
        f"create function {table}_no_change() returns trigger language plpgsql as "
        f"$$ begin raise exception '{refusal}'; end $$"
    )
    op.execute(
        f"create trigger {table}_no_change before update or delete on {table} "
        f"for each row execute function {table}_no_change()"
    )


def downgrade() -> None:
    op.drop_index('ix_ticket_account_plan_due', table_name='ticket')
    for table in ('credit_bill', 'credit_entry', 'credit_account', 'agreement_change'):
        op.drop_table(table)
    if op.get_bind().dialect.name != 'sqlite':
        for table in APPEND_ONLY:
            op.execute(f'drop function {table}_no_change()')
