"""`keydesk review` and `keydesk accept`: what to learn from use, and learning it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np

from desk.core import Core
from desk.intents import known_intents
from desk.learning.candidates import candidates
from desk.learning.learned import held_out_texts, learn
from desk.learning.proposals import Encode, Proposal, propose
from desk.paths import HELD_OUT, NLU
from desk.store.learning import Reviewed
from understanding.corpus import read_examples


class ReviewError(RuntimeError):
    """A proposal that can't be accepted so; one line."""


@dataclass(frozen=True)
class Review:
    """What a review needs: the desk, the training messages with their vectors, and those that are held out."""

    core: Core
    encode: Encode
    encode_examples: Callable[[list[str]], np.ndarray]
    nlu: Path = NLU
    held_out: Path = HELD_OUT

    def proposals(self, since: datetime | None = None) -> list[Proposal]:
        """All that is to be looked at, the largest groups first."""
        with self.core.store.read() as session:
            found = candidates(session, since)
        if not found:
            return []
        examples = read_examples(self.nlu)
        return propose(found, examples, self.encode_examples([one.text for one in examples]), self.encode)

    def accept(
        self, proposal_id: str, intent: str | None = None, dismiss: bool = False, since: datetime | None = None
    ) -> list[str]:
        """Learn a proposal's messages, or only put it away; it is not proposed again. Returns what was added.

        `since` as it was when the proposal was shown.

        Raises ReviewError.
        """
        proposal = next((one for one in self.proposals(since) if one.id == proposal_id), None)
        if proposal is None:
            raise ReviewError(f"there is no proposal {proposal_id} (any more): call keydesk review")
        if intent is not None and intent not in known_intents():
            raise ReviewError(f"there is no intent {intent}; domain.yml has them")
        if proposal.kind == "article" and intent is None and not dismiss:
            raise ReviewError("this one is for an article: write it, then give --intent or --dismiss")
        texts = [] if dismiss else [one.text for one in proposal.messages]
        added = learn(texts, intent or proposal.intent, self.nlu, held_out_texts(self.held_out))
        self._mark(proposal)
        return added

    def _mark(self, proposal: Proposal) -> None:
        with self.core.store.write() as session:
            for one in proposal.messages:
                session.merge(Reviewed(conversation_id=one.conversation_id, seq=one.seq, at=self.core.clock()))


def build_review(core: Core) -> Review:
    """With the encoder of production; the vectors of the training messages are kept for the next time."""
    from understanding.encoder import shared_encoder
    from understanding.kept_vectors import encode_once

    models = core.settings.models
    encoder = shared_encoder(models / "encoder")
    return Review(core, encoder.encode, lambda texts: encode_once(encoder, texts, models / "review"))
