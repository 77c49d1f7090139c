"""Says in English which words and which known message decided.

Holds no personal data: numbers and addresses are masked, and only words that at least two examples share are quoted.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from intent.features import PUNCTUATION, concept_features, pieces
from intent.masking import SIGNS, in_words, mask
from intent.model import Prediction, TextModel
from intent.text import readable

_QUOTED = 3
_ALTERNATIVE_FROM = 0.05
_SIMILAR_FROM = 0.3
_REMEMBERED = 20_000


def explain(model: TextModel, prediction: Prediction) -> list[str]:
    """Sentences for agents and auditors, most telling first."""
    if prediction.next is None:
        return ["The message holds no readable words."]
    return [
        *_words(model, prediction),
        *_concepts(model, prediction.label, prediction.concepts),
        *_known_message(model, prediction),
        *_alternative(prediction.next),
    ]


def _words(model: TextModel, prediction: Prediction) -> list[str]:
    pulls = model.pull_of_words(prediction)
    if PUNCTUATION.issuperset(pulls):
        parts = [piece for word in prediction.words for piece in pieces(word)]
        quotable = [piece for piece in parts if len(piece) > 1 and piece.isalpha() and not piece.isascii()]
        pulls = model.pull_of_features(prediction.label, quotable)
    quoted = ", ".join([SIGNS.get(word) or f"“{word}”" for word in _telling(pulls)])
    return [f"Words that point to {prediction.label}: {quoted}."] if quoted else []


def _concepts(model: TextModel, intent: str, concepts: tuple[str, ...]) -> Sequence[str]:
    known = model.told_of_concepts
    if (intent, concepts) not in known:
        if len(known) >= _REMEMBERED:
            known.clear()
        known[intent, concepts] = _told(model, intent, concepts)
    return known[intent, concepts]


def _told(model: TextModel, intent: str, concepts: tuple[str, ...]) -> Sequence[str]:
    telling = _telling(model.pull_of_features(intent, concept_features(concepts)))
    named = ", ".join([concept[1:].replace("+", " with ").replace("_", " ") for concept in telling])
    return [f"It speaks of: {named}."] if named else []


def _telling(pulls: Mapping[str, float]) -> list[str]:
    """The few that speak most for the intent; none that speaks against it."""
    ranked = sorted([(-pull, name) for name, pull in pulls.items() if pull > 0 and name not in PUNCTUATION])
    return [name for _, name in ranked[:_QUOTED]]


def _known_message(model: TextModel, prediction: Prediction) -> list[str]:
    text, language, similarity = model.nearest_example(prediction)
    if similarity < _SIMILAR_FROM:
        return ["No known message is much like it."]
    return [f"Most like the known message “{_quotable(text)}” ({language}), similarity {similarity:.0%}."]


@lru_cache(maxsize=20_000)
def _quotable(example: str) -> str:
    return in_words(mask(readable(example)))


def _alternative(second: tuple[str, float]) -> list[str]:
    intent, probability = second
    return [f"Next likely is {intent} with {probability:.0%}."] if probability >= _ALTERNATIVE_FROM else []
