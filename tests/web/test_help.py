"""The help centre, the demo page and the shared look, through the public routes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from fastapi.testclient import TestClient

from desk.web import demo, help
from desk.web.pages import STATIC, problem_page
from knowledge_base import PRODUCTS, Article, KnowledgeBase, load_articles
from policy import Policy, load_policy

ROOT = Path(__file__).parents[2]
PAGES = ("/", "/help", "/help?q=door", "/help?q=nothing+at+all", "/help/host-login", "/help/no-such-article")


@dataclass
class FakeRanker:
    """Answers every query with the prepared ranking, and keeps what it was asked."""

    ranking: list[tuple[str, float]] = field(default_factory=list)
    asked: list[tuple[str, int]] = field(default_factory=list)

    def rank(self, query: str, limit: int) -> list[tuple[str, float]]:
        self.asked.append((query, limit))
        return self.ranking[:limit]


@dataclass(frozen=True)
class FakeCore:
    """What the desk is made of."""

    policy: Policy


@dataclass(frozen=True)
class FakeDesk:
    """What the public pages need of the desk."""

    articles: KnowledgeBase
    core: FakeCore
    ranker: FakeRanker


class Outline(HTMLParser):
    """Start tags and the text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]

    def links(self) -> list[str]:
        return [str(attributes["href"]) for attributes in self.all("a")]

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


@pytest.fixture(scope="module")
def articles() -> KnowledgeBase:
    return load_articles(ROOT / "knowledge_base" / "articles")


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(ROOT / "policy" / "support.yml")


@pytest.fixture
def ranker() -> FakeRanker:
    return FakeRanker()


@pytest.fixture
def client(articles: KnowledgeBase, policy: Policy, ranker: FakeRanker) -> TestClient:
    app = FastAPI()
    app.state.desk = FakeDesk(articles, FakeCore(policy), ranker)
    app.include_router(help.router)
    app.include_router(demo.router)
    app.mount("/static", StaticFiles(directory=STATIC))
    return TestClient(app)


def outline(client: TestClient, address: str, status: int = 200) -> Outline:
    answer = client.get(address)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return Outline(answer.text)


def test_the_first_page_lists_every_article_once(client: TestClient, articles: KnowledgeBase) -> None:
    page = outline(client, "/help")
    shelves = [link for link in page.links() if re.fullmatch(r"/help/[a-z0-9-]+", link)]
    footer = 1
    assert len(shelves) == len(articles) + footer
    assert {link.removeprefix("/help/") for link in shelves} == {article.slug for article in articles}


def test_the_counts_of_the_topics_add_up_to_all_articles(client: TestClient, articles: KnowledgeBase) -> None:
    counts = re.findall(r"(\d+) articles?\b", outline(client, "/help").text)
    topics = [len(members) for _, members in help.by_topic(articles)]
    assert sum(topics) == len(articles)
    assert all(str(count) in counts for count in topics)
    assert f"All {len(articles)} articles" in outline(client, "/help").text


def test_every_product_has_exactly_one_topic() -> None:
    assert sorted(product for topic in help.TOPICS for product in topic.products) == sorted(PRODUCTS)


def test_the_policy_names_every_product(policy: Policy) -> None:
    assert set(PRODUCTS) == set(policy.products)


def test_a_search_shows_what_the_ranker_found_in_its_order(client: TestClient, ranker: FakeRanker) -> None:
    ranker.ranking = [("vpn-basics", 0.9), ("no-such-article", 0.8), ("host-login", 0.7)]
    page = outline(client, "/help?q=  sign   in ")
    assert ranker.asked == [("sign in", help.MOST_RESULTS)]
    found = [link for link in page.links() if link in {"/help/vpn-basics", "/help/host-login", "/help/no-such-article"}]
    assert found == ["/help/vpn-basics", "/help/host-login"]
    assert "Results for “sign in”" in page.text


def test_a_search_that_finds_nothing_offers_the_chat(client: TestClient) -> None:
    page = outline(client, "/help?q=zebra")
    assert "Nothing found" in page.text
    assert "/?chat=open" in page.links()


def test_a_blank_search_shows_the_first_page(client: TestClient, ranker: FakeRanker) -> None:
    assert "How can we help?" in outline(client, "/help?q=%20%20").text
    assert ranker.asked == []


def test_a_very_long_search_is_cut(client: TestClient, ranker: FakeRanker) -> None:
    outline(client, "/help?q=" + "x" * 5000)
    assert len(ranker.asked[0][0]) == help.LONGEST_QUERY


def test_what_was_searched_for_is_never_html(client: TestClient) -> None:
    page = outline(client, "/help?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")
    assert page.all("script") == []
    assert next(box for box in page.all("input") if box["name"] == "q")["value"] == '"><script>alert(1)</script>'


