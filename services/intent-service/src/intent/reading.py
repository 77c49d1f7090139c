"""Reads one message by itself: language, intent, second requests, feeling, reasons. No memory, no database."""

from collections.abc import Sequence
from dataclasses import dataclass

from crossdesk.contracts.intent import Intent

from intent.follow_ups import FollowUp, FollowUps
from intent.language import LanguageIdentifier
from intent.message import masked_lines, understood
from intent.model import IntentModel, Prediction
from intent.policy import Policy
from intent.reasons import explain
from intent.sentences import Sentence
from intent.sentiment import Feeling, Feelings

_PARCEL_CONCEPTS = frozenset({"parcel", "track"})


@dataclass(frozen=True)
class Reading:
    """What a message says by itself. `follow_up` tells that it only makes sense after what was said before."""

    language: str
    intent: Intent
    also: list[Intent]
    feeling: Feeling
    reasons: list[str]
    follow_up: FollowUp | None
    about_parcels: bool


@dataclass(frozen=True)
class Reader:
    """All that reading takes, loaded once when the service starts."""

    model: IntentModel
    languages: LanguageIdentifier
    feelings: Feelings
    follow_ups: FollowUps
    policy: Policy

    def read(self, text: str, locale: str | None = None) -> Reading:
        """Read a message. Takes a fraction of a millisecond; of long texts only the beginning counts."""
        return self.read_masked(masked_lines(text), locale)

    def read_masked(self, masked: str, locale: str | None = None) -> Reading:
        """Read a message by its masked lines: nothing else of it counts."""
        message = understood(masked)
        prediction, parts = self._decide(self.model.look_up(message.sentences))
        intent = _intent(prediction)
        return Reading(
            language=self.languages.identify(message, locale),
            intent=intent,
            also=self._also(intent, parts),
            feeling=self.feelings.judge(message),
            reasons=explain(self.model, prediction),
            follow_up=self.follow_ups.kind(prediction.words),
            about_parcels=not _PARCEL_CONCEPTS.isdisjoint(prediction.concepts),
        )

    def _decide(self, sentences: Sequence[Sentence]) -> tuple[Prediction, list[Prediction]]:
        """The prediction for the message, and those for its requests.

        The first sentence with a certain request decides; without one, the whole less its remarks; and where that
        leaves us unsure (a long story around one clear request), the clearest sentence.
        """
        if len(sentences) < 2:
            return self.model.predict(sentences), []
        parts = [(sentence, self.model.predict([sentence])) for sentence in sentences]
        kept = [(sentence, part) for sentence, part in parts if not self._is_remark(part)] or parts
        requests = [part for _, part in kept if part.intent != "out_of_scope"]
        certain = next((part for part in requests if part.confidence >= self.policy.also_from), None)
        if certain:
            return certain, requests
        whole = kept[0][1] if len(kept) == 1 else self.model.predict([sentence for sentence, _ in kept])
        clearest = max(requests, key=lambda part: part.confidence, default=whole)
        unsure = whole.confidence < self.policy.sure_from and clearest.confidence > whole.confidence
        return (clearest if unsure else whole), requests

    def _is_remark(self, part: Prediction) -> bool:
        return part.intent in self.policy.remarks and part.confidence >= self.policy.sure_from

    def _also(self, intent: Intent, parts: list[Prediction]) -> list[Intent]:
        certain = [_intent(part) for part in parts if part.confidence >= self.policy.also_from]
        others = {other.id: other for other in certain if other.id != intent.id}
        return list(others.values())[:2]


def _intent(prediction: Prediction) -> Intent:
    return Intent(id=prediction.intent, confidence=round(prediction.confidence, 4))
