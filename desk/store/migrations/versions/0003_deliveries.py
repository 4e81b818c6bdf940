"""deliveries"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import desk.store.base

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

DEAD = sa.text('dead_at is not null')


def upgrade() -> None:
    with op.batch_alter_table('mail', schema=None) as batch_op:
        batch_op.add_column(sa.Column('dead_at', desk.store.base.Moment(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f('ix_mail_message_id'), ['message_id'], unique=False)

    op.create_index('ix_mail_dead', 'mail', ['dead_at'], sqlite_where=DEAD, postgresql_where=DEAD)
    op.create_table('delivery',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=32), nullable=False),
    sa.Column('target', sa.String(length=20), nullable=False),
    sa.Column('ticket_id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('payload', sa.JSON(), nullable=True),
    sa.Column('remote', sa.String(length=300), nullable=True),
    sa.Column('created_at', desk.store.base.Moment(timezone=True), nullable=False),
    sa.Column('next_try_at', desk.store.base.Moment(timezone=True), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('sent_at', desk.store.base.Moment(timezone=True), nullable=True),
    sa.Column('dead_at', desk.store.base.Moment(timezone=True), nullable=True),
    sa.Column('error', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['event_id'], ['ticket_event.id'], name=op.f('fk_delivery_event_id_ticket_event')),
    sa.ForeignKeyConstraint(['ticket_id'], ['ticket.id'], name=op.f('fk_delivery_ticket_id_ticket')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_delivery')),
    sa.UniqueConstraint('event_id', 'target', name=op.f('uq_delivery_event_id_target')),
    sa.UniqueConstraint('key', name=op.f('uq_delivery_key'))
    )
    with op.batch_alter_table('delivery', schema=None) as batch_op:
        batch_op.create_index('ix_delivery_ticket', ['ticket_id', 'target'], unique=False)
        batch_op.create_index('ix_delivery_waiting', ['target', 'sent_at', 'dead_at', 'next_try_at'], unique=False)

    op.create_index('ix_delivery_dead', 'delivery', ['dead_at'], sqlite_where=DEAD, postgresql_where=DEAD)

    op.create_table('received_mail',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('message_hash', sa.String(length=64), nullable=False),
    sa.Column('ticket_id', sa.Integer(), nullable=False),
    sa.Column('received_at', desk.store.base.Moment(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['ticket_id'], ['ticket.id'], name=op.f('fk_received_mail_ticket_id_ticket')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_received_mail')),
    sa.UniqueConstraint('message_hash', name=op.f('uq_received_mail_message_hash'))
    )


def downgrade() -> None:
    op.drop_table('received_mail')
    with op.batch_alter_table('delivery', schema=None) as batch_op:
        batch_op.drop_index('ix_delivery_dead')
        batch_op.drop_index('ix_delivery_waiting')
        batch_op.drop_index('ix_delivery_ticket')

    op.drop_table('delivery')
    op.drop_index('ix_mail_dead', 'mail')
    with op.batch_alter_table('mail', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_mail_message_id'))
        batch_op.drop_column('dead_at')