def test_every_article_has_a_page_with_its_title_answer_and_sections(
    client: TestClient, articles: KnowledgeBase
) -> None:
    for article in articles:
        text = outline(client, f"/help/{article.slug}").text
        assert article.title in text
        for section in (
            "Steps",
            "If it does not work",
            "When to contact support",
            "Still stuck?",
            "About this article",
        ):
            assert section in text, article.slug


def test_all_links_of_an_article_page_lead_to_pages_that_exist(client: TestClient, articles: KnowledgeBase) -> None:
    known = {f"/help/{article.slug}" for article in articles} | {"/help", "/portal", "/?chat=open", "#main"}
    for article in articles:
        links = outline(client, f"/help/{article.slug}").links()
        assert [link for link in links if link.partition("#")[0] not in known and link not in known] == []


def test_an_article_page_names_products_audience_and_what_to_read_next(client: TestClient) -> None:
    page = outline(client, "/help/app-download-and-install")
    assert "iOS app" in page.text
    assert "Android app" in page.text
    assert "Hotel staff helping a guest" in page.text
    assert "More on this" in page.text


def test_an_unknown_article_is_a_404_page_that_leads_on(client: TestClient) -> None:
    page = outline(client, "/help/no-such-article", 404)
    assert "No such article" in page.text
    assert {"/help", "/?chat=open"} <= set(page.links())


def test_html_in_an_article_is_shown_as_text() -> None:
    article = Article(
        "a", "A", "staff", ("sdk",), ("k",), ("q",), ("e",), "Hello <b>you</b>\n\n## Steps\n\n<script>x</script>\n"
    )
    shown = help.rendered(article)
    assert shown.answer == "<p>Hello &lt;b&gt;you&lt;/b&gt;</p>\n"
    assert shown.sections[0].html == "<p>&lt;script&gt;x&lt;/script&gt;</p>\n"


def test_an_article_is_rendered_once(articles: KnowledgeBase) -> None:
    article = next(iter(articles))
    assert help.rendered(article) is help.rendered(article)


def test_the_demo_page_embeds_the_widget_with_one_script_tag(client: TestClient) -> None:
    page = outline(client, "/")
    (script,) = page.all("script")
    assert script["src"] == "/widget.js"
    assert "defer" in script
    assert "data-open" not in script
    assert {"/help", "/portal", "/desk"} <= set(page.links())
    assert all(person.email in page.text for person in demo.PEOPLE)
    assert all(message in page.text for message in demo.MESSAGES)


def test_other_pages_can_link_to_the_demo_page_with_the_chat_open(client: TestClient) -> None:
    (script,) = outline(client, "/?chat=open").all("script")
    assert "data-open" in script


@pytest.mark.parametrize("address", PAGES)
def test_a_page_has_one_main_heading_landmarks_and_a_skip_link(client: TestClient, address: str) -> None:
    page = Outline(client.get(address).text)
    assert [len(page.all(tag)) for tag in ("h1", "main", "header", "title")] == [1, 1, 1, 1]
    assert page.links()[0] == "#main"
    assert page.all("main")[0]["id"] == "main"
    assert page.all("html")[0]["lang"] == "en"


@pytest.mark.parametrize("address", PAGES)
def test_a_page_has_no_inline_style_script_or_handler(client: TestClient, address: str) -> None:
    page = Outline(client.get(address).text)
    assert page.all("style") == []
    assert all(script.get("src") for script in page.all("script"))
    names = {name for _, attributes in page.tags for name in attributes}
    assert [name for name in names if name == "style" or name.startswith("on")] == []


@pytest.mark.parametrize("address", PAGES)
def test_no_id_occurs_twice_on_a_page(client: TestClient, address: str) -> None:
    ids = [attributes["id"] for _, attributes in Outline(client.get(address).text).tags if "id" in attributes]
    assert sorted(set(ids), key=str) == sorted(ids, key=str)


def test_styles_and_images_are_served_at_addresses_that_change_with_them(client: TestClient) -> None:
    page = outline(client, "/help")
    addresses = [str(link["href"]) for link in page.all("link")] + [str(image["src"]) for image in page.all("img")]
    assert len(addresses) == 3
    for address in addresses:
        assert re.fullmatch(r"/static/[a-z.]+\?v=[0-9a-f]{10}", address)
        assert client.get(address).status_code == 200


def test_a_problem_page_says_what_happened_in_plain_text() -> None:
    answer = problem_page(503, "Back in a moment", "We are <updating>.")
    assert answer.status_code == 503
    assert "We are &lt;updating&gt;." in bytes(answer.body).decode()
