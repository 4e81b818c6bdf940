"""What users could not make clear is proposed without their names, learned once, and forgotten with them."""

from __future__ import annotations

import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from sqlalchemy import func, select

from desk import conversations, corrections, identity, privacy
from desk.learning.anonymous import anonymous
from desk.learning.review import Review, ReviewError
from desk.store.learning import Reviewed
from desk.store.people import Agent
from desk.store.talk import Turn
from desk.turns import KEPT_BY
from tests.desk.house import FRANK, House
from understanding.corpus import read_examples

EXAMPLES = {"pms_down": "the pms is down", "how_to": "how do I share a key"}


def by_words(texts: list[str]) -> np.ndarray:
    """A stand-in for the encoder: texts that share words point the same way."""
    words = ["pms", "down", "key", "share", "kettle", "offline"]
    counts = np.array([[float(word in text.lower()) for word in words] + [0.1] for text in texts])
    return counts / np.linalg.norm(counts, axis=1, keepdims=True)


@pytest.fixture
def review(house: House, tmp_path: Path) -> Review:
    nlu, held_out = tmp_path / "nlu", tmp_path / "held_out"
    nlu.mkdir()
    held_out.mkdir()
    blocks = [f"- intent: {intent}\n  examples: |\n    - {text}\n" for intent, text in EXAMPLES.items()]
    (nlu / "first.yml").write_text('version: "3.1"\nnlu:\n' + "".join(blocks))
    (held_out / "held_out.jsonl").write_text('{"text": "PMS: offline!"}\n')
    return Review(house.core, by_words, by_words, nlu, held_out)


def talk(house: House, *turns: tuple[str, dict[str, Any]], email: str | None = None) -> str:
    """A conversation of these texts with what the bot made of each; `choice` and `action` are the turn's own."""
    with house.core.store.write() as session:
        claims = identity.Claims(email, "Frank Miller", None) if email else None
        conversation, _ = conversations.start(session, house.core.clock(), "staff", claims, None, None)
        for text, reading in turns:
            accepted, _ = conversations.accept(session, conversation, str(uuid.uuid4()), text, None, house.core.clock())
            turn = session.get_one(Turn, accepted.id)
            turn.choice, turn.action = reading.get("choice"), reading.get("action", "action_unclear")
            turn.reading = {key: value for key, value in reading.items() if key not in {"choice", "action"}}
        return conversation.id


UNCLEAR = {"intent": "unclear", "outcome": "other"}
ANSWERED = {"intent": "how_to", "outcome": "deflect"}


def texts_of(review: Review, **options: Any) -> dict[tuple[str, str], list[str]]:
    return {(one.kind, one.intent): [said.text for said in one.messages] for one in review.proposals(**options)}


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("write to Ann.Lee@palm.example or call +1 (312) 555-0199", "write to somebody@hotel.example or call number"),
        ("Mrs. van Dyke in 310 has no key", "Mrs. Example in 310 has no key"),
        ("card 4111 1111 1111 1111 was charged", "card card number removed was charged"),
        ("booking 88231907, room 1204", "booking number, room 1204"),
        ("frank miller here from Harbor View Hotel", "Example here from the hotel"),
        ("- [a](b)\nsecond line", "a(b) second line"),
    ],
)
def test_a_message_is_shown_without_the_person_and_without_markup(text: str, kept: str) -> None:
    assert anonymous(text, ["Frank Miller"], ["Harbor View Hotel"]) == kept


def test_unclear_messages_are_grouped_by_what_they_resemble(house: House, review: Review) -> None:
    talk(house, ("our pms went down", UNCLEAR), ("I like the kettle", {"intent": "greet"}))
    talk(house, ("pms down pls", UNCLEAR), ("share that key", UNCLEAR))
    found = texts_of(review)
    assert sorted(found[("data", "pms_down")]) == ["our pms went down", "pms down pls"]
    assert found[("data", "how_to")] == ["share that key"]


def test_a_refuted_article_is_a_proposal_for_articles(house: House, review: Review) -> None:
    talk(house, ("share a key", ANSWERED), ("no", {"intent": "deny", "outcome": "other"}))
    talk(house, ("share my key now", ANSWERED), ("It did not help", {"choice": "not_helped"}))
    assert sorted(texts_of(review)[("article", "how_to")]) == ["share a key", "share my key now"]


