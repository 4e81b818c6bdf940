"""Files on notes: taken if they are what they say, kept whole, and given out as downloads to whom they belong."""

from __future__ import annotations

import base64
import re
import struct
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from desk import files, privacy
from desk.store.portal import TicketFile
from desk.web import guard

FRANK, PRIYA = "frank@harborview.example", "priya@palmcourt.example"
BOMB = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + struct.pack(">IIBBBBB", 2**31 - 1, 2**31 - 1, 8, 6, 0, 0, 0) + b"1234"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0) + b"1234"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01"
WEBP = b"RIFF\x24\x00\x00\x00WEBPVP8 \x00"
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj"
LOG = "08:00 lock 214 schließt nicht 鍵\n".encode()
HTML = b"<!DOCTYPE html><html><script>alert(1)</script>"


def send(browser: Any, reference: str, *sent: tuple[str, bytes, str], text: str = "", **headers: str) -> Any:
    if browser.page is None or reference not in str(browser.page.url):
        browser.open(f"/portal/tickets/{reference}")
    csrf = re.search(r'name="csrf" value="(\w+)"', browser.page.text)
    form = {"csrf": csrf[1] if csrf else "", "text": text}
    browser.page = browser.client.post(
        f"/portal/tickets/{reference}/files", data=form, files=[("sent", one) for one in sent], headers=headers
    )
    return browser.page


def on_disk(house: Any) -> list[Path]:
    return sorted(files.folder(house.core.settings).glob("*"))


def links(page: Any) -> list[str]:
    return re.findall(r'href="(/(?:portal|desk)/tickets/KD-\d+/files/\d+)"', page.text)


@pytest.mark.parametrize(
    ("name", "content", "declared", "served"),
    [("lock.png", PNG, "image/png", "image/png"), ("bomb.PNG", BOMB, "image/png", "image/png"),
     ("a.jpg", JPEG, "image/jpeg", "image/jpeg"), ("a.jpeg", JPEG, "application/octet-stream", "image/jpeg"),
     ("a.webp", WEBP, "image/webp", "image/webp"), ("a.gif", b"GIF89a\x01\x00\x01\x00", "", "image/gif"),
     ("report.pdf", PDF, "application/pdf", "application/pdf"), ("a.txt", LOG, "text/plain", "text/plain; charset=utf-8"),
     ("a.log", LOG, "text/x-log", "text/plain; charset=utf-8"), ("a.csv", b"a,b\n1,2\n", "application/vnd.ms-excel",
     "text/plain; charset=utf-8")],
)  # fmt: skip
def test_a_file_comes_back_as_it_was_sent_and_only_as_a_download(
    house: Any, name: str, content: bytes, declared: str, served: str
) -> None:
    reference, frank = house.ticket(), house.support_user()
    page = send(frank, reference, (name, content, declared), text="This is how it looks")
    assert "Your files are with the support team." in page.text
    assert "added a note with 1 file" in page.text
    answer = frank.client.get(links(page)[0])
    assert answer.content == content
    assert answer.headers["content-type"] == served
    assert answer.headers["content-disposition"].startswith(f'attachment; filename="{name}"')
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert answer.headers["cache-control"] == "no-store"


def test_agents_see_the_files_on_the_ticket(house: Any) -> None:
    reference = house.ticket()
    send(house.support_user(), reference, ("lock.png", PNG, "image/png"), ("a.txt", LOG, "text/plain"))
    agent = house.agent()
    page = agent.open(f"/desk/tickets/{reference}")
    assert [agent.client.get(link).content for link in links(page)] == [PNG, LOG]
    assert house.browser().open(links(page)[0]).url.path == "/desk/login"


@pytest.mark.parametrize(
    ("name", "content", "declared"),
    [("a.png", JPEG, "image/png"), ("a.png", HTML, "image/png"), ("a.png", PNG, "application/pdf"), ("a.png", b"", "image/png"),
     ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"), ("a.html", HTML, "text/html"),
     ("a.txt", HTML, "text/plain"), ("a.txt", bytes(range(256)), "text/plain"), ("a.txt", b"a\x00b", "text/plain"),
     ("a.txt", PDF, "text/plain"), ("a.exe", b"MZ\x90\x00", "application/octet-stream"), ("a", PNG, "image/png"),
     ("a.pdf", b"MZ\x90\x00\x03\x00\x00\x00", "application/pdf"), ("a.docx", b"PK\x03\x04\x14\x00\x00\x00", ""),
     ("a.png", PNG + b"0" * files.BIGGEST, "image/png")],
)  # fmt: skip
def test_what_is_not_what_it_says_is_refused_and_the_words_stay(
    house: Any, name: str, content: bytes, declared: str
) -> None:
    reference, frank = house.ticket(), house.support_user()
    page = send(frank, reference, (name, content, declared), text="my words")
    assert page.status_code == 422
    assert "my words</textarea>" in page.text
    assert on_disk(house) == []
    assert links(page) == []


