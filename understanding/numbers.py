"""Number words in a row of words ("twenty-five", "two dozen", "ninety nine point five") become digits.

text2num reads the words; ordinals are left alone, because "two thirds" and "the third floor" need them as words.
"""

from __future__ import annotations

from typing import NamedTuple

from text_to_num import text2num

LONGEST_NUMBER = 8
_ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
_TENS = "seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand"
NUMBER_WORDS = frozenset(f"{_ONES} {_TENS}".split())
_SCALES = ("hundred", "thousand")


class Word(NamedTuple):
    """One plain word and the span of the message that it stands for."""

    text: str
    start: int
    end: int


def with_digits(words: list[Word]) -> list[Word]:
    """The same row with every number word written in digits, each with the span of all its words."""
    row: list[Word] = []
    at = 0
    while at < len(words):
        word, used = _number_at(words, at)
        row.append(word)
        at += used
    return _with_points(_with_dozens(row))


def _number_at(words: list[Word], at: int) -> tuple[Word, int]:
    if words[at].text not in NUMBER_WORDS:
        return words[at], 1
    for length in range(_run_length(words, at), 0, -1):
        value = _value([word.text for word in words[at : at + length]])
        if value is not None:
            return Word(str(value), words[at].start, words[at + length - 1].end), length
    return words[at], 1


def _run_length(words: list[Word], at: int) -> int:
    length = 1
    for place in range(at + 1, min(at + LONGEST_NUMBER, len(words))):
        text = words[place].text
        joins = text == "and" and words[place - 1].text in _SCALES
        if text not in NUMBER_WORDS and not joins:
            break
        length += 1
    return length


def _value(texts: list[str]) -> int | None:
    if texts[-1] == "and":
        return None
    try:
        return int(text2num(" ".join(texts), "en"))
    except ValueError:
        return None


def _with_dozens(words: list[Word]) -> list[Word]:
    row: list[Word] = []
    for word in words:
        if word.text != "dozen" or not row:
            row.append(word)
        elif row[-1].text.isdigit():
            last = row.pop()
            row.append(Word(str(int(last.text) * 12), last.start, word.end))
        elif row[-1].text in ("a", "an") and len(row) > 1 and row[-2].text == "half":
            first = row[-2]
            row[-2:] = [Word("6", first.start, word.end)]
        else:
            row.append(Word("12", word.start, word.end))
    return row


def _with_points(words: list[Word]) -> list[Word]:
    row: list[Word] = []
    for word in words:
        if len(row) > 1 and row[-1].text == "point" and row[-2].text.isdigit() and word.text.isdigit():
            whole = row[-2]
            row[-2:] = [Word(f"{whole.text}.{word.text}", whole.start, word.end)]
        else:
            row.append(word)
    return row