def test_a_no_to_another_question_refutes_nothing(house: House, review: Review) -> None:
    talk(house, ("pms down", {"intent": "pms_down", "outcome": "escalate"}), ("no", {"intent": "deny"}))
    assert review.proposals() == []


def test_what_the_model_has_not_read_is_no_sign(house: House, review: Review) -> None:
    talk(house, ("thanks Ada, it works", {**UNCLEAR, "action": KEPT_BY}), ("pms down", {**UNCLEAR, "unread": True}))
    assert review.proposals() == []


def test_an_agents_word_comes_before_resemblance(house: House, review: Review) -> None:
    conversation = talk(house, ("pms down", ANSWERED))
    with house.core.store.write() as session:
        agent = session.scalars(select(Agent)).first()
        assert agent is not None
        for intent in ("pms_down", "how_to"):
            corrections.correct(session, house.core.articles, conversation, 1, agent, intent, None, house.core.clock())
    assert texts_of(review) == {("data", "how_to"): ["pms down"]}


def test_only_messages_from_a_day_on_are_looked_at(house: House, review: Review) -> None:
    talk(house, ("pms offline", UNCLEAR))
    now = house.core.clock()
    assert review.proposals(since=now + timedelta(days=1)) == []
    (proposal,) = review.proposals(since=now - timedelta(days=1))
    assert review.accept(proposal.id, since=now - timedelta(days=1)) == []


def test_accepted_messages_are_learned_once_and_never_proposed_again(house: House, review: Review) -> None:
    talk(house, ("our pms is down, call frank@harborview.example", UNCLEAR), email=FRANK)
    talk(house, ("The PMS is down!", UNCLEAR), ("pms offline", UNCLEAR))
    (proposal,) = review.proposals()
    assert len(proposal.messages) == 3
    assert review.accept(proposal.id, "bug_report") == ["our pms is down, call somebody@hotel.example"]
    assert review.proposals() == []
    content = yaml.safe_load((review.nlu / "learned.yml").read_text())
    assert content["version"] == "3.1"
    assert [block["intent"] for block in content["nlu"]] == ["bug_report"]


def test_a_second_proposal_joins_what_was_learned_before(house: House, review: Review) -> None:
    for text in ("pms: down & 'out' #2", "pms went down {again}", "share key: how?"):
        talk(house, (text, UNCLEAR))
        (proposal,) = review.proposals()
        review.accept(proposal.id)
    learned = [one for one in read_examples(review.nlu) if one.text not in EXAMPLES.values()]
    assert sorted(learned) == [
        ("pms went down {again}", "pms_down"), ("pms: down & 'out' #2", "pms_down"), ("share key: how?", "how_to"),
    ]  # fmt: skip


def test_what_is_put_away_is_not_learned(house: House, review: Review) -> None:
    talk(house, ("share a key", ANSWERED), ("did not help", {"intent": "not_helped"}))
    (proposal,) = review.proposals()
    with pytest.raises(ReviewError, match="for an article"):
        review.accept(proposal.id)
    assert review.accept(proposal.id, dismiss=True) == []
    assert review.proposals() == []
    assert not (review.nlu / "learned.yml").exists()


def test_a_proposal_that_has_grown_must_be_looked_at_again(house: House, review: Review) -> None:
    talk(house, ("our pms went down", UNCLEAR))
    (proposal,) = review.proposals()
    talk(house, ("pms down pls", UNCLEAR))
    with pytest.raises(ReviewError, match="call keydesk review"):
        review.accept(proposal.id)
    with pytest.raises(ReviewError, match="no intent weather"):
        review.accept(review.proposals()[0].id, "weather")


def test_a_forgotten_persons_messages_leave_the_review_too(house: House, review: Review) -> None:
    talk(house, ("our pms went down", UNCLEAR), email=FRANK)
    review.accept(review.proposals()[0].id, dismiss=True)
    talk(house, ("pms down pls", UNCLEAR), email=FRANK)
    privacy.forget(house.core, FRANK)
    assert review.proposals() == []
    with house.core.store.read() as session:
        assert session.scalar(select(func.count()).select_from(Reviewed)) == 0
        assert session.scalar(select(func.count()).select_from(Turn)) == 0
