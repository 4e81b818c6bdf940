"""The statements of every turn, built once: SQLAlchemy takes longer to build one than the database to run it.

Those that write go to `session.connection()`: without the session's unit of work, which costs several times as much.
"""

from __future__ import annotations

from sqlalchemy import bindparam, insert, select, update

from desk.store.talk import Conversation, Message, Turn

SEQ_BY_TOKEN = select(Conversation.id, Conversation.last_seq).where(Conversation.token_hash == bindparam("token_hash"))
LOCKED = (
    select(Conversation)
    .where(Conversation.id == bindparam("conversation_id"))
    .with_for_update()
    .execution_options(populate_existing=True)
)
LOCKED_BY_TURN = (
    select(Conversation)
    .where(Conversation.id == select(Turn.conversation_id).where(Turn.id == bindparam("turn_id")).scalar_subquery())
    .with_for_update()
)
TURN_OF_CLIENT = select(Turn).where(
    Turn.conversation_id == bindparam("conversation_id"), Turn.client_id == bindparam("client_id")
)
TURN = select(Turn).where(Turn.id == bindparam("turn_id"))
ANSWER = select(Message).where(Message.turn_id == bindparam("turn_id"), Message.author != "user").order_by(Message.seq)
ADD_TURN, ADD_MESSAGE = insert(Turn).returning(Turn.id), insert(Message)
COUNT = update(Conversation).where(Conversation.id == bindparam("of")).values(last_seq=bindparam("last_seq"))
ANSWERED = (
    update(Turn)
    .where(Turn.id == bindparam("of"))
    .values(action=bindparam("action"), reading=bindparam("reading"), answered_at=bindparam("answered_at"))
)
KEEP_STATE = update(Conversation).where(Conversation.id == bindparam("of")).values(state=bindparam("state"))
