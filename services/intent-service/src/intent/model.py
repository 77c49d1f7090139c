"""A linear classifier over what words, pairs and concepts say, with calibrated confidence: of intents, of emotions."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from intent.calibration import Calibration
from intent.concepts import Concepts
from intent.features import PUNCTUATION
from intent.known_messages import KnownMessages
from intent.sentences import Sentence, look_up
from intent.vectors import MEANINGLESS_SQUARE, Lengths
from intent.vocabulary import Floats, Sentences, Vocabulary
from intent.word_parts import WordParts


class Prediction(NamedTuple):
    """The likeliest label with its calibrated probability, the `next` one, and what they were derived from.

    `scores` has one a label; None where nothing was readable.
    """

    label: str
    confidence: float
    next: tuple[str, float] | None
    sentences: Sequence[Sentence]
    concepts: tuple[str, ...]
    lengths: Lengths
    scores: Floats | None

    @property
    def words(self) -> list[str]:
        """The folded words that were judged."""
        return [word for sentence in self.sentences for word in sentence.words]


@dataclass(frozen=True, eq=False)
class TextModel:
    """`weights` has a row for each feature and a column for each label."""

    labels: Sequence[str]
    vocabulary: Vocabulary
    concepts: Concepts
    weights: Floats
    bias: Floats
    calibration: Calibration
    known: KnownMessages

    @cached_property
    def parts(self) -> WordParts:
        """Scores by word, kept as words come."""
        return WordParts(self.vocabulary, self.weights, self.concepts)

    def look_up(self, sentences: Sentences) -> list[Sentence]:
        """The sentences of one message, to be judged before the next message is looked up."""
        self.parts.make_room()
        return [look_up(words, self.concepts, self.vocabulary, self.parts) for words in sentences]

    def predict(self, sentences: Sequence[Sentence]) -> Prediction:
        """What sentences of one message most likely want. Without readable words it is `out_of_scope` for certain."""
        if all(PUNCTUATION.issuperset(sentence.parts) for sentence in sentences):
            return Prediction("out_of_scope", 1.0, None, sentences, (), Lengths(0.0, 0.0), None)
        concepts = _mentioned(sentences)
        lengths = self._lengths(sentences, concepts)
        scores = self.scores(sentences, concepts, lengths)
        (best, confidence), (second, chance) = self.calibration.two_likeliest(scores)
        following = (self.labels[second], chance)
        return Prediction(self.labels[best], confidence, following, sentences, concepts, lengths, scores)

    def scores(self, sentences: Sequence[Sentence], concepts: tuple[str, ...], lengths: Lengths) -> Floats:
        """The raw score of every label."""
        surface = sentences[0].scores
        for sentence in sentences[1:]:
            surface = surface + sentence.scores
        scores = surface * lengths.surface_share
        if concepts:
            scores += self.parts.of_concepts(concepts).scores * lengths.concept_share
        raw: Floats = scores[:-1] + self.bias
        return raw

    def _lengths(self, sentences: Sequence[Sentence], concepts: tuple[str, ...]) -> Lengths:
        surface = sum([sentence.squares for sentence in sentences])
        if not concepts:
            return Lengths(surface, 0.0)
        meaningless = {word for sentence in sentences for word in sentence.meaningless}
        return Lengths(surface, self.parts.of_concepts(concepts).squares + len(meaningless) * MEANINGLESS_SQUARE)

    def pull_of_words(self, prediction: Prediction) -> dict[str, float]:
        """How much each word with a column of its own spoke for the intent, compared with the mean of all intents."""
        parts = {word: part for sentence in prediction.sentences for word, part in sentence.parts.items()}
        quotable = [word for word in parts if word in self.vocabulary.column]
        rows = [parts[word].row for word in quotable]
        return self._pulls(prediction.label, quotable, rows, prediction.sentences[0].table)

    def pull_of_features(self, intent: str, features: Sequence[str]) -> dict[str, float]:
        """The same for other features than words, as far as they have columns, and up to a factor."""
        columns, _ = self.vocabulary.columns(features)
        return self._pulls(intent, [self.vocabulary.features[column] for column in columns], columns, self.parts.table)

    def _pulls(self, intent: str, names: Sequence[str], rows: Sequence[int], table: Floats) -> dict[str, float]:
        if not rows:
            return {}
        pulls: list[float] = (table[rows, self._places[intent]] - table[rows, -1]).tolist()
        return dict(zip(names, pulls, strict=True))

    @cached_property
    def told_of_concepts(self) -> dict[tuple[str, tuple[str, ...]], Sequence[str]]:
        """What reasons say of an intent and concepts, kept as they come: it goes when the model goes."""
        return {}

    @cached_property
    def _places(self) -> dict[str, int]:
        return {label: place for place, label in enumerate(self.labels)}

    def nearest_example(self, prediction: Prediction) -> tuple[str, str, float]:
        """Text, language and similarity (0 to 1) of the known message of this intent that is most like it."""
        parts = [part for sentence in prediction.sentences for part in sentence.parts.values()]
        columns = {column for part in parts for column in part.columns}
        columns.update(self.parts.of_concepts(prediction.concepts).columns)
        strange = sum([not part.columns for part in parts])
        return self.known.nearest(self._places[prediction.label], columns, strange)


def _mentioned(sentences: Sequence[Sentence]) -> tuple[str, ...]:
    """The concepts of all sentences, each once, in the order of their mention."""
    if len(sentences) == 1:
        return tuple(sentences[0].concepts)
    return tuple(dict.fromkeys([concept for sentence in sentences for concept in sentence.concepts]))
