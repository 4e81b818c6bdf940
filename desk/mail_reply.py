"""What somebody wrote in an e-mail: its text, without the mail that it answers and without the signature."""

from __future__ import annotations

import re
from email.message import EmailMessage, MIMEPart
from html.parser import HTMLParser

# "On Mon, 2 Mar 2026 at 18:00, Keydesk wrote:" in the languages of our hotels; the words in between are bounded.
ATTRIBUTION = re.compile(
    r"(On|Am|Le|El|Op|Il|Em)\b.{1,300}\b(wrote|schrieb|a écrit|escribió|schreef|ha scritto|escreveu)\b.{0,100}:",
    re.DOTALL,
)
# Where programs that quote without marks begin to quote.
REST_IS_QUOTED = re.compile(
    r"(-{2,}\s*(Original Message|Ursprüngliche Nachricht|Message d'origine)\b.*|_{20,})$", re.IGNORECASE
)
HEADER_BLOCK = re.compile(r"\*?(From|Von|De|Da|Van):\*?\s.*@")
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
SIGNATURE = {"--", "-- "}


def reply_text(message: EmailMessage) -> str:
    """The text, plain if there is one, else made from HTML. Empty if there is none."""
    part = message.get_body(("plain", "html"))
    if part is None:
        return ""
    text = _content(part)
    return without_quotes(_storable(_plain(text) if part.get_content_subtype() == "html" else text))


def _storable(text: str) -> str:
    """Without what no database takes: control characters and broken letters."""
    return UNPRINTABLE.sub("", text).encode("utf-8", "replace").decode()


def _content(part: MIMEPart) -> str:
    """Decoded; an unknown character set is read as UTF-8 with marks where it is not."""
    try:
        return str(part.get_content())
    except (LookupError, ValueError):
        payload = part.get_payload(decode=True)
        return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""


def without_quotes(text: str) -> str:
    """Lines marked with `>` go wherever they are; from a header of the answered mail or a signature on, all goes."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept: list[str] = []
    place = 0
    while place < len(lines):
        line = lines[place].rstrip()
        if line in SIGNATURE or REST_IS_QUOTED.match(line.strip()) or HEADER_BLOCK.match(line.strip()):
            break
        attribution = _attribution_at(lines, place)
        if attribution:
            place += attribution
            if not _is_quote_next(lines, place):
                break
            continue
        if not line.lstrip().startswith(">"):
            kept.append(line)
        place += 1
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def _attribution_at(lines: list[str], place: int) -> int:
    """How many lines an attribution takes here: none, one, or two where it was broken."""
    for count in (1, 2):
        if ATTRIBUTION.fullmatch(" ".join(line.strip() for line in lines[place : place + count])):
            return count
    return 0


def _is_quote_next(lines: list[str], place: int) -> bool:
    following = next((line for line in lines[place:] if line.strip()), "")
    return following.lstrip().startswith(">")


class _Text(HTMLParser):
    """The words of an HTML mail without quotes, styles and scripts."""

    HIDDEN = frozenset({"blockquote", "style", "script", "head", "title"})
    BREAKS = frozenset({"br", "p", "div", "tr", "li", "h1", "h2", "h3", "hr"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in self.HIDDEN
        if tag in self.BREAKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in self.HIDDEN and self._hidden > 0

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(re.sub(r"\s+", " ", data))


def _plain(html: str) -> str:
    parser = _Text()
    parser.feed(html)
    parser.close()
    return "\n".join(line.strip() for line in "".join(parser.parts).split("\n"))
