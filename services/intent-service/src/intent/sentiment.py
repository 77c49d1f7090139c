"""How a customer feels, by a small lexicon: coarse, explainable, and neutral where no word says otherwise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crossdesk.contracts.intent import Sentiment

from intent.concepts import Concepts
from intent.message import Message

_NEGATION = "not"
_SHOUTED_LETTERS = 12


@dataclass(frozen=True)
class Feeling:
    """Polarity of the whole message, its strongest emotion, and whether it cannot wait."""

    sentiment: Sentiment
    emotion: str
    urgent: bool


NEUTRAL = Feeling("neutral", "neutral", urgent=False)


class Feelings:
    """Knows words of emotions (feelings/<language>.yaml), their weights (emotions.yaml) and words of negation."""

    def __init__(self, words: Concepts, emotions: Mapping[str, Mapping[str, int]], concepts: Concepts) -> None:
        self._words = words
        self._emotions = emotions
        self._polarity = {emotion: weights["polarity"] for emotion, weights in emotions.items()}
        self._concepts = concepts

    def judge(self, message: Message) -> Feeling:
        """The feeling in a message, by its words and its capitals."""
        words = message.words
        found = self._words.find(words)
        if any(self._polarity[emotion] > 0 for emotion in found) and self._joy_is_denied(words):
            found = ["disappointment", *(emotion for emotion in found if self._polarity[emotion] <= 0)]
        if "!" in words and _shouts(message.masked) and not any(self._polarity[emotion] > 0 for emotion in found):
            found = [*found, "anger"]
        return self._weighed(found) if found else NEUTRAL

    def _weighed(self, found: Sequence[str]) -> Feeling:
        strongest = max(found, key=lambda emotion: self._emotions[emotion]["strength"])
        polarity = self._polarity[strongest]
        if polarity > 0 and any(self._polarity[emotion] < 0 for emotion in found):
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
