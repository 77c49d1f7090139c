"""Says in English which words and which known message decided.

Holds no personal data: numbers and addresses are masked, and only words that at least two examples share are quoted.
"""

from functools import lru_cache

from intent.features import CONCEPT, PUNCTUATION, pieces
from intent.masking import SIGNS, in_words, mask
from intent.model import IntentModel, Prediction
from intent.text import readable

_QUOTED = 3
_ALTERNATIVE_FROM = 0.05
_SIMILAR_FROM = 0.35


def explain(model: IntentModel, prediction: Prediction) -> list[str]:
    """Sentences for agents and auditors, most telling first."""
    if not prediction.vector.said:
        return ["The message holds no readable words."]
    pull = model.pull(prediction.vector, prediction.intent)
    return [
        *_words(prediction, pull),
        *_concepts(prediction, pull),
        *_known_message(model, prediction),
        *_alternative(prediction),
    ]


def _words(prediction: Prediction, pull: dict[str, float]) -> list[str]:
    weights = {
        word: sum(pull.get(piece, 0.0) for piece in pieces(word))
        for word in prediction.vector.words
        if word in pull and word not in PUNCTUATION
    }
    if not weights:
        weights = {
            piece: weight
            for piece, weight in pull.items()
            if len(piece) > 1 and piece.isalpha() and not piece.isascii()
        }
    telling = sorted((word for word, weight in weights.items() if weight > 0), key=lambda word: (-weights[word], word))
    quoted = ", ".join(SIGNS.get(word, f"“{word}”") for word in telling[:_QUOTED])
    return [f"Words that point to {prediction.intent}: {quoted}."] if quoted else []


def _concepts(prediction: Prediction, pull: dict[str, float]) -> list[str]:
    weights = {feature[1:]: weight for feature, weight in pull.items() if feature.startswith(CONCEPT) and weight > 0}
    telling = sorted(weights, key=lambda concept: (-weights[concept], concept))[:_QUOTED]
    named = ", ".join(concept.replace("+", " with ").replace("_", " ") for concept in telling)
    return [f"It speaks of: {named}."] if named else []


def _known_message(model: IntentModel, prediction: Prediction) -> list[str]:
    text, language, similarity = model.nearest_example(prediction.vector, prediction.intent)
    if similarity < _SIMILAR_FROM:
        return ["No known message is much like it."]
    return [f"Most like the known message “{_quotable(text)}” ({language}), similarity {similarity:.0%}."]


@lru_cache(maxsize=20_000)
def _quotable(example: str) -> str:
    return in_words(mask(readable(example)))


def _alternative(prediction: Prediction) -> list[str]:
    if len(prediction.ranked) < 2 or prediction.ranked[1][1] < _ALTERNATIVE_FROM:
        return []
    intent, probability = prediction.ranked[1]
    return [f"Next likely is {intent} with {probability:.0%}."]
