"""The loader refuses what a reader would stumble over, and says which file and why."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from knowledge_base import ArticleError, KnowledgeBase, load_articles

BODY = """Switch Bluetooth on, then open the **app**.

## Steps

1. Open the settings.
2. See [the other article](other.md).

## If it does not work

- Red light: use a card.
- Nothing at all: restart the phone.

## When to contact support

Contact support if it happens to many guests.
"""
MATTER = """slug: {slug}
title: Opening a door
audience: staff
products: [ios_app, android_app]
keywords: [door, key]
questions: [how do I open the door]
escalate_when: [many guests cannot open their doors]
"""


@dataclass
class Shelf:
    """A folder of articles that tests fill; each file is a good article unless the test says otherwise."""

    folder: Path

    def put(self, name: str, matter: str = MATTER, body: str = BODY, slug: str | None = None) -> None:
        path = self.folder / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        front = matter.replace("{slug}", slug or path.stem)
        path.write_text(f"---\n{front}---\n\n{body}", encoding="utf-8")

    def load(self) -> KnowledgeBase:
        return load_articles(self.folder)

    def reason(self) -> str:
        with pytest.raises(ArticleError) as refused:
            self.load()
        return str(refused.value)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    shelf = Shelf(tmp_path)
    shelf.put("door")
    shelf.put("other", body=BODY.replace("other.md", "door.md"))
    return shelf


def test_a_good_article_is_read_as_it_was_written(shelf: Shelf) -> None:
    article = shelf.load().get("door")
    assert article is not None
    assert (article.slug, article.title, article.audience) == ("door", "Opening a door", "staff")
    assert article.products == ("ios_app", "android_app")
    assert article.keywords == ("door", "key")
    assert article.questions == ("how do I open the door",)
    assert article.escalate_when == ("many guests cannot open their doors",)
    assert article.body == BODY


def test_the_answer_is_the_first_paragraph_without_marks(shelf: Shelf) -> None:
    article = shelf.load().get("door")
    assert article is not None
    assert article.answer == "Switch Bluetooth on, then open the app."


def test_chunks_are_title_questions_keywords_and_plain_paragraphs(shelf: Shelf) -> None:
    article = shelf.load().get("door")
    assert article is not None
    assert [tuple(chunk) for chunk in article.chunks] == [
        ("title", "Opening a door"),
        ("question", "how do I open the door"),
        ("keywords", "door, key"),
        ("paragraph", "Switch Bluetooth on, then open the app."),
        ("paragraph", "Open the settings. See the other article."),
        ("paragraph", "Red light: use a card."),
        ("paragraph", "Nothing at all: restart the phone."),
        ("paragraph", "Contact support if it happens to many guests."),
    ]
    assert article.search_texts == tuple(chunk.text for chunk in article.chunks)


def test_related_articles_are_the_ones_linked_to_and_then_the_ones_that_link_here(shelf: Shelf) -> None:
    shelf.put("third", body=BODY.replace("other.md", "door.md"))
    base = shelf.load()
    assert [article.slug for article in base.related("door")] == ["other", "third"]
    assert [article.slug for article in base.related("door", limit=1)] == ["other"]


def test_an_article_that_links_to_itself_is_not_its_own_related_article(shelf: Shelf) -> None:
    shelf.put("alone", body=BODY.replace("other.md", "alone.md"))
    assert shelf.load().related("alone") == []


def test_an_unknown_slug_finds_nothing(shelf: Shelf) -> None:
    assert shelf.load().get("window") is None


def test_articles_come_in_the_order_of_their_slugs(shelf: Shelf) -> None:
    shelf.put("a-first-one")
    assert [article.slug for article in shelf.load()] == ["a-first-one", "door", "other"]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("title: Opening a door\n", "", "door.md: missing in the front matter: title"),
        ("audience: staff", "audience: staff\nauthor: me", "door.md: unknown in the front matter: author"),
        ("audience: staff", "audience: everybody", "door.md: audience: expected one of staff, "),
        ("[ios_app, android_app]", "[ios_app, fridge]", "got 'fridge'"),
        ("[ios_app, android_app]", "[]", "door.md: products: expected a list of texts, got []"),
        ("[ios_app, android_app]", "ios_app", "door.md: products: expected a list of texts, got 'ios_app'"),
        ("[door, key]", "[door, 24]", "door.md: keywords: expected a text (put it in quotes), got 24"),
        ("[how do I open the door]", "['what: this', {is: this}]", "questions: expected a text (put it in quotes)"),
        ("Opening a door", "2024", "door.md: title: expected a text, got 2024"),
        ("Opening a door", "[", "door.md: front matter is not YAML: "),
        ("Opening a door", "''", "door.md: title: expected a text, got ''"),
    ],
)
def test_a_wrong_front_matter_is_refused_with_file_and_reason(shelf: Shelf, old: str, new: str, reason: str) -> None:
    assert old in MATTER
    shelf.put("door", matter=MATTER.replace(old, new))
    assert reason in shelf.reason()
    assert "\n" not in shelf.reason()


@pytest.mark.parametrize(
    "content", ["", "Just text.\n", "---\nslug: door\n", "---\n---\n\nText.\n", "---\n- a\n---\n\nText.\n"]
)
def test_a_file_without_keys_and_values_in_front_is_refused(shelf: Shelf, content: str) -> None:
    (shelf.folder / "door.md").write_text(content, encoding="utf-8")
    assert shelf.reason().startswith("door.md: expected ")
    assert "front matter" in shelf.reason()


def test_a_file_that_is_not_utf_8_is_refused(shelf: Shelf) -> None:
    (shelf.folder / "door.md").write_bytes(b"---\nslug: d\xf6or\n---\n")
    assert shelf.reason().startswith("door.md: 'utf-8' codec can't decode")


def test_a_slug_that_differs_from_the_file_name_is_refused(shelf: Shelf) -> None:
    shelf.put("door", slug="window")
    assert shelf.reason() == "door.md: slug 'window' differs from the file's name"


def test_a_slug_that_would_not_do_in_an_address_is_refused(shelf: Shelf) -> None:
    shelf.put("Front Door")
    assert shelf.reason() == "Front Door.md: slug: expected lower-case words joined by hyphens, got 'Front Door'"


def test_a_slug_that_occurs_twice_is_refused(shelf: Shelf) -> None:
    shelf.put("more/door")
    assert shelf.reason() == "door.md: slug 'door' is used by another article too"


@pytest.mark.parametrize("target", ["window.md", "other", "https://elsewhere.example/", "../other.md", ""])
def test_a_link_that_does_not_lead_to_an_article_is_refused(shelf: Shelf, target: str) -> None:
    shelf.put("door", body=BODY.replace("other.md", target))
    assert shelf.reason() == f"door.md: dead link: no article {target!r}"


@pytest.mark.parametrize("section", ["Steps", "If it does not work", "When to contact support"])
def test_a_missing_section_is_refused(shelf: Shelf, section: str) -> None:
    shelf.put("door", body=BODY.replace(f"## {section}", "## Something else"))
    assert shelf.reason() == f"door.md: missing section: {section}"


@pytest.mark.parametrize("body", ["", BODY.partition("\n\n")[2]])
def test_an_article_that_does_not_begin_with_its_answer_is_refused(shelf: Shelf, body: str) -> None:
    shelf.put("door", body=body)
    assert "expected the answer as the first paragraph" in shelf.reason()


def test_a_folder_without_articles_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ArticleError, match=r"found no \*\.md file"):
        load_articles(tmp_path)
