"""The rules that weigh the evidence of a message, first match wins, and each says why.

Signs of an outage weigh more than an article: a fault that many have is never turned away. What limits a fault to one
guest, phone or door, or asks how a thing works, leads to an article.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from understanding.classifier import Ranked
from understanding.evidence import Evidence, Part
from understanding.outcome import (
    FAMILIES,
    GUEST,
    LIKE_A_GUESTS,
    LOCAL_IF_ONE,
    OFF_TOPIC,
    REQUESTS,
    STATUS,
    TIER_1,
    TIER_2,
)  # fmt: skip
from understanding.ranking import good_enough

UNSURE = 0.35
UNKNOWN_GROUND = 0.30
PLAUSIBLE = 0.02
POSSIBLE_OUTAGE = 0.2
SURE_PART = 0.75
SHORTEST_QUESTION = 6
GUEST_SIGNS = 0.04
LOCAL_SIGNS = 0.05
TICKET_SIGNS = 0.03
QUESTION_LEAD = 3.0
SURE_ABROAD = 0.5
OFF_TOPIC_SIGNS = 0.2
ALL_SIGNS = 0.05
QUESTION_SIGNS = 0.25
MANY_SIGNS = 0.25
MANY_SPOKEN_OF = 0.02
CALM_OUTAGE = 0.5
UNFAMILIAR = 0.55
UNFAMILIAR_SHARE = 1 / 3
"""Far from every training message, as many typing errors are, a third of what else makes it a doubt is enough. Chosen on the
training messages, one author left out at a time: an outage turned away counted as much as two needless questions.
"""


@dataclass(frozen=True)
class Verdict:
    """What a message is, how sure that is, why, and the second matter in it."""

    intent: str
    confidence: float
    why: tuple[str, ...]
    also: str | None = None


def verdict_of(evidence: Evidence) -> Verdict:
    """The first rule that has something to say; the classifier's view if none has."""
    for rule in _RULES:
        verdict = rule(evidence)
        if verdict is not None:
            return verdict
    best = evidence.guess.best
    return Verdict(best.intent, best.confidence, (f"Reads as {_spoken(best.intent)} ({best.confidence:.0%}).",))


def _says_nothing(evidence: Evidence) -> Verdict | None:
    if any(map(str.isalnum, evidence.text)):
        return None
    return Verdict("unclear", 0.0, ("The message has no words.",))


def _second_request(evidence: Evidence) -> Verdict | None:
    """Two requests in one message: the outage first, the other one after it."""
    main = evidence.guess.best.intent
    faults = [fault for part in evidence.parts if (fault := _sure_fault(part)) is not None]
    if not faults or main == GUEST:
        return None
    first = next((best for best in faults if best.intent == main), faults[0])
    others = [best.intent for best in faults if not _same_matter(best.intent, first.intent)]
    asks = first.intent not in REQUESTS and any(_is_sure_question(part) for part in evidence.parts)
    also = others[0] if others else ("how_to" if asks else None)
    if also is None:
        of_one = evidence.scope == "one" and not _share_known(evidence)
        return _told_in_passing(first) if main in TIER_1 and not of_one else None
    why = (f"Two requests: {_spoken(first.intent)} first, then {_spoken(also)}.",)
    return Verdict(first.intent, max(evidence.guess.confidence(first.intent), first.confidence), why, also)


def _told_in_passing(fault: Ranked) -> Verdict | None:
    """The message as a whole asks something, but a part of it surely reports a fault; work that is planned may be asked about."""
    if fault.intent in REQUESTS:
        return None
    return Verdict(fault.intent, fault.confidence, (f"A part of it reports {_spoken(fault.intent)}.",))


def _same_matter(one: str, other: str) -> bool:
    return one == other or any(one in family and other in family for family in FAMILIES)


def _sure_fault(part: Part) -> Ranked | None:
    """The Tier 2 matter of a part, where it is sure or where it says how many suffer from it."""
    fault = next((ranked for ranked in part.guess.intents if ranked.intent in TIER_2), None)
    if fault is None or part.question or (fault.intent in LOCAL_IF_ONE and part.scope == "one"):
        return None
    needed = MANY_SIGNS if part.scope == "all" or part.share_known else SURE_PART
    return fault if fault.confidence >= needed else None


