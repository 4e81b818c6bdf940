"""All articles together: find one by its slug, and the ones that belong to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from knowledge_base.article import Article


@dataclass(frozen=True)
class KnowledgeBase:
    """The articles, ordered by slug; a slug occurs once and every link between them is live."""

    articles: tuple[Article, ...]

    def __iter__(self) -> Iterator[Article]:
        return iter(self.articles)

    def __len__(self) -> int:
        return len(self.articles)

    def get(self, slug: str) -> Article | None:
        """The article of this slug, or None."""
        return self._by_slug.get(slug)

    def first_aid(self, category: str) -> list[Article]:
        """The articles to start with when a fault of this category has only one guest."""
        return [article for article in self.articles if category in article.first_aid_for]

    def related(self, slug: str, limit: int = 4) -> list[Article]:
        """What to read next: the articles that this one links to, then those that link here, at most `limit`."""
        article = self._by_slug[slug]
        backlinks = (other.slug for other in self.articles if slug in other.linked_slugs)
        ordered = dict.fromkeys((*article.linked_slugs, *backlinks))
        return [self._by_slug[found] for found in ordered if found != slug][:limit]

    @cached_property
    def _by_slug(self) -> dict[str, Article]:
        return {article.slug: article for article in self.articles}
