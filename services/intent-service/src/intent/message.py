"""One pass over a message: normalised, cut into sentences, masked, folded and cut into words, each of it once."""

import re
from dataclasses import dataclass

from intent.features import words_of
from intent.masking import mask
from intent.own_words import own_words
from intent.text import FEATURISED, fold, readable

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])")
_MOST_SENTENCES = 12


@dataclass(frozen=True, slots=True)
class Message:
    """A message as the model sees it.

    `masked` has a sentence a line, with signs in the place of numbers and addresses. `sentences` are the folded words
    of each line; lines without words are left out.
    """

    masked: str
    sentences: list[list[str]]

    @property
    def words(self) -> list[str]:
        """The folded words of the whole message."""
        return [word for sentence in self.sentences for word in sentence]


def split_sentences(text: str) -> list[str]:
    """Sentences and lines of the beginning of a message, at most a dozen; the last one holds the rest."""
    lines = map(readable, text[:FEATURISED].splitlines())
    sentences = [part.strip() for line in lines for part in _SENTENCE_END.split(line) if part.strip()]
    first, rest = sentences[: _MOST_SENTENCES - 1], sentences[_MOST_SENTENCES - 1 :]
    return [*first, " ".join(rest)] if rest else first


def masked_lines(text: str) -> str:
    """The sentences of a message, one a line, with signs in the place of numbers and addresses."""
    return mask("\n".join(split_sentences(own_words(text))))


def understood(masked: str) -> Message:
    """The words of a message, from its masked lines."""
    return Message(masked, [words for line in fold(masked).split("\n") if (words := words_of(line))])
