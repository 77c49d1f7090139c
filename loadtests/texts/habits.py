"""How people type: in lower case, without accents, with a slip of the finger. Fields in braces stay as they are."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from itertools import pairwise
from random import Random

FIELD = re.compile(r"(\{[a-z0-9]+\})")
STOPS = ".?!。？！"
# Letters that do not decompose into a plain one and a mark.
PLAIN = str.maketrans({"ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "ß": "ss", "ø": "o", "æ": "ae", "œ": "oe"})

Habit = Callable[[str, Random], str]


def as_written(text: str, dice: Random) -> str:
    return text


def lower_case(text: str, dice: Random) -> str:
    return text.lower()


def insisting(text: str, dice: Random) -> str:
    return text.upper()


def no_stop(text: str, dice: Random) -> str:
    return text.rstrip(STOPS + " ")


def bare_letters(text: str, dice: Random) -> str:
    """Latin letters without their marks; marks of other scripts are letters in their own right and stay."""
    bare = []
    latin = False
    for sign in unicodedata.normalize("NFD", text.translate(PLAIN)):
        if unicodedata.combining(sign) and latin:
            continue
        latin = sign.isascii()
        bare.append(sign)
    return unicodedata.normalize("NFC", "".join(bare))


def slip(text: str, dice: Random) -> str:
    """Two letters swapped or one left out, inside a word of a script with upper and lower case."""
    places = [place for place, (one, two) in enumerate(pairwise(text)) if place and is_cased(one) and is_cased(two)]
    if not places:
        return text
    place = dice.choice(places)
    swapped = text[place + 1] + text[place] if dice.random() < 0.5 else text[place]
    return text[:place] + swapped + text[place + 2 :]


def is_cased(sign: str) -> bool:
    return sign.lower() != sign.upper()


HABITS: Mapping[str, Habit] = {
    habit.__name__: habit for habit in (as_written, lower_case, insisting, no_stop, bare_letters, slip)
}


def typed(template: str, habit: Habit, dice: Random) -> str:
    """The template as somebody of this habit types it, NFC."""
    pieces = FIELD.split(template)
    # A stop is dropped and a slip made once, at the end: the last piece, or the longest.
    if habit in (no_stop, slip):
        place = len(pieces) - 1 if habit is no_stop else max(range(0, len(pieces), 2), key=lambda at: len(pieces[at]))
        pieces[place] = habit(pieces[place], dice)
    else:
        pieces[::2] = [habit(piece, dice) for piece in pieces[::2]]
    return unicodedata.normalize("NFC", "".join(pieces))
