"""Files on notes: images, PDF and text, checked for what they are, kept outside of the web's folders under random names.

A file is what its name says, what its sender declares, and what its first bytes are, all the same; else it is refused. It is
never opened or decoded here, so that no picture can be too large to unpack, and it is only ever given out as a download.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

import puremagic
import structlog
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desk import tickets
from desk.errors import BadInput, NotFound
from desk.settings import Settings
from desk.store.people import Person
from desk.store.portal import TicketFile
from desk.store.work import Ticket

BIGGEST = 5 * 1024 * 1024
MOST_AT_ONCE = 3
MOST_OF_TICKET = 50
LONGEST_NAME = 120
TEXT = "text/plain"
TYPES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".pdf": "application/pdf",
    ".txt": TEXT,
    ".log": TEXT,
    ".csv": TEXT,
}
ACCEPTED = ", ".join(TYPES)
SURE = 0.5
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
log = structlog.get_logger("desk.files")


@dataclass(frozen=True)
class Upload:
    """A file as it came: the sender's name for it, the type that the sender declares (or empty), and its bytes."""

    name: str
    declared: str
    content: bytes


@dataclass(frozen=True)
class Kept:
    """A content in the files' folder, under the random name `stored`."""

    name: str
    media_type: str
    size: int
    sha256: str
    stored: str


def folder(settings: Settings) -> Path:
    """Where contents are kept."""
    return settings.var / "files"


@contextmanager
def kept(place: Path, uploads: Sequence[Upload]) -> Iterator[list[Kept]]:
    """Checks and stores contents. If the block fails, as the change of the record around it may, they go again.

    Raises BadInput for what can't be taken.
    """
    if not 1 <= len(uploads) <= MOST_AT_ONCE:
        raise BadInput(f"Please pick 1 to {MOST_AT_ONCE} files.")
    types, contents = [checked_type(upload) for upload in uploads], list[Kept]()
    try:
        for upload, media_type in zip(uploads, types, strict=True):
            contents.append(_store(place, upload, media_type))
        yield contents
    except BaseException:
        remove(place, (one.stored for one in contents))
        raise


def attach(
    session: Session, ticket: Ticket, person: Person, text: str, contents: Sequence[Kept], now: datetime
) -> list[TicketFile]:
    """A note with files; its words may be blank. Raises BadInput if the ticket has too many files already."""
    there = session.scalar(select(func.count()).where(TicketFile.ticket_id == ticket.id)) or 0
    if there + len(contents) > MOST_OF_TICKET:
        raise BadInput(f"A ticket takes at most {MOST_OF_TICKET} files.")
    event = tickets.add_note(session, ticket, text, person.email, now, files=len(contents))
    where = {"ticket_id": ticket.id, "event_id": event.id, "person_id": person.id, "at": now}
    added = [TicketFile(**where, **asdict(one)) for one in contents]
    session.add_all(added)
    session.flush()
    return added


def checked_type(upload: Upload) -> str:
    """The media type that name, declaration and content agree on. Raises BadInput that says what is wrong."""
    name, content = plain_name(upload.name), upload.content
    expected = TYPES.get(PurePosixPath(name).suffix.lower())
    if expected is None:
        raise BadInput(f"{name} can't be taken. Images, PDF and text are welcome: {ACCEPTED}.")
    if not content:
        raise BadInput(f"{name} is empty.")
    if len(content) > BIGGEST:
        raise BadInput(f"{name} is larger than {BIGGEST // 1024 // 1024} MB.")
    declared = upload.declared.partition(";")[0].strip().lower()
    contradicts = declared in TYPES.values() and declared != expected
    if contradicts or not (_is_text(content) if expected == TEXT else _sniffed(content) == expected):
        raise BadInput(f"{name} is not what its name says, so it can't be taken.")
    return expected


def _sniffed(content: bytes, sure: float = 0.0) -> str | None:
    """The media type that the content begins like; None if it is like nothing known, or not surely enough."""
    try:
        best = puremagic.magic_string(content)[0]
    except (puremagic.PureError, IndexError):
        return None
    return str(best.mime_type) if best.confidence >= sure else None


def _is_text(content: bytes) -> bool:
    """Plain words in UTF-8, which are not surely something else (a web page, a picture made of text)."""
    try:
        words = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return not _CONTROL.search(words) and _sniffed(content, SURE) in {None, TEXT, "text/csv"}


def plain_name(name: str) -> str:
    """A sender's file name without folders, control characters or tricks of writing direction; never empty."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    visible = "".join(sign for sign in last if not unicodedata.category(sign).startswith("C"))
    plain = " ".join(visible.split()).lstrip(".") or "file"
    suffix = PurePosixPath(plain).suffix[:10]
    return plain if len(plain) <= LONGEST_NAME else plain[: LONGEST_NAME - len(suffix)] + suffix


def _store(place: Path, upload: Upload, media_type: str) -> Kept:
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    stored = secrets.token_hex(24)
    part = place / f".{stored}"
    part.touch(mode=0o600)
    part.write_bytes(upload.content)
    part.rename(place / stored)
    digest = hashlib.sha256(upload.content).hexdigest()
    return Kept(plain_name(upload.name), media_type, len(upload.content), digest, stored)


def of_ticket(session: Session, ticket: Ticket) -> Sequence[TicketFile]:
    """The ticket's files, oldest first."""
    found = select(TicketFile).where(TicketFile.ticket_id == ticket.id)
    return session.scalars(found.order_by(TicketFile.id)).all()


def find(session: Session, ticket: Ticket, file_id: int) -> TicketFile:
    """One of the ticket's files. Raises NotFound."""
    found = session.get(TicketFile, file_id)
    if found is None or found.ticket_id != ticket.id:
        raise NotFound("There is no such file.")
    return found


def content(place: Path, file: TicketFile) -> bytes:
    """The bytes, as they came. Raises NotFound if they are gone or were changed; the log has it."""
    try:
        found = (place / file.stored).read_bytes()
    except OSError:
        found = b""
    if hashlib.sha256(found).hexdigest() != file.sha256:
        log.error("file_lost", file_id=file.id)
        raise NotFound("This file can't be shown any more.")
    return found


def remove(place: Path, stored: Iterable[str]) -> int:
    """Remove contents; how many there were."""
    removed = 0
    for name in stored:
        path = place / name
        removed += path.is_file()
        path.unlink(missing_ok=True)
    return removed
