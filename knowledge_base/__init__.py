"""The knowledge base: help-centre articles as Markdown files with a YAML front matter, loaded and checked as a whole.

Runs in both environments (Python 3.10 under Rasa, 3.11+ in the desk) and needs nothing but PyYAML.
"""

from knowledge_base.article import AUDIENCES, PRODUCTS, Article, Chunk
from knowledge_base.base import KnowledgeBase
from knowledge_base.errors import ArticleError
from knowledge_base.load import load_articles

__all__ = ["AUDIENCES", "FOR_GUESTS", "PRODUCTS", "Article", "ArticleError", "Chunk", "KnowledgeBase", "load_articles"]
