"""How a customer feels, by a small lexicon: coarse, explainable, and neutral where no word says otherwise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crossdesk.contracts.intent import Sentiment

from intent.concepts import Concepts

_NEGATION = "not"
_SHOUTED_LETTERS = 12


@dataclass(frozen=True)
class Feeling:
    """Polarity of the whole message, its strongest emotion, and whether it cannot wait."""

    sentiment: Sentiment
    emotion: str
    urgent: bool


class Feelings:
    """Knows words of emotions (feelings/<language>.yaml), their weights (emotions.yaml) and words of negation."""

    def __init__(self, words: Concepts, emotions: Mapping[str, Mapping[str, int]], concepts: Concepts) -> None:
        self._words = words
        self._emotions = emotions
        self._concepts = concepts

    def judge(self, text: str, words: Sequence[str]) -> Feeling:
        """The feeling in a message. `words` are the folded words of `text`, which is needed for its capitals."""
        found = self._words.find(words)
        if any(self._emotions[emotion]["polarity"] > 0 for emotion in found) and self._joy_is_denied(words):
            found = ["disappointment", *(emotion for emotion in found if self._emotions[emotion]["polarity"] <= 0)]
        if "!" in text and _shouts(text) and not any(self._emotions[emotion]["polarity"] > 0 for emotion in found):
            found = [*found, "anger"]
        strongest = max(found, key=lambda emotion: self._emotions[emotion]["strength"], default="neutral")
        polarity = self._emotions[strongest]["polarity"] if found else 0
        if polarity > 0 and any(self._emotions[emotion]["polarity"] < 0 for emotion in found):
            polarity = -1
        sentiment: Sentiment = "negative" if polarity < 0 else "positive" if polarity > 0 else "neutral"
        return Feeling(sentiment, strongest, urgent="urgency" in found or "fear" in found)

    def _joy_is_denied(self, words: Sequence[str]) -> bool:
        """Whether a negation stands right before a word of joy or one word further off ("not very happy")."""
        for place, word in enumerate(words):
            if "joy" in self._words.find([word]):
                before = words[max(0, place - 2) : place]
                if any(_NEGATION in self._concepts.find([earlier]) for earlier in before):
                    return True
        return False


def _shouts(text: str) -> bool:
    letters = [sign for sign in text if sign.isalpha() and sign.lower() != sign.upper()]
    return len(letters) >= _SHOUTED_LETTERS and sum(sign.isupper() for sign in letters) > 0.8 * len(letters)
