"""Does a text mean what its scenario means in the other languages? By sentence vectors of all texts. Pure.

Vectors of multilingual-e5 have a large part in common, most of all those of one language. It is taken off (the mean of
the language), and what is left is compared by its cosine. A text is compared with the mean of what the other languages
say, English among them: with English alone, thresholds that find nothing in the shipped texts find 71 % of what is
exchanged within an intent, so 93 %. A negation moves a vector hardly at all; README.md tells what is found.
"""

import re
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from knowledge.compare_texts import UNKNOWN, Finding, plain
from knowledge.kept_vectors import Vectors
from knowledge.scenario import Texts

REFERENCE = "en"

LEAST_ALIKE = 0.2
"""Cosine to the same text in the other languages. The least of the shipped texts has 0.22, exchanged ones 0 or so."""

NEARER = 0.06
"""How much nearer to another scenario a text may be.

Of 5,080 shipped texts seven are beyond (0.085 to 0.14), were read, are right and stand in `meanings_read.yaml`.
"""

SAME = 0.9
"""Cosine of two scenarios that say the same: being nearer to the other one means nothing."""

SHORT = 40
"""Characters of an English text that says too little to be told apart: mostly gaps."""

Read = Container[tuple[str, str, str]]
"""Text, language and the other text it seems nearer to, where a person read both and found it right."""

Encoded = Callable[[Sequence[str]], Vectors]
"""Gives each text a vector: a row."""


def words_of(text: str) -> str:
    """What is said beside the gaps, which are left out in all languages alike."""
    return re.sub(r"\s+", " ", text.replace(UNKNOWN, "")).strip()


@dataclass(frozen=True)
class Meanings:
    """Vectors by language, a row of length 1 for each text, 0 where it is not said in that language.

    `centres`: what was taken off. `references`: the mean of the other languages.
    """

    centres: Mapping[str, Vectors]
    spoken: Mapping[str, Vectors]
    references: Mapping[str, Vectors]

    def finding(
        self, place: int, language: str, vector: Vectors, names: Sequence[str], read: Read = ()
    ) -> Finding | None:
        """What is wrong with a text of this vector (centred, of length 1) in this place."""
        references = self.references[language]
        likeness, same = references @ vector, references @ references[place] > SAME
        apart = [(names[place], language, name) in read for name in names]
        others = np.where(same | apart, -1.0, likeness)
        own, rival = float(likeness[place]), int(others.argmax())
        if others[rival] - own > NEARER:
            what = f"it is nearer to {names[rival]} ({others[rival]:.2f}) than to its own text in the other languages"
        elif own < LEAST_ALIKE:
            what = "it is unlike its text in the other languages"
        else:
            return None
        return Finding("error", "meaning", f"{what} ({own:.2f})")


def compare_meanings(
    texts: Sequence[Texts], names: Sequence[str], languages: Sequence[str], encoded: Encoded, read: Read = ()
) -> Iterator[tuple[int, str, Finding]]:
    """Place and language of each text that means something else. Compared with is what is said in `languages`."""
    meanings = meanings_of(texts, languages, encoded)
    for language, spoken in meanings.spoken.items():
        for place, vector in enumerate(spoken):
            if vector.any() and is_compared(texts[place], languages):
                finding = meanings.finding(place, language, vector, names, read)
                if finding:
                    yield place, language, finding


def is_compared(text: Texts, languages: Sequence[str]) -> bool:
    """Whether it says enough, and in several languages."""
    return len(words_of(plain(text.wordings[REFERENCE]))) >= SHORT and len(text.languages & set(languages)) > 1


def meanings_of(texts: Sequence[Texts], languages: Sequence[str], encoded: Encoded) -> Meanings:
    """What all texts mean, each in all its languages."""
    vectors = _by_language(texts, encoded)
    centres = {language: _centre(vectors[REFERENCE], rows) for language, rows in vectors.items()}
    spoken = {language: centred(rows, centres[language]) for language, rows in vectors.items()}
    together = np.sum([spoken[language] for language in languages if language in spoken], axis=0)
    references = {
        language: _unit(together - rows if language in languages else together) for language, rows in spoken.items()
    }
    return Meanings(centres, spoken, references)


def centred(vectors: Vectors, centre: Vectors) -> Vectors:
    """Without what their language has in common, of length 1 again. Rows of 0 stay so."""
    return _unit(np.where(vectors.any(axis=-1, keepdims=True), vectors - centre, 0.0).astype(np.float32))


def _by_language(texts: Sequence[Texts], encoded: Encoded) -> dict[str, Vectors]:
    said = [
        (place, language, words_of(plain(wording)))
        for place, text in enumerate(texts)
        for language, wording in text.wordings.items()
    ]
    rows = encoded([words for *_, words in said])
    found = {language: np.zeros((len(texts), rows.shape[1]), np.float32) for _, language, _ in said}
    for (place, language, _), row in zip(said, rows, strict=True):
        found[language][place] = row
    return found


def _centre(english: Vectors, rows: Vectors) -> Vectors:
    """The mean a language would have if it said all that English says: the commonest texts have a mean of their own."""
    told = rows.any(axis=1)
    centre: Vectors = rows[told].mean(axis=0) - english[told].mean(axis=0) + english.mean(axis=0)
    return centre


def _unit(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    unit: Vectors = (vectors / np.where(lengths > 0, lengths, 1.0)).astype(np.float32)
    return unit
