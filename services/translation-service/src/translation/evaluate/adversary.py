"""The worst engine we could think of: it drops, doubles, moves and damages marks, and adds numbers of its own.

It stands in for a real one where it is to be shown that whatever is delivered keeps its facts. Its words are of the
target language, so that its answers are not refused for their language alone.
"""

import random
import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import cycle

from translation.engines.engine import Batch, Result
from translation.script import subtags

MARK = re.compile(r"\[[A-Z]{6,}\]")
WORD = re.compile(r"\[[A-Z]{6,}\]|[^\W\d_]+")
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
WORDS = {
    "en": "please tell us where the parcel with these goods is and when they will send it to our house",
    "de": "bitte sagen Sie uns wo das Paket mit diesen Waren ist und wann Sie es zu unserem Haus schicken",
}
LETTERS_A_WORD = 6
"""Of a script without spaces, so many letters make one word of the answer."""


@dataclass
class Adversary:
    """What it does to a text depends on the text and on how often it was asked for, so runs can be repeated."""

    most: int = 16
    _asked: Counter[str] = field(default_factory=Counter)

    async def translate(self, batch: Batch) -> list[Result]:
        return [self._one(text, subtags(batch.target)[0]) for text in batch.texts]

    def _one(self, text: str, language: str) -> str:
        self._asked[text] += 1
        return badly_translated(in_other_words(text, language), f"{self._asked[text]} {text}")


def in_other_words(text: str, language: str) -> str:
    """Words of English or German in place of all words, marks and signs as they were."""
    words = cycle(WORDS.get(language, WORDS["en"]).split())
    return WORD.sub(lambda found: found[0] if MARK.fullmatch(found[0]) else _words(found[0], words), text)


def _words(letters: str, words: "cycle[str]") -> str:
    return " ".join(next(words) for _ in range(-(-len(letters) // LETTERS_A_WORD) if not letters.isascii() else 1))


def badly_translated(text: str, seed: int | str) -> str:
    """The text with its marks damaged, doubled, dropped or moved, digits in another script, and a number added."""
    chance = random.Random(seed)
    wrong = chance.choice([0.0, 0.2, 0.6, 1.0])
    marks = MARK.findall(text)
    if chance.random() < 0.3:
        chance.shuffle(marks)
    came = iter([_treated(mark, chance) if chance.random() < wrong else mark for mark in marks])
    moved = MARK.sub(lambda _: next(came), text).translate(ARABIC)
    return f"{moved} {chance.randint(2, 99)}" if chance.random() < 0.05 else moved


def _treated(mark: str, chance: random.Random) -> str:
    letters = mark[1:-1]
    at = chance.randrange(1, len(letters))
    return chance.choice(
        [
            mark.lower(),
            letters,
            letters.title(),
            f"【{letters}】",
            f"[ {letters} ]",
            f"{letters[:at]} {letters[at:].lower()}",
            f"{mark} {mark}",
            f"{mark}, so {mark}",
            "",
            letters[:at],
            letters[at:],
            f"{letters[:at]}Q{letters[at + 1 :]}",
        ]
    )
