"""Commands that show how Keydesk understands and answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from desk.commands.line import AsJson, CommandError, lines_of, show
from desk.settings import load_settings
from knowledge_base import load_articles
from policy import load_policy

commands = typer.Typer()


@commands.command()
def ask(question: str, as_json: AsJson = False) -> None:
    """Rank the knowledge base's articles for a question."""
    from desk.paths import ARTICLES
    from desk.ranker import ArticleRanker

    if not question.strip():
        raise CommandError("the question must not be blank")
    articles = load_articles(ARTICLES)
    titles = {article.slug: article.title for article in articles}
    ranked = ArticleRanker(articles, load_settings().models / "encoder").rank(question, 10)
    found = [{"slug": slug, "title": titles[slug], "score": round(score, 4)} for slug, score in ranked]
    show(
        found,
        as_json,
        lambda items: "\n".join(f"{item['score']:.3f}  {item['slug']}  {item['title']}" for item in items),
    )


@commands.command()
def understand(
    message: Annotated[str | None, typer.Argument()] = None, file: Path | None = None, as_json: AsJson = False
) -> None:
    """Show how messages are understood (needs a running Rasa)."""
    from desk.rasa import RasaClient
    from desk.settings import channel_secret
    from desk.understanding_json import of_text

    if (message is None) == (file is None):
        raise CommandError("give either a message or --file")
    settings = load_settings()
    policy = load_policy(settings.policy)
    rasa = RasaClient(settings.rasa_base, channel_secret(settings))
    texts = [line for _, line in lines_of(file)] if file is not None else [message or ""]
    for text in texts:
        answer = of_text(policy, text, rasa.understand(text))
        show(answer, as_json, lambda item: json.dumps(item, ensure_ascii=False, indent=2))


@commands.command()
def chat() -> None:
    """Talk to a running desk from the terminal; `!value` presses a button."""
    from desk.terminal import chat as talk

    talk(load_settings().base_url)
