"""The end of the form: what is already known of the problem, the summary, and the ticket."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from desk.clock import iso
from desk.dialogue import hotels, incidents, offers, texts
from desk.dialogue.office import NewTicket
from desk.dialogue.reply import Card, Choice
from desk.dialogue.times import both_times
from desk.dialogue.turn import Turn
from policy import Case, Decision, triage

CONFIRM: tuple[Choice, ...] = (("Yes, file it", "confirm"), ("Change something", "change"), ("Cancel", "cancel"))
LONGEST_SUBJECT = 120


def decide(turn: Turn) -> Decision:
    """The policy's decision for the report at this moment."""
    report, requester = turn.report, turn.office.requester()
    if report.category is None:
        raise RuntimeError("a report without a category can't be decided")
    case = Case(
        category=report.category,
        product=report.product,
        percent=report.percent,
        third_party=bool(report.third_party),
        opened_at=_opened_at(turn),
        plan=requester.plan if requester else None,
        region=requester.region if requester else None,
    )
    return triage(turn.office.policy, case)


def show_summary(turn: Turn) -> None:
    """First what the account already has on this, until that is settled; then what will be filed, with a question to confirm."""
    if offers.show(turn):
        return
    decision = decide(turn)
    cards: list[Card] = []
    if decision.emergency_phone:
        phone = decision.emergency_phone
        turn.reply.say(texts.EMERGENCY.format(phone=phone), {"kind": "emergency", "phone": phone})
    cards.append({"kind": "summary", **_fields(turn, decision)})
    ask_confirmation(turn, f"{_in_words(turn, decision)} {texts.ASK['confirm']}", *cards)


def ask_confirmation(turn: Turn, text: str, *cards: Card) -> None:
    """Ask whether to file, with the three ways to answer."""
    turn.reply.say(text, *cards, offers.ASK_CONFIRM, choices=CONFIRM)


def ask_change(turn: Turn) -> None:
    """The user wants something else in the summary."""
    turn.report.offer = "change"
    turn.reply.say(texts.WHAT_TO_CHANGE, offers.ASK_CONFIRM, choices=(CONFIRM[0], CONFIRM[2]))


def file_ticket(turn: Turn) -> None:
    """File the ticket and close the form; its card shows what was promised."""
    report, incident = turn.report, incidents.fitting(turn)
    view = turn.office.open_ticket(
        NewTicket(
            category=report.category or "",
            product=report.product,
            percent=report.percent,
            third_party=bool(report.third_party),
            property=_property_name(turn),
            subject=_subject(turn),
            description=report.description,
            opened_at=_opened_at(turn),
            incident=incident.reference if incident else None,
        )
    )
    decision = decide(turn)
    cards: list[Card] = [{"kind": "ticket", **view.card}]
    if decision.emergency_phone:
        cards.append({"kind": "emergency", "phone": decision.emergency_phone})
    response = both_times(decision.response_due, _zone(turn))
    turn.reply.outcome = "escalate"
    turn.reply.say(texts.FILED.format(reference=view.reference, response=response), *cards)
    turn.state.close_report()


def add_to_open(turn: Turn) -> None:
    """Add the report to the open ticket that was shown, instead of filing a second one."""
    reference = turn.report.add_to or ""
    if turn.office.add_note(reference, turn.report.description):
        turn.reply.say(texts.ADDED_NOTE.format(reference=reference))
    else:
        turn.reply.say(texts.NO_SUCH_TICKET.format(reference=reference))
    turn.state.close_report()


def _opened_at(turn: Turn) -> datetime:
    return turn.report.told_at or turn.office.now


def _property_name(turn: Turn) -> str | None:
    hotel = hotels.the_hotel(turn)
    return hotel.name if hotel else None


def _zone(turn: Turn) -> str | None:
    hotel = hotels.the_hotel(turn)
    return hotel.timezone if hotel else None


def _subject(turn: Turn) -> str:
    title = turn.office.policy.categories[turn.report.category or ""].title
    hotel = _property_name(turn)
    return (f"{title}, {hotel}" if hotel else title)[:LONGEST_SUBJECT]


def _fields(turn: Turn, decision: Decision) -> dict[str, Any]:
    report = turn.report
    return {
        "category": report.category,
        "product": report.product,
        "affected_percent": report.percent,
        "severity": decision.severity,
        "rule": decision.rule,
        "priority": decision.priority,
        "opened_at": iso(_opened_at(turn)),
        "response_due": iso(decision.response_due),
        "resolution_due": iso(decision.resolution_due),
        "best_effort": decision.best_effort,
    }


def _in_words(turn: Turn, decision: Decision) -> str:
    report, policy, zone = turn.report, turn.office.policy, _zone(turn)
    product = f", {policy.products[report.product].title}" if report.product else ""
    hotel = _property_name(turn)
    affected = "of guests" if policy.is_banded(report.category or "") else "affected"
    share = f", {report.percent:g}% {affected}" if report.percent is not None else ""
    first, done = both_times(decision.response_due, zone), both_times(decision.resolution_due, zone)
    text = texts.SUMMARY.format(
        title=policy.categories[report.category or ""].title,
        product=product,
        share=share,
        place=f", {hotel}" if hotel else "",
        severity=decision.severity,
        when=policy.rules[decision.rule].when,
        goals=f"First answer by {first}, solution by {done}.",
    )
    return text + (texts.BEST_EFFORT if decision.best_effort else "")
