"""What can go wrong in the knowledge base: an article that can't be used."""

from __future__ import annotations


class ArticleError(ValueError):
    """An article is wrong; the text is one line with the file's name and the reason."""

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(f"{file}: {reason}")
        self.file = file
        self.reason = reason
