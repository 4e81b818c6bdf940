"""The models that are kept: archives with a card each, and a link to the one in use.

In the folder are `ID.tar.gz` and its card `ID.json`; `keydesk.tar.gz` is a link to one of the archives. The link alone says
which model is in use, and it is replaced in one step: whatever is interrupted, a whole model stays in use.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from desk.clock import Clock, real_clock
from understanding.evaluation.figures import Figure

IN_USE = "keydesk.tar.gz"
ARCHIVE = ".tar.gz"
ID_LENGTH = 8


class ModelError(RuntimeError):
    """A model that can't be used, found or put back; one line."""


class Measured(BaseModel):
    """The figures of a model on the held-out messages, and which of those it misread.

    `under`: a hash over the messages and all code and data but the model; figures of another one can't be compared.
    """

    model_config = ConfigDict(frozen=True)

    under: str
    figures: tuple[Figure, ...]
    misread: tuple[str, ...] = ()


class Card(BaseModel):
    """What is known of a kept model.

    `inputs`: a hash over all that it is made of, which its id begins; `encoder`: the hash of the encoder that it needs.
    `used_at`: when it was last put in use. `set_aside`: why it does not come into use by itself. `report`: how it compared with
    the model that was in use when it was trained.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    inputs: str
    encoder: str
    trained_at: datetime
    used_at: datetime | None = None
    set_aside: str | None = None
    measured: Measured | None = None
    report: str | None = None

    def but(self, **changes: object) -> Card:
        """The same card with some facts changed."""
        return self.model_copy(update=changes)


def id_of(inputs: str) -> str:
    """The id of a model, by what it is made of: training twice gives the same model."""
    return inputs[:ID_LENGTH]


@dataclass(frozen=True)
class KeptModels:
    """The models in a folder."""

    folder: Path
    clock: Clock = real_clock

    @property
    def in_use_file(self) -> Path:
        """Where Rasa finds the model in use."""
        return self.folder / IN_USE

    def archive(self, card: Card) -> Path:
        """The trained model of a card."""
        return self.folder / f"{card.id}{ARCHIVE}"

    @contextmanager
    def alone(self) -> Iterator[None]:
        """One process at a time; another one waits. The lock ends with the process that holds it, however that ends."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def all(self) -> list[Card]:
        """Every model that is whole, the newest first."""
        cards = [self._read(path) for path in self.folder.glob("*.json")]
        return sorted((card for card in cards if self.archive(card).is_file()), key=_newest_last, reverse=True)

    def find(self, name: str) -> Card | None:
        """The model with this id."""
        return next((card for card in self.all() if card.id == name), None)

    def in_use(self) -> Card | None:
        """The model in use, if there is one."""
        if not self.in_use_file.is_symlink():
            return None
        return self.find(os.readlink(self.in_use_file).removesuffix(ARCHIVE))

    def add(self, archive: Path, card: Card) -> Card:
        """Keep a model that was trained in this folder's file system; it replaces the one with the same id."""
        self.write(card)
        archive.replace(self.archive(card))
        return card

    def write(self, card: Card) -> Card:
        """Replace a card."""
        _replace(self.folder / f"{card.id}.json", card.model_dump_json(indent=1))
        return card

    def use(self, card: Card) -> Card:
        """Put a model in use from now on."""
        used = self.write(card.but(used_at=self.clock(), set_aside=None))
        link = self.folder / f"{IN_USE}.part"
        link.unlink(missing_ok=True)
        link.symlink_to(self.archive(card).name)
        link.replace(self.in_use_file)
        return used

    def adopt(self, encoder: str) -> None:
        """Keep the plain file that was in the link's place before models were kept."""
        plain = self.in_use_file
        if plain.is_symlink() or not plain.is_file():
            return
        stamp = plain.with_suffix(".inputs")
        inputs = stamp.read_text() if stamp.is_file() else hashlib.sha256(plain.read_bytes()).hexdigest()
        trained = datetime.fromtimestamp(plain.stat().st_mtime, UTC)
        card = Card(id=id_of(inputs), inputs=inputs, encoder=encoder, trained_at=trained)
        self.archive(card).unlink(missing_ok=True)
        os.link(plain, self.archive(card))
        self.use(card)
        stamp.unlink(missing_ok=True)

    def forget_all_but(self, former: int, others: int) -> None:
        """Keep the model in use, so many that were in use before, and so many that never were; the newest of each."""
        current = self.in_use()
        rest = [card for card in self.all() if current is None or card.id != current.id]
        used = sorted((card for card in rest if card.used_at), key=last_used, reverse=True)
        unused = [card for card in rest if not card.used_at]
        for card in [*used[former:], *unused[others:]]:
            self.archive(card).unlink()
            (self.folder / f"{card.id}.json").unlink()

    def _read(self, path: Path) -> Card:
        try:
            return Card.model_validate_json(path.read_bytes())
        except ValueError as error:
            raise ModelError(f"{path} is no card of a model; remove it and {path.stem}{ARCHIVE}: {error}") from None


def last_used(card: Card) -> datetime:
    """When a model was last put in use; before all others if never."""
    return card.used_at or datetime.min.replace(tzinfo=UTC)


def _newest_last(card: Card) -> tuple[datetime, str]:
    return card.trained_at, card.id


def _replace(path: Path, text: str) -> None:
    part = path.with_name(f".{path.name}.part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)
