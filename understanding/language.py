"""Whether a message is written in another language than English: by the small words that each language is full of.

Messages that mix languages, as staff of many countries write, are read as English as long as its small words prevail.
"""

from __future__ import annotations

import re

ENOUGH = 2
LATIN_SHARE = 0.5
_ENGLISH_WORDS = (
    "the a an is are was were i we you he she it they my our your his her their this that these those and or but of to in on at "
    "for with from not no cannot can can't don't do does did have has had be been will would there what how when where who why "
    "all any some one since it's i'm please hi hello"
)
_OTHER_WORDS = (
    # German, Dutch
    "der die das den dem ein eine einen und oder nicht kein keine keiner ist sind war ich wir sie er es mein unser unsere unseren "
    "meine auf mit von zu für wie wo wann niemand seit kann können bitte het een niet geen wij onze hoe kunnen werkt "
    # Spanish, Portuguese, Italian
    "el los las una unos que no se su con por para del desde está están nuestro nuestra nuestros mi puede pueden nadie cómo dónde "
    "cuánto hay o os um uma não nossa nosso como onde pode podem ninguém il lo gli della non nostro nostra come dove nessuno può "
    "possono sono abbiamo "
    # French
    "le les un une des du et ou ne pas est sont je nous vous il elle mon ma mes notre nos votre dans avec pour sur depuis comment "
    "où personne peut peuvent quel quelle fait leur"
)
_ENGLISH = frozenset(_ENGLISH_WORDS.split())
_OTHERS = frozenset(_OTHER_WORDS.split()) - _ENGLISH
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


def is_foreign(text: str) -> bool:
    """Whether most small words of `text` are of another language, or most of its letters of another script."""
    letters = [letter for letter in text if letter.isalpha()]
    if sum(letter < "\u0250" for letter in letters) < LATIN_SHARE * len(letters):
        return True
    words = _WORD.findall(text.lower())
    foreign = sum(word in _OTHERS for word in words)
    return foreign >= ENOUGH and foreign > sum(word in _ENGLISH for word in words)
