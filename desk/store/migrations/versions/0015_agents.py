"""Agents are managed: a second step of signing in, an audit trail about them, and trails of tickets that only grow"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from desk.store.base import Moment

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None

AGENT: dict[str, Any] = {
    'last_sign_in_at': Moment(timezone=True),
    'disabled_at': Moment(timezone=True),
    'totp_secret': sa.String(length=64),
    'totp_since': Moment(timezone=True),
    'totp_step': sa.Integer(),
}
REFUSAL = 'an audit trail is append-only'
# What `keydesk forget` does: it takes a person out of an entry and leaves what was done, and when.
NOT_FORGETTING = (
    "new.actor <> '[removed]' or new.id <> old.id or new.ticket_id <> old.ticket_id or new.at <> old.at or new.kind <> old.kind"
)


def upgrade() -> None:
    for name, kind in AGENT.items():
        op.add_column('agent', sa.Column(name, kind, nullable=True))
    op.add_column('session', sa.Column('needs_code', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        'agent_event',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('at', Moment(timezone=True), nullable=False),
        sa.Column('actor_id', sa.Integer(), nullable=True),
        sa.Column('agent_id', sa.Integer(), nullable=False),
        sa.Column('kind', sa.String(length=30), nullable=False),
        sa.Column('data', sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(['actor_id'], ['agent.id'], name='fk_agent_event_actor_id_agent'),
        sa.ForeignKeyConstraint(['agent_id'], ['agent.id'], name='fk_agent_event_agent_id_agent'),
        sa.PrimaryKeyConstraint('id', name='pk_agent_event'),
    )
    op.create_index('ix_agent_event_agent_id', 'agent_event', ['agent_id'])
    _let_them_only_grow()


def _let_them_only_grow() -> None:
    """Nothing can rewrite the audit trails: the database itself refuses."""
    if op.get_bind().dialect.name == 'sqlite':
        for table, change, when in (
            ('agent_event', 'update', ''),
            ('agent_event', 'delete', ''),
            ('ticket_event', 'update', f'when {NOT_FORGETTING}'),
            ('ticket_event', 'delete', ''),
        ):
            op.execute(
                f"create trigger {table}_no_{change} before {change} on {table} {when} "
                f"begin select raise(abort, '{REFUSAL}'); end"
            )
        return
    op.execute(
        "create function trail_only_grows() returns trigger language plpgsql as "
        f"$$ begin raise exception '{REFUSAL}'; end $$"
    )
    for table, change, each, when in (
        ('agent_event', 'update or delete or truncate', 'statement', ''),
        ('ticket_event', 'delete or truncate', 'statement', ''),
        ('ticket_event', 'update', 'row', f'when ({NOT_FORGETTING})'),
    ):
        op.execute(
            f'create trigger {table}_no_{change.split()[0]} before {change} on {table} '
            f'for each {each} {when} execute function trail_only_grows()'
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == 'sqlite':
        op.execute('drop trigger ticket_event_no_update')
        op.execute('drop trigger ticket_event_no_delete')
    else:
        op.execute('drop function trail_only_grows() cascade')
    op.drop_table('agent_event')
    with op.batch_alter_table('session') as session:
        session.drop_column('needs_code')
    with op.batch_alter_table('agent') as agent:
        for name in AGENT:
            agent.drop_column(name)