def test_of_several_files_all_are_taken_or_none(house: Any) -> None:
    reference, frank = house.ticket(), house.support_user()
    assert send(frank, reference, ("a.png", PNG, ""), ("b.png", HTML, "")).status_code == 422
    assert on_disk(house) == []
    assert send(frank, reference, *[("a.png", PNG, "")] * 4).status_code == 422
    assert send(frank, reference).status_code == 422
    assert len(links(send(frank, reference, *[("a.png", PNG, "")] * 3))) == 3


def test_what_fails_in_the_record_leaves_no_content_behind(house: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    reference, frank = house.ticket(), house.support_user()
    monkeypatch.setattr(files, "MOST_OF_TICKET", 1)
    assert "at most 1 files" in send(frank, reference, ("a.png", PNG, ""), ("b.png", PNG, "")).text
    assert on_disk(house) == []


def test_contents_have_random_names_that_only_the_desk_reads(house: Any) -> None:
    send(house.support_user(), house.ticket(), ("../../secret.png", PNG, "image/png"))
    (path,) = on_disk(house)
    assert re.fullmatch(r"[0-9a-f]{48}", path.name)
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("name", "plain"),
    [("../../etc/passwd.txt", "passwd.txt"), ("C:\\Temp\\a.png", "a.png"), ("a\u202egnp.txt", "agnp.txt"),
     (".htaccess.txt", "htaccess.txt"), ("x" * 300 + ".png", "x" * 116 + ".png"), ("\r\nX: y.txt", "X: y.txt"), ("..", "file")],
)  # fmt: skip
def test_a_name_is_made_plain(name: str, plain: str) -> None:
    assert files.plain_name(name) == plain


def test_a_name_in_another_script_is_kept(house: Any) -> None:
    frank, reference = house.support_user(), house.ticket()
    page = send(frank, reference, ("Türschloß 鍵.png", PNG, "image/png"))
    assert "Türschloß 鍵.png" in page.text
    disposition = frank.client.get(links(page)[0]).headers["content-disposition"]
    assert disposition.endswith("filename*=UTF-8''T%C3%BCrschlo%C3%9F%20%E9%8D%B5.png")


def test_another_accounts_file_is_not_found(house: Any) -> None:
    foreign, own = house.ticket(requester=PRIYA), house.ticket()
    priya, frank = house.support_user(PRIYA), house.support_user()
    link = links(send(priya, foreign, ("a.png", PNG, "")))[0]
    frank.open("/portal/people")
    assert frank.client.get(link).status_code == 404
    assert frank.client.get(link.replace(foreign, own)).status_code == 404
    assert send(frank, own, ("b.png", PNG, "")).status_code == 200
    csrf = re.search(r'name="csrf" value="(\w+)"', frank.page.text)
    assert csrf is not None
    answer = frank.client.post(
        f"/portal/tickets/{foreign}/files", data={"csrf": csrf[1]}, files=[("sent", ("a.png", PNG, "image/png"))]
    )
    assert answer.status_code == 404
    assert len(on_disk(house)) == 2


def test_a_form_without_the_token_or_the_session_keeps_nothing(house: Any) -> None:
    reference, frank = house.ticket(), house.support_user()
    sent = [("sent", ("a.png", PNG, "image/png"))]
    path = f"/portal/tickets/{reference}/files"
    assert frank.client.post(path, files=sent).status_code == 403
    assert house.browser().client.post(path, files=sent).url.path == "/portal/login"
    assert on_disk(house) == []


def test_large_bodies_are_taken_on_that_route_only_and_never_without_a_length(house: Any) -> None:
    reference, frank = house.ticket(), house.support_user()
    large = ("a.png", PNG + b"0" * (files.BIGGEST - len(PNG)), "image/png")
    assert send(frank, reference, large).status_code == 200
    assert send(frank, reference, *[large] * 3, ("b.txt", b"x" * guard.BIGGEST_BODY, "")).status_code == 413
    notes = frank.client.post(f"/portal/tickets/{reference}/notes", data={"text": "x" * guard.BIGGEST_BODY})
    assert notes.status_code == 413
    chunked = frank.client.post(f"/portal/tickets/{reference}/files", content=iter([b"x"]))
    assert chunked.status_code == 411


def test_a_content_that_was_changed_on_disk_is_not_given_out(house: Any) -> None:
    frank = house.support_user()
    page = send(frank, house.ticket(), ("a.png", PNG, ""))
    on_disk(house)[0].write_bytes(HTML)
    assert frank.client.get(links(page)[0]).status_code == 404


def test_files_of_a_person_come_out_with_the_export_and_go_when_forgotten(house: Any) -> None:
    reference = house.ticket()
    send(house.support_user(), reference, ("frank.png", PNG, ""), text="my words")
    send(house.support_user("olivia@harborview.example"), reference, ("olivia.txt", LOG, ""))
    (exported,) = privacy.export(house.core, FRANK)["files"]
    assert (exported["ticket"], exported["name"]) == (reference, "frank.png")
    assert base64.b64decode(exported["content"]) == PNG
    assert privacy.forget(house.core, FRANK)["files"] == 1
    assert [path.read_bytes() for path in on_disk(house)] == [LOG]
    with house.core.store.read() as session:
        assert [found.name for found in session.scalars(select(TicketFile))] == ["olivia.txt"]
