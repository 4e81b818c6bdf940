"""What somebody wrote in an answer, as the mail programs of the world quote."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from desk.mail_reply import reply_text, without_quotes

QUOTING = {
    "marks": "Yes.\n\n> We are on it.\n> Ada",
    "an attribution": "Yes.\n\nOn Mon, 2 Mar 2026 at 18:00, Keydesk wrote:\n> We are on it.",
    "a broken attribution": "Yes.\n\nOn Mon, 2 Mar 2026 at 18:00, Keydesk\n<support@keydesk.example> wrote:\n\n> We are on it.",
    "German": "Yes.\n\nAm 02.03.2026 um 18:00 schrieb Keydesk <support@keydesk.example>:\n> Wir sind dran.",
    "French": "Yes.\n\nLe lun. 2 mars 2026 à 18:00, Keydesk a écrit :\n> Nous y sommes.",
    "no marks after an attribution": "Yes.\n\nOn Mon, 2 Mar 2026, Keydesk wrote:\n\nWe are on it.\nAda",
    "Outlook's headers": "Yes.\n\nFrom: Keydesk <support@keydesk.example>\nSent: Monday\nTo: Frank\n\nWe are on it.",
    "Outlook's line": "Yes.\n\n________________________________\nFrom: Keydesk\nWe are on it.",
    "an original message": "Yes.\n\n-----Original Message-----\nWe are on it.",
    "a signature": "Yes.\n-- \nFrank\nHarbor View",
    "Windows line ends": "Yes.\r\n\r\n> We are on it.\r\n",
}


@pytest.mark.parametrize("text", QUOTING.values(), ids=QUOTING.keys())
def test_what_is_quoted_goes(text: str) -> None:
    assert without_quotes(text) == "Yes."


def test_answers_between_quoted_lines_stay() -> None:
    text = "On Monday Keydesk wrote:\n> Does it work?\nYes.\n> Everywhere?\nOn both floors: yes.\n"
    assert without_quotes(text) == "Yes.\nOn both floors: yes."


def test_words_that_only_look_like_a_quote_stay() -> None:
    text = "On Monday it broke.\nFrom: the lobby to floor 3\n5 > 3 rooms are hit."
    assert without_quotes(text) == text


def test_html_alone_is_read_without_its_quote_and_styles() -> None:
    message = EmailMessage()
    message.set_content(
        "<html><head><style>p {color: red}</style></head><body><p>Yes &amp; no.</p><div>Room 7</div>"
        "<blockquote><p>We are on it.</p></blockquote><script>alert(1)</script></body></html>",
        subtype="html",
    )
    assert reply_text(message) == "Yes & no.\nRoom 7"


def test_plain_text_is_preferred_and_attachments_are_no_text() -> None:
    message = EmailMessage()
    message.set_content("Plain.")
    message.add_alternative("<p>HTML.</p>", subtype="html")
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="x.pdf")
    assert reply_text(message) == "Plain."


def test_a_hostile_text_costs_no_time() -> None:
    text = "On " + "wrote " * 20_000 + "\n" + "On \n" * 5_000
    assert without_quotes(text)
