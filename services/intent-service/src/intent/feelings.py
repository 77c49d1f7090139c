"""How a customer feels: the strongest of 23 emotions, the polarity of the whole message, and whether it cannot wait.

Learnt from examples as intents are; the sentence encoder's word counts, too, where it was asked. Polarity follows from
the chances of all emotions (`emotions.yaml`). What cannot wait is told by words (`feelings/<language>.yaml`), or by a
feeling that is nothing else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import get_args

import numpy as np
from crossdesk.contracts.intent import Sentiment

from intent.calibration import log_softmax, softmax
from intent.concepts import Concepts
from intent.message import Message
from intent.model import TextModel
from intent.sentences import Sentence
from intent.together import Together
from intent.vocabulary import Floats

SENTIMENTS: Sequence[Sentiment] = get_args(Sentiment)
_PRESSING = frozenset({"urgency", "fear"})
_JOYFUL = frozenset({"joy", "gratitude", "relief", "excitement"})
_SHOUTED_LETTERS = 12


@dataclass(frozen=True)
class Feeling:
    """Polarity of the whole message, its strongest emotion, and whether it cannot wait.

    `scores` (one an emotion, of the words) are what a second look needs.
    """

    sentiment: Sentiment
    emotion: str
    urgent: bool
    scores: Floats | None = field(default=None, repr=False, compare=False)


NEUTRAL = Feeling("neutral", "neutral", urgent=False)


class Feelings:
    """Knows the model of emotions, pressing words, and how each emotion is distributed over polarities."""

    def __init__(
        self,
        model: TextModel,
        words: Concepts,
        concepts: Concepts,
        polarities: Mapping[str, Mapping[Sentiment, float]],
        together: Together,
    ) -> None:
        """`words` are those of emotions, `concepts` know what a negation is."""
        self.model = model
        self._concepts = concepts
        self._words = words
        self._together = together
        told = [
            [*(polarities[label].get(sentiment, 0.0) for sentiment in SENTIMENTS), float(label in _PRESSING)]
            for label in model.labels
        ]
        self._told = np.array(told, dtype=np.float32)

    def judge(self, message: Message, sentences: Sequence[Sentence]) -> Feeling:
        """The feeling in a message by its words. `sentences` are its own, looked up for the model of emotions."""
        scores = self.model.predict(sentences).scores
        if scores is None:
            return NEUTRAL
        words = message.words
        # Some phrases reach from one sentence into the next.
        named = sentences[0].concepts if len(sentences) == 1 else self._words.find(words)
        said = not _PRESSING.isdisjoint(named)
        feeling = self._of(softmax(scores * self.model.calibration.sharpness), said)
        if feeling.sentiment == "positive" and self._joy_is_denied(words):
            feeling = Feeling("negative", "disappointment", feeling.urgent)
        if "!" in words and shouts(message.masked) and _JOYFUL.isdisjoint(named):
            feeling = Feeling("negative", "anger", feeling.urgent)
        return Feeling(feeling.sentiment, feeling.emotion, feeling.urgent, scores)

    def _joy_is_denied(self, words: Sequence[str]) -> bool:
        """Whether a negation stands right before a word of joy or one word further off ("not very happy")."""
        joyful = [place for place, word in enumerate(words) if "joy" in self._words.find([word])]
        return any("not" in self._concepts.find(words[max(0, place - 2) : place]) for place in joyful)

    def weigh(self, feeling: Feeling, heard: Floats) -> Feeling:
        """The same by its words and by what the encoder's head says (logarithms of chances, one an emotion)."""
        if feeling.scores is None:
            return feeling
        words = log_softmax(feeling.scores * self.model.calibration.sharpness)
        return self._of(self._together.chances(words, heard), feeling.urgent)

    def _of(self, chances: Floats, pressing: bool) -> Feeling:
        *polarity, pressed = (chances @ self._told).tolist()
        sentiment = SENTIMENTS[polarity.index(max(polarity))]
        return Feeling(sentiment, self.model.labels[int(chances.argmax())], pressing or pressed > 0.5)


def shouts(text: str) -> bool:
    """Whether nearly all letters that could be small ones are capitals, and these are more than an abbreviation."""
    letters = [sign for sign in text if sign.isalpha() and sign.lower() != sign.upper()]
    return len(letters) >= _SHOUTED_LETTERS and sum(sign.isupper() for sign in letters) > 0.8 * len(letters)
