"""Texts as weighed words, so that two questions can be compared in any language without a model.

Words count by how rarely our own texts use them (inverse document frequency, Spärck Jones 1972): what a question shares
with all of customer service says little. Alike is the cosine of two texts (0 to 1).
"""

import math
import re
import unicodedata
from collections import Counter, OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from knowledge.learning.masking import SIGNS
from knowledge.library import Library

REMEMBERED = 4096
STEM = 5
"""Letters of a word that count: endings are left out, in the rough."""
WHOLE = 4
"""Letters from which on a word counts fully."""
_RUN = re.compile(
    r"[\u0e00-\u0e7f]+|[\u3040-\u30ff\u3400-\u9fff]+|[\uac00-\ud7af]+|[^\W\d_\u0e00-\u0e7f\u3040-\u9fff\uac00-\ud7af]+"
)
_WITHOUT_SPACES = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_SIGN = re.compile("|".join(SIGNS))

Weighed = Mapping[str, float]
"""Terms of a text with their weights; the sum of squares is 1, or there are none."""


def terms_of(text: str) -> frozenset[str]:
    """Beginnings of words, folded; pairs of characters where words are not set apart."""
    decomposed = unicodedata.normalize("NFKD", _SIGN.sub(" ", text).casefold())
    folded = unicodedata.normalize("NFC", "".join(c for c in decomposed if not _is_accent(c)))
    return frozenset(term for run in _RUN.findall(folded) for term in _terms(run))


@dataclass(frozen=True)
class TermWeights:
    """How much a term says in each language we have texts in; worked out at the first need."""

    library: Library
    _rarities: dict[str, "Rarity"] = field(default_factory=dict)
    _weighed: OrderedDict[tuple[str, str], Weighed] = field(default_factory=OrderedDict)

    def weigh(self, text: str, language: str) -> Weighed:
        """A text as weighed terms. The latest ones are remembered: earlier questions are compared again and again."""
        found = self._weighed.pop((text, language), None)
        if found is None:
            found = self._weigh(text, language)
        self._weighed[text, language] = found
        if len(self._weighed) > REMEMBERED:
            self._weighed.popitem(last=False)
        return found

    def _weigh(self, text: str, language: str) -> Weighed:
        rarity = self._rarities.get(language)
        if rarity is None:
            texts = [each.texts[language] for each in self.library.scenarios if language in each.texts]
            rarity = self._rarities[language] = Rarity.of(texts)
        return unit({term: rarity.of_term(term) * _share(term) for term in terms_of(text)})


@dataclass(frozen=True)
class Rarity:
    """In how many of `texts` texts each term stands."""

    texts: int
    often: Mapping[str, int]

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Rarity":
        """The rarity of terms in these texts."""
        found = [terms_of(text) for text in texts]
        return cls(len(found), Counter(term for terms in found for term in terms))

    def of_term(self, term: str) -> float:
        """Its inverse document frequency; above 0 for the commonest, too."""
        return math.log((self.texts + 1.5) / (self.often.get(term, 0) + 0.5))


def alike(one: Weighed, other: Weighed) -> float:
    """The cosine of two texts."""
    fewer, more = (one, other) if len(one) <= len(other) else (other, one)
    return min(1.0, sum(weight * more.get(term, 0.0) for term, weight in sorted(fewer.items())))


def unit(weights: Mapping[str, float]) -> Weighed:
    """The same direction at length 1."""
    length = math.sqrt(sum(weight * weight for _, weight in sorted(weights.items())))
    return {term: weight / length for term, weight in weights.items()} if length else {}


def _share(term: str) -> float:
    """Short words of alphabets are hardly ever what is asked about; `my` is rare with us, for we say `your`."""
    return 1.0 if len(term) >= WHOLE or _WITHOUT_SPACES.match(term) else 0.3


def _is_accent(character: str) -> bool:
    """Whether it is a mark of Latin, Greek or Cyrillic letters; in other scripts marks are part of the spelling."""
    return "\u0300" <= character <= "\u036f"


def _terms(run: str) -> list[str]:
    if _WITHOUT_SPACES.match(run):
        return [run[place : place + 2] for place in range(max(1, len(run) - 1))]
    return [run[:STEM]]
