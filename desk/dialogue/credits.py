"""Credits in the chat: the balance and the plan of the account, for a verified registered user."""

from __future__ import annotations

from datetime import date

from desk.dialogue import articles, texts, tickets
from desk.dialogue.turn import Turn
from policy.months import months_after

QUESTION = "plan_question"


def answer(turn: Turn) -> None:
    """Show them; anybody else is asked to prove who they are."""
    if not turn.is_registered:
        tickets.ask_identity(turn, texts.NEED_SIGN_IN_CREDITS)
        return
    found = turn.office.credits()
    plan = turn.office.policy.plans[found.plan]
    text = (texts.CREDITS if plan.credits_per_month else texts.CREDITS_NONE).format(
        account=found.account,
        plan=plan.title,
        balance=f"{found.balance} {'credit' if found.balance == 1 else 'credits'}",
        grant=plan.credits_per_month,
        day=_spoken(months_after(found.period_end.replace(day=1), 1)),
    )
    card = {
        "kind": "credits",
        "balance": found.balance,
        "plan": found.plan,
        "period_end": found.period_end.isoformat(),
    }
    turn.reply.outcome = "other"
    turn.reply.say(text, card, *map(articles.card, articles.views(turn, turn.reading.articles[:1])))


def _spoken(day: date) -> str:
    return f"{day.day} {day:%B}"
