"""The shipped articles: all load, every link is live, and each can be found by the words that people use."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from desk.paths import POLICY
from knowledge_base import AUDIENCES, PRODUCTS, KnowledgeBase, load_articles
from knowledge_base.load import KEYS, OPTIONAL, SECTIONS
from policy import load_policy

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "knowledge_base" / "articles"
LONGEST_ANSWER = 600


@pytest.fixture(scope="module")
def base() -> KnowledgeBase:
    return load_articles(FOLDER)


def test_all_sixty_articles_load_and_their_links_are_live(base: KnowledgeBase) -> None:
    assert len(base) == len(list(FOLDER.glob("*.md"))) == 60


def test_no_two_articles_have_the_same_title(base: KnowledgeBase) -> None:
    titles = Counter(article.title.casefold() for article in base)
    assert [title for title, times in titles.items() if times > 1] == []


def test_each_article_has_at_least_eight_questions(base: KnowledgeBase) -> None:
    assert [article.slug for article in base if len(article.questions) < 8] == []


def test_a_question_belongs_to_one_article_only(base: KnowledgeBase) -> None:
    questions = Counter(
        " ".join(text.casefold().split()).rstrip(" ?.!") for article in base for text in article.questions
    )
    assert [question for question, times in questions.items() if times > 1] == []


def test_the_answer_of_each_article_is_short_enough_for_the_chat(base: KnowledgeBase) -> None:
    assert [article.slug for article in base if len(article.answer) > LONGEST_ANSWER] == []


def test_no_mark_of_the_markdown_is_left_in_what_the_chat_shows(base: KnowledgeBase) -> None:
    shown = [text for article in base for text in article.search_texts]
    assert [text for text in shown if "](" in text or "**" in text or text.startswith(("#", "- "))] == []


def test_every_article_names_something_to_read_next(base: KnowledgeBase) -> None:
    assert [article.slug for article in base if not base.related(article.slug)] == []


@pytest.mark.parametrize("word", [*KEYS, OPTIONAL, *AUDIENCES, *PRODUCTS, *(f"## {section}" for section in SECTIONS)])
def test_the_documentation_explains_every_key_word_and_section(word: str) -> None:
    assert f"`{word}`" in (ROOT / "docs" / "knowledge_base.md").read_text(encoding="utf-8")


def test_every_fault_whose_share_is_asked_has_a_first_aid_for_one_guest(base: KnowledgeBase) -> None:
    policy = load_policy(POLICY)
    assert {name for article in base for name in article.first_aid_for} <= set(policy.categories)
    assert [name for name in policy.categories if policy.is_banded(name) and not base.first_aid(name)] == []