def _is_sure_question(part: Part) -> bool:
    asks = part.question and len(part.text.split()) >= SHORTEST_QUESTION
    return asks and part.guess.best.intent == "how_to" and part.guess.best.confidence >= SURE_PART


def _guest(evidence: Evidence) -> Verdict | None:
    chance = evidence.guess.confidence(GUEST)
    if evidence.guest and (chance >= GUEST_SIGNS or evidence.guess.best.intent in LIKE_A_GUESTS):
        return Verdict(GUEST, max(chance, 0.5), ("A guest writes about their own stay.",))
    return None


def _foreign(evidence: Evidence) -> Verdict | None:
    """Another language: what it says is believed only where it is sure and not off topic; else a person is offered."""
    best = evidence.guess.best
    believed = best.intent != OFF_TOPIC and best.confidence >= SURE_ABROAD
    if not evidence.foreign or believed:
        return None
    return Verdict("unclear", best.confidence, ("Another language than English.",))


def _about_ticket(evidence: Evidence) -> Verdict | None:
    """A ticket's reference beside the words of a fault: the message is about that ticket, not a new report."""
    guess = evidence.guess
    if not evidence.references or guess.best.intent not in TIER_2:
        return None
    chances = {intent: guess.confidence(intent) for intent in ("ticket_status", "add_note")}
    intent = max(chances, key=lambda name: chances[name])
    if chances[intent] < TICKET_SIGNS:
        return None
    return Verdict(intent, max(chances[intent], 0.5), ("Names a ticket that exists already.",))


def _product_name(evidence: Evidence) -> Verdict | None:
    """A bare product name is an answer."""
    if not evidence.names_only:
        return None
    return Verdict("inform", max(evidence.guess.confidence("inform"), 0.8), ("Only names a product.",))


def _status(evidence: Evidence) -> Verdict | None:
    """ "Is HOST down?" asks about now: neither an article nor a report before the user says which."""
    best = evidence.guess.best
    asked = evidence.status and best.intent in TIER_2 and best.intent not in REQUESTS and not _several(evidence)
    if best.intent != STATUS and not asked:
        return None
    if evidence.scope == "all" and evidence.guess.confidence(*TIER_2) >= MANY_SIGNS:
        return None
    return Verdict("doubt", max(evidence.guess.confidence(STATUS), 0.5), ("Asks whether something is down right now.",))


def _one_only(evidence: Evidence) -> Verdict | None:
    """A fault of one guest, phone or door is no outage."""
    guess = evidence.guess
    if guess.best.intent not in TIER_2 or guess.best.intent in REQUESTS or _share_known(evidence):
        return None
    chance = guess.confidence(*TIER_1)
    alone = evidence.single or (evidence.scope == "one" and guess.best.intent in LOCAL_IF_ONE)
    if alone and evidence.others_fine:
        return Verdict("local_problem", max(chance, 0.5), ("Only one is affected, and the others are fine.",))
    if guess.best.intent not in LOCAL_IF_ONE or evidence.scope != "one" or chance < LOCAL_SIGNS:
        return None
    return Verdict("local_problem", max(chance, 0.5), ("Only one guest, phone, room or door is affected.",))


def _many(evidence: Evidence) -> Verdict | None:
    """What reads as a matter for an article or a guest's own, but hits several, is a fault for support."""
    guess = evidence.guess
    category = likely_category(evidence)
    certain = evidence.scope == "all" or _share_known(evidence) or _counted(evidence)
    open_to_it = guess.best.intent in (*TIER_1, GUEST) or (certain and guess.best.confidence < UNSURE)
    if not open_to_it or category is None or evidence.question or evidence.guest:
        return None
    chance = guess.confidence(*TIER_2)
    fault_of_many = guess.best.intent == "local_problem" and evidence.many
    needed = ALL_SIGNS if certain else MANY_SPOKEN_OF if fault_of_many else MANY_SIGNS
    if not _several(evidence) or chance < needed:
        return None
    return Verdict(category, max(chance, 0.5), ("Several are affected, so it is no local problem.",))


