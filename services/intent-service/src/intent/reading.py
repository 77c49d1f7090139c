"""Reads one message by itself: language, intent, second requests, feeling, reasons. No memory, no database."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from crossdesk.contracts.intent import Intent

from intent.feelings import Feeling, Feelings
from intent.follow_ups import FollowUp, FollowUps
from intent.language import LanguageIdentifier
from intent.message import masked_lines, understood
from intent.model import Prediction, TextModel
from intent.policy import Policy
from intent.reasons import explain
from intent.sentences import Sentence
from intent.together import Together
from intent.vocabulary import Floats

_PARCEL_CONCEPTS = frozenset({"parcel", "track"})


@dataclass(frozen=True)
class Reading:
    """What a message says by itself. `follow_up` tells that it only makes sense after what was said before.

    `masked` and `scores` (one a label, of the quick model) are what a second look needs; `settled` that it was had.
    """

    language: str
    intent: Intent
    also: list[Intent]
    feeling: Feeling
    reasons: list[str]
    follow_up: FollowUp | None
    about_parcels: bool
    masked: str = field(repr=False)
    scores: Floats | None = field(repr=False, compare=False)
    settled: bool = False


@dataclass(frozen=True)
class Reader:
    """All that reading takes, loaded once when the service starts."""

    model: TextModel
    languages: LanguageIdentifier
    feelings: Feelings
    follow_ups: FollowUps
    policy: Policy
    together: Together

    def read(self, text: str, locale: str | None = None) -> Reading:
        """Read a message. Takes a fraction of a millisecond; of long texts only the beginning counts."""
        return self.read_masked(masked_lines(text), locale)

    def read_masked(self, masked: str, locale: str | None = None) -> Reading:
        """Read a message by its masked lines: nothing else of it counts."""
        message = understood(masked)
        sentences = self.model.look_up(message.sentences)
        prediction = self.model.predict(sentences)
        intent = _intent(prediction)
        return Reading(
            language=self.languages.identify(message, locale),
            intent=intent,
            also=self._also(intent, sentences),
            feeling=self.feelings.judge(message),
            reasons=explain(self.model, prediction),
            follow_up=self.follow_ups.kind(prediction.words),
            about_parcels=not _PARCEL_CONCEPTS.isdisjoint(prediction.concepts),
            masked=masked,
            scores=prediction.scores,
        )

    def _also(self, intent: Intent, sentences: Sequence[Sentence]) -> list[Intent]:
        """What single sentences certainly ask for beside the message's own request, politeness left out."""
        if len(sentences) < 2:
            return []
        parts = [_intent(self.model.predict([sentence])) for sentence in sentences]
        passing = {intent.id, "out_of_scope", *self.policy.remarks}
        others = {
            part.id: part for part in parts if part.confidence >= self.policy.also_from and part.id not in passing
        }
        return list(others.values())[:2]


def _intent(prediction: Prediction) -> Intent:
    return Intent(id=prediction.label, confidence=round(prediction.confidence, 4))
