"""Articles as the chat shows them: the best one's answer in short, with cards for up to three."""

from __future__ import annotations

from desk.dialogue import texts
from desk.dialogue.office import ArticleView
from desk.dialogue.reply import Card, Choice
from desk.dialogue.turn import PERSON, Turn

MOST_CARDS = 3
HELPED: tuple[Choice, ...] = (("That solved it", "solved"), ("It did not help", "not_helped"), PERSON)
HELPED_OR_REPORT: tuple[Choice, ...] = (*HELPED, ("Report it anyway", "continue"))


def views(turn: Turn, slugs: list[str]) -> list[ArticleView]:
    """The articles of `slugs` that exist, at most three."""
    found = (turn.office.article(slug) for slug in slugs[:MOST_CARDS])
    return [view for view in found if view is not None]


def for_one_guest(turn: Turn) -> list[ArticleView]:
    """What helps a single guest with the fault of the report: its first aid, the nearest to what was written first."""
    near, first_aid = turn.report.articles, turn.office.first_aid(turn.report.category or "")
    nearest = sorted(first_aid, key=lambda slug: near.index(slug) if slug in near else len(near))
    return views(turn, list(dict.fromkeys([*nearest[:1], *near, *nearest])))


def first_aid(turn: Turn) -> list[ArticleView]:
    """What to start with where only one is affected and no article fits the words."""
    reading = turn.reading
    local = reading.intent == "local_problem" and reading.likely_category is not None
    return views(turn, turn.office.first_aid(reading.likely_category or "")) if local else []


def fault_of(turn: Turn) -> str | None:
    """The category of faults that the best of the articles on the table is the first aid for."""
    best = turn.state.articles[0] if turn.state.articles else None
    categories = turn.office.policy.categories
    return next((name for name in categories if best in turn.office.first_aid(name)), None)


def card(view: ArticleView) -> Card:
    """An article as a card; the excerpt is its answer in short."""
    return {"kind": "article", "slug": view.slug, "title": view.title, "url": view.url, "excerpt": view.answer}


def answer_briefly(turn: Turn) -> None:
    """Answer a question that came up inside the form; what was asked there is asked again afterwards."""
    found = views(turn, turn.reading.articles[:1])
    if found:
        turn.reply.say(found[0].answer, card(found[0]))
    else:
        turn.reply.say(texts.NO_ARTICLE)


def open_article(turn: Turn, slug: str) -> None:
    """A button names an article: show its answer."""
    for view in views(turn, [slug]):
        turn.reply.outcome = "deflect"
        turn.reply.say(view.answer, card(view), choices=HELPED)
