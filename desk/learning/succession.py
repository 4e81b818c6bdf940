"""Which model comes into use: a newly trained one only if it is no worse, and a former one when somebody asks for it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, Protocol

from desk.learning.kept_models import Card, KeptModels, Measured, ModelError, id_of, last_used
from desk.learning.measuring import Unusable, classifier_of, conditions, measure_apart
from desk.learning.promotion import Rules, compare, load_rules, report
from desk.settings import Settings
from desk.training import encoder_hash, inputs_hash, models_folder, train_rasa

TRAINING = "training-"


class Refused(ModelError):
    """The new model is not put in use; one line that says why, and what can be done."""


class Workshop(Protocol):
    """What makes models and measures them."""

    @property
    def inputs(self) -> str:
        """A hash over all that a model would be made of now."""

    @property
    def encoder(self) -> str:
        """The hash of the encoder that is there now."""

    @property
    def conditions(self) -> str:
        """A hash over all that the figures depend on beside the model."""

    def train(self, folder: Path) -> Path:
        """A new model in a folder."""

    def measure(self, archive: Path) -> Measured:
        """The figures of a model. Raises Unusable."""

    def check(self, archive: Path) -> None:
        """Raises Unusable for a model that can't be read."""


@dataclass(frozen=True)
class Verdict:
    """What became of the model that the present inputs make."""

    kind: Literal["unchanged", "promoted", "refused"]
    card: Card

    def or_refused(self) -> Verdict:
        """The verdict. Raises Refused if the model was refused."""
        if self.kind == "refused":
            raise Refused(
                f"model {self.card.id} is not used: {self.card.set_aside}. The model in use stays. "
                "Change the training data, or put it in use all the same by keydesk train --promote-anyway"
            )
        return self


