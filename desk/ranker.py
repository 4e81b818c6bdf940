"""Articles for a question, for the help centre's search and `keydesk ask`: the ranking that the bot uses too."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from knowledge_base import KnowledgeBase
from understanding.encoder import Encoder, shared_encoder
from understanding.kept_vectors import encode_once
from understanding.ranking import ArticleIndex


class ArticleRanker:
    """Ranks the knowledge base. The encoder is loaded with the first question."""

    def __init__(self, articles: KnowledgeBase, encoder_folder: Path) -> None:
        self._articles, self._folder = articles, encoder_folder

    @cached_property
    def _encoder(self) -> Encoder:
        return shared_encoder(self._folder)

    @cached_property
    def _index(self) -> ArticleIndex:
        pieces = [(article.slug, article.search_texts) for article in self._articles]
        return ArticleIndex.build(pieces, lambda texts: encode_once(self._encoder, texts, self._folder))

    def rank(self, query: str, limit: int = 10) -> list[tuple[str, float]]:
        """At most `limit` (slug, score), best first. Raises EncoderMissing."""
        return self._index.rank(query, self._encoder.encode([query])[0], limit)
