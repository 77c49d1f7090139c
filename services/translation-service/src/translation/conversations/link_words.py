"""Which phrase of a translation stands for which phrase of its text. Pure, but for the vectors that are given.

Vectors of the sentence encoder alone are a weak hint for single words: `Netzteil` is nearer to `laptop` than to `power
supply`. So all phrases of both texts are looked at together: the nearest two are taken out first, and what is left has
fewer to choose from.
"""

from collections.abc import Mapping, Sequence
from operator import mul
from typing import NamedTuple

from crossdesk.encoding import Vector

from translation.conversations.noun_phrases import Phrase

LEAST = 0.86
"""Cosine, with `WHOLE`, from which two phrases can be the same thing. This encoder hardly ever gives less than 0.8."""
WHOLE = 0.03
"""What is added where both phrases are whole, and taken off where one alone is: `charging case` is all of `Ladeschale`,
and `case` is not."""
LIKELY, SURE = 0.01, 0.03
"""How much better than the next one a link has to be to be a hint, and to be a term or put into a text. In the half of
`repeated_words.yaml` they were chosen on, 6 of 225 likely links are wrong, and 1 of 186 sure ones."""


class Link(NamedTuple):
    """`margin`: how much worse everything else in either text is."""

    source: Phrase
    target: Phrase
    margin: float

    @property
    def sure(self) -> bool:
        return self.margin >= SURE


def links(source: Sequence[Phrase], target: Sequence[Phrase], vectors: Mapping[str, Vector]) -> list[Link]:
    """Those that are likely, the nearest first, none overlapping. `vectors` by the text of phrases."""
    scores = {(one, other): _score(one, other, vectors) for one in source for other in target}
    left = sorted(scores, key=lambda pair: (-scores[pair], pair[0].start, pair[1].start))
    found: list[tuple[Phrase, Phrase]] = []
    while left and scores[left[0]] >= LEAST:
        one, other = left[0]
        found.append((one, other))
        left = [pair for pair in left if _apart(pair[0], one) and _apart(pair[1], other)]
    made = (Link(*pair, _margin(pair, found, scores)) for pair in found)
    return [link for link in made if link.margin >= LIKELY]


def _margin(
    pair: tuple[Phrase, Phrase], found: Sequence[tuple[Phrase, Phrase]], scores: Mapping[tuple[Phrase, Phrase], float]
) -> float:
    """Over phrases that are free, and over two links with their phrases exchanged."""
    one, other = pair
    taken = found[: found.index(pair)]
    free = (
        score
        for (a, b), score in scores.items()
        if _apart(a, one) != _apart(b, other) and all(_apart(a, c) and _apart(b, d) for c, d in taken)
    )
    exchanged = (scores[one, d] + scores[c, other] - scores[c, d] for c, d in found if (c, d) != pair)
    return scores[pair] - max((*free, *exchanged), default=0.0)


def likeness(one: str, other: str, vectors: Mapping[str, Vector]) -> float:
    """Cosine; 1 for two words that are written alike."""
    if one.casefold() == other.casefold():
        return 1.0
    return float(sum(map(mul, vectors.get(one, ()), vectors.get(other, ()))))


def _score(one: Phrase, other: Phrase, vectors: Mapping[str, Vector]) -> float:
    alike = likeness(one.text, other.text, vectors)
    return alike + (WHOLE if one.leads and other.leads else 0.0 if one.leads == other.leads else -WHOLE)


def _apart(one: Phrase, other: Phrase) -> bool:
    return one.end <= other.start or other.end <= one.start
