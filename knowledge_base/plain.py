"""Article Markdown as plain text: paragraphs without marks, for the chat, for excerpts and for ranking."""

from __future__ import annotations

import re

LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]*)\)")
_MARKS = re.compile(r"\*\*|__|`|(?<!\w)\*(?=\S)|(?<=\S)\*(?!\w)")
_LIST_ITEM = re.compile(r"^\s*(?:[-*]|\d+\.)\s+")
_BULLET = re.compile(r"^\s*[-*]\s+", re.MULTILINE)


def blocks(body: str) -> list[str]:
    """The parts of a Markdown text that blank lines separate, headings included, in order."""
    return [block.strip("\n") for block in re.split(r"\n\s*\n", body) if block.strip()]


def plain(markdown: str) -> str:
    """One block as one line of text: links as their titles, no emphasis marks, list items joined."""
    lines = (_LIST_ITEM.sub("", line).strip() for line in markdown.splitlines())
    text = LINK.sub(r"\1", " ".join(line for line in lines if line))
    return _MARKS.sub("", text)


def paragraphs(body: str) -> list[str]:
    """The body as plain paragraphs without headings: steps stay together, each bullet stands for itself."""
    found: list[str] = []
    for block in blocks(body):
        if block.startswith("#"):
            continue
        parts = _BULLET.split(block) if _BULLET.match(block) else [block]
        found.extend(plain(part) for part in parts if part.strip())
    return found