@dataclass(frozen=True)
class Succession:
    """The kept models, and the rules by which one follows another. `say` tells what takes a while."""

    kept: KeptModels
    workshop: Workshop
    rules: Rules
    say: Callable[[str], None]

    def train(self, force: bool = False, anyway: bool = False) -> Verdict:
        """Train if the inputs have changed (or `force`), and put the model in use unless it is worse (or `anyway`).

        Raises ModelError; the model in use stays then.
        """
        # First without the lock: a start that changes nothing writes nothing, and its folder may be read-only.
        current = self._up_to_date()
        if current is not None and not force:
            return Verdict("unchanged", current)
        with self.kept.alone():
            self.kept.adopt(self.workshop.encoder)
            current = self._up_to_date()
            if current is not None and not force:
                return Verdict("unchanged", current)
            verdict = self._decide(self.kept.in_use(), self._made_of(self.workshop.inputs, force), anyway)
            self.kept.forget_all_but(self.rules.keep.former, self.rules.keep.refused)
            return verdict

    def measure(self) -> None:
        """Measure every kept model that has no figures under the present conditions and can work with this version."""
        with self.kept.alone():
            for card in self.kept.all():
                try:
                    self._measured(card, "kept")
                except Unusable as error:
                    self.say(f"model {card.id} can't be measured: {error}")

    def rollback(self, name: str | None = None) -> Card:
        """Put a former model in use again: the one with this id, or the one that was in use last. Raises ModelError.

        The one that it replaces does not come back by itself.
        """
        with self.kept.alone():
            self.kept.adopt(self.workshop.encoder)
            current = self.kept.in_use()
            card = self._former(current, name)
            self._must_fit(card)
            self.workshop.check(self.kept.archive(card))
            if current is not None:
                on = self.kept.clock().date()
                self.kept.write(current.but(set_aside=f"rolled back to {card.id} on {on}"))
            return self.kept.use(card)

    def _up_to_date(self) -> Card | None:
        """The model in use, if it is made of the present inputs."""
        current = self.kept.in_use()
        return current if current is not None and current.inputs == self.workshop.inputs else None

    def _made_of(self, inputs: str, force: bool) -> Card:
        """The model of these inputs: kept from before, or trained now."""
        kept = self.kept.find(id_of(inputs))
        if kept is not None and kept.inputs == inputs and not force:
            return kept
        for left in self.kept.folder.glob(f"{TRAINING}*"):
            shutil.rmtree(left)
        with TemporaryDirectory(dir=self.kept.folder, prefix=TRAINING) as folder:
            archive = self.workshop.train(Path(folder))
            now, encoder = self.kept.clock(), self.workshop.encoder
            new = kept or Card(id=id_of(inputs), inputs=inputs, encoder=encoder, trained_at=now)
            return self.kept.add(archive, new.but(inputs=inputs, encoder=encoder, trained_at=now, measured=None))

    def _decide(self, former: Card | None, card: Card, anyway: bool) -> Verdict:
        if former is None or former.id == card.id:
            return Verdict("promoted", self.kept.use(card))
        if card.set_aside is not None:
            return Verdict("promoted", self.kept.use(card)) if anyway else Verdict("refused", card)
        after = self._measured(card, "new")
        card = card.but(measured=after)
        try:
            before = self._measured(former, "present")
        except Unusable as error:
            self.say(f"there is nothing to compare with: {error}")
            return Verdict("promoted", self.kept.use(card))
        return self._compared(former.id, before, card, after, anyway)

    def _compared(self, former: str, before: Measured, card: Card, after: Measured, anyway: bool) -> Verdict:
        changes = compare(before.figures, after.figures, self.rules)
        misread = [text for text in after.misread if text not in before.misread]
        card = card.but(report=report(changes, misread, len(set(before.misread) - set(after.misread))))
        fell = "; ".join(change.words for change in changes if change.fell)
        if fell and not anyway:
            return Verdict("refused", self.kept.write(card.but(set_aside=f"worse than {former}: {fell}")))
        return Verdict("promoted", self.kept.use(card))

    def _measured(self, card: Card, which: str) -> Measured:
        """The figures of a model under the present conditions."""
        self._must_fit(card)
        if card.measured is not None and card.measured.under == self.workshop.conditions:
            return card.measured
        self.say(f"measuring the {which} model ({card.id}) on the held-out messages …")
        measured = self.workshop.measure(self.kept.archive(card))
        self.kept.write(card.but(measured=measured))
        return measured

    def _must_fit(self, card: Card) -> None:
        if card.encoder != self.workshop.encoder:
            raise Unusable(f"model {card.id} needs another sentence encoder than the one that is there")

    def _former(self, current: Card | None, name: str | None) -> Card:
        others = [card for card in self.kept.all() if current is None or card.id != current.id]
        if name is None:
            before = [card for card in others if card.used_at is not None and card.set_aside is None]
            if not before:
                raise ModelError("there is no former model to go back to; keydesk models lists what is kept")
            return max(before, key=last_used)
        if current is not None and current.id == name:
            raise ModelError(f"model {name} is in use already")
        found = next((card for card in others if card.id == name), None)
        if found is None:
            raise ModelError(f"there is no model {name}; keydesk models lists what is kept")
        if found.used_at is None:
            raise ModelError(f"model {name} was never in use: {found.set_aside or 'it was not compared'}")
        return found


@dataclass(frozen=True)
class RasaWorkshop:
    """Models of this repository's training data, for the encoder in a folder."""

    models: Path

    @cached_property
    def inputs(self) -> str:
        """A hash over all that a model would be made of now."""
        return inputs_hash(self.encoder)

    @cached_property
    def encoder(self) -> str:
        """The hash of the encoder that is there now."""
        return encoder_hash(self.models)

    @cached_property
    def conditions(self) -> str:
        """A hash over all that the figures depend on beside the model."""
        return conditions(self.encoder)

    def train(self, folder: Path) -> Path:
        """A new model in a folder."""
        return train_rasa(self.models, folder)

    def measure(self, archive: Path) -> Measured:
        """The figures of a model. Raises Unusable."""
        self.check(archive)
        return measure_apart(self.models, archive, self.conditions)

    def check(self, archive: Path) -> None:
        """Raises Unusable for a model that can't be read."""
        classifier_of(archive)


said_at_once: Callable[[str], None] = partial(print, flush=True)


def build_succession(settings: Settings, say: Callable[[str], None] = said_at_once) -> Succession:
    """With Rasa's training and the encoder of production."""
    workshop = RasaWorkshop(settings.models.resolve())
    return Succession(KeptModels(models_folder(settings)), workshop, load_rules(), say)
