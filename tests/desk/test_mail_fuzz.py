"""Whatever comes in as a mail, it is read or kept aside with a reason: never a traceback."""

from __future__ import annotations

from email.message import EmailMessage

from hypothesis import given, settings
from hypothesis import strategies as st

from desk.mail_read import Letter, NotForATicket, read
from desk.mail_reply import reply_text, without_quotes

HEADERS = [
    b"From: frank@harborview.example", b"From: =?utf-8?b?////?= <a@b.example>", b"From: a@b, c@d", b"From:", b"From: \xff\xfe@x",
    b"Content-Type: text/plain; charset=no-such-charset", b"Content-Type: text/html; charset=utf-7", b"Content-Type: multipart/mixed",
    b"Content-Type: multipart/mixed; boundary=x", b"Content-Type: message/rfc822", b"Content-Type: text/plain; charset=\"\x00\"",
    b"Content-Transfer-Encoding: base64", b"Content-Transfer-Encoding: quoted-printable", b"Content-Transfer-Encoding: x-uuencode",
    b"Subject: [KD-1] =?x?q?=00?=", b"Subject: [KD-999999999999999999]", b"In-Reply-To: <ticket-1@keydesk>", b"References: <<<>>>",
    b"Message-ID: <" + b"x" * 500 + b">", b"Auto-Submitted: auto-replied", b"Precedence: bulk", b" folded", b"no header",
    b"Date: yesterday",
]  # fmt: skip
PIECES = st.binary(max_size=60) | st.sampled_from(
    HEADERS + [b"", b"--x", b"--x--", b"On Monday wrote:", b"> quoted", b"=", b"=4"]
)
LONG = settings(max_examples=400, deadline=None)


def take(raw: bytes) -> None:
    """Read it or put it aside; what is read can be stored."""
    try:
        letter = read(raw)
    except NotForATicket as reason:
        assert str(reason) and "@" not in str(reason)
        return
    assert isinstance(letter, Letter) and letter.text.strip()
    assert "@" in letter.sender and "\n" not in letter.sender + letter.subject


@LONG
@given(st.binary(max_size=2000))
def test_any_bytes(raw: bytes) -> None:
    take(raw)


@LONG
@given(st.lists(PIECES, max_size=25), st.sampled_from([b"\r\n", b"\n", b"\r"]))
def test_any_pile_of_headers_and_parts(pieces: list[bytes], end: bytes) -> None:
    take(end.join(pieces))


@LONG
@given(st.text(max_size=400), st.sampled_from(["plain", "html"]))
def test_any_text_of_a_letter(text: str, subtype: str) -> None:
    message = EmailMessage()
    message["From"] = "frank@harborview.example"
    message.set_content(text.encode("utf-8", "replace").decode(), subtype=subtype)
    take(message.as_bytes())
    assert isinstance(reply_text(message), str)


@LONG
@given(st.text(max_size=2000))
def test_any_text_loses_its_quotes(text: str) -> None:
    assert len(without_quotes(text)) <= len(text)


def test_parts_within_parts_end() -> None:
    raw = b"From: frank@harborview.example\r\n"
    for level in range(2000):
        raw += b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (level, level)
    take(raw + b"\r\nhello")
