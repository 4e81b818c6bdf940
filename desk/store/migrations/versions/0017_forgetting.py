"""Forgetting takes a person's address and name out of what others wrote, too"""

from __future__ import annotations

from alembic import op

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None

REFUSAL = 'an audit trail is append-only'
SAME_ENTRY = 'new.id <> old.id or new.ticket_id <> old.ticket_id or new.at <> old.at or new.kind <> old.kind'
# Before: the one who did it has to go with the words.
BEFORE = f"new.actor <> '[removed]' or {SAME_ENTRY}"
# Now: either may go alone; in each a mark is left that something went.
ACTOR = "(new.actor <> old.actor and new.actor <> '[removed]')"
DATA = {
    'sqlite': "(new.data <> old.data and instr(new.data, '[removed]') = 0)",
    'postgresql': "(new.data::text <> old.data::text and position('[removed]' in new.data::text) = 0)",
}


def upgrade() -> None:
    _refuse(f"{ACTOR} or {DATA[op.get_bind().dialect.name]} or {SAME_ENTRY}")


def downgrade() -> None:
    _refuse(BEFORE)


def _refuse(condition: str) -> None:
    """No entry of a ticket's trail is changed but to forget somebody: the database itself refuses."""
    if op.get_bind().dialect.name == 'sqlite':
        op.execute('drop trigger ticket_event_no_update')
        op.execute(
            f"create trigger ticket_event_no_update before update on ticket_event when {condition} "
            f"begin select raise(abort, '{REFUSAL}'); end"
        )
        return
    op.execute('drop trigger ticket_event_no_update on ticket_event')
    op.execute(
        'create trigger ticket_event_no_update before update on ticket_event '
        f'for each row when ({condition}) execute function trail_only_grows()'
    )