def _several(evidence: Evidence) -> bool:
    return _counted(evidence) or _share_known(evidence) or evidence.together or evidence.scope in {"some", "all"}


def _counted(evidence: Evidence) -> bool:
    share = evidence.share
    return share is not None and share.kind == "count" and (share.count or 0) > 1


def _share_known(evidence: Evidence) -> bool:
    return evidence.share is not None and evidence.share.percent is not None


def _plans_in_general(evidence: Evidence) -> Verdict | None:
    """What a plan offers stands in an article; which one the hotel has stands in its account."""
    best = evidence.guess.best
    if best.intent != "plan_question" or not evidence.names_plan:
        return None
    return Verdict("how_to", best.confidence, ("Asks what a plan offers, not about the hotel's own.",))


def _question(evidence: Evidence) -> Verdict | None:
    """A question on how a thing works, even if it names an outage."""
    guess = evidence.guess
    chance = guess.confidence("how_to")
    if not evidence.question or chance < QUESTION_SIGNS or guess.best.intent not in (*TIER_2, "how_to"):
        return None
    if guess.best.intent in TIER_2 and guess.best.confidence > QUESTION_LEAD * chance:
        return None
    if evidence.scope == "all" and not evidence.general and guess.confidence(*TIER_2) >= MANY_SIGNS:
        return None
    return Verdict("how_to", max(chance, 0.5), ("Asks how something works.",))


def _nothing_fits(evidence: Evidence) -> Verdict | None:
    """A question that no article answers and that may well be about something else."""
    guess = evidence.guess
    off_topic = guess.confidence(OFF_TOPIC)
    if guess.best.intent not in TIER_1 or off_topic < OFF_TOPIC_SIGNS or good_enough(evidence.articles):
        return None
    return Verdict(OFF_TOPIC, max(off_topic, 0.5), ("No article fits, and it may be about something else.",))


def _doubt(evidence: Evidence) -> Verdict | None:
    """An article seems right, but an outage is possible: the user says which."""
    guess = evidence.guess
    outage = guess.confidence(*TIER_2)
    told = evidence.many or evidence.together or _share_known(evidence)
    limited = (evidence.scope == "one" and not told) or evidence.others_fine
    calm = limited or (evidence.question and (evidence.scope != "all" or evidence.general))
    needed = CALM_OUTAGE if calm else 0.0 if told else POSSIBLE_OUTAGE
    if guess.nearness < UNFAMILIAR:
        needed *= UNFAMILIAR_SHARE
    if guess.best.intent not in TIER_1 or outage < needed:
        return None
    return Verdict("doubt", max(outage, guess.best.confidence), ("An article or an outage: both are possible.",))


def _unclear(evidence: Evidence) -> Verdict | None:
    """Too little is known to act on, and nothing points to an outage."""
    guess = evidence.guess
    masses = [guess.confidence(*TIER_2), guess.confidence(*TIER_1), guess.confidence(GUEST)]
    known = max(*masses, guess.best.confidence)
    if known >= UNSURE and guess.nearness >= UNKNOWN_GROUND:
        return None
    if guess.best.intent in TIER_2 and masses[0] >= UNSURE:
        return None
    return Verdict("unclear", guess.best.confidence, ("Nothing known is close enough.",))


_RULES: tuple[Callable[[Evidence], Verdict | None], ...] = (
    _says_nothing, _product_name, _foreign, _about_ticket, _guest, _one_only, _second_request, _status, _many,
    _nothing_fits, _plans_in_general, _question, _doubt, _unclear,
)  # fmt: skip


def likely_category(evidence: Evidence) -> str | None:
    """The best Tier 2 category, if one is plausible at all."""
    best = next((ranked for ranked in evidence.guess.intents if ranked.intent in TIER_2), None)
    return best.intent if best is not None and best.confidence >= PLAUSIBLE else None


def _spoken(intent: str) -> str:
    return intent.replace("_", " ")
