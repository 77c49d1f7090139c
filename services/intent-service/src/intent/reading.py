"""Reads one message by itself: language, intent, second requests, feeling, reasons. No memory, no database."""

import re
from dataclasses import dataclass

from crossdesk.contracts.intent import Intent

from intent.features import tokens
from intent.follow_ups import FollowUp, FollowUps
from intent.language import LanguageIdentifier
from intent.model import IntentModel, Prediction
from intent.policy import Policy
from intent.reasons import explain
from intent.sentiment import Feeling, Feelings
from intent.text import FEATURISED, readable

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])")
_MOST_SENTENCES = 12
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
        """Read a message. Takes about a millisecond; of long texts only the beginning counts."""
        sentences = split_sentences(text)
        prediction, parts = self._decide(sentences)
        words = prediction.vector.words
        intent = _intent(prediction)
        return Reading(
            language=self.languages.identify(text, locale),
            intent=intent,
            also=self._also(intent, parts),
            feeling=self.feelings.judge(readable(text), tokens(text)),
            reasons=explain(self.model, prediction),
            follow_up=self.follow_ups.kind(words),
            about_parcels=bool(_PARCEL_CONCEPTS.intersection(self.model.vectoriser.concepts(words))),
        )

    def _decide(self, sentences: list[str]) -> tuple[Prediction, list[Prediction]]:
        """The prediction for the message, and those for its requests.

        The first sentence with a certain request decides; without one, the whole less its remarks; and where that
        leaves us unsure (a long story around one clear request), the clearest sentence.
        """
        if len(sentences) < 2:
            return self.model.predict(" ".join(sentences)), []
        parts = [(sentence, self.model.predict(sentence)) for sentence in sentences]
        kept = [(sentence, part) for sentence, part in parts if not self._is_remark(part)] or parts
        requests = [part for _, part in kept if part.intent != "out_of_scope"]
        certain = next((part for part in requests if part.confidence >= self.policy.also_from), None)
        if certain:
            return certain, requests
        whole = self.model.predict(" ".join(sentence for sentence, _ in kept))
        clearest = max(requests, key=lambda part: part.confidence, default=whole)
        unsure = whole.confidence < self.policy.sure_from and clearest.confidence > whole.confidence
        return (clearest if unsure else whole), requests

    def _is_remark(self, part: Prediction) -> bool:
        return part.intent in self.policy.remarks and part.confidence >= self.policy.sure_from

    def _also(self, intent: Intent, parts: list[Prediction]) -> list[Intent]:
        certain = [_intent(part) for part in parts if part.confidence >= self.policy.also_from]
        others = {other.id: other for other in certain if other.id != intent.id}
        return list(others.values())[:2]


def split_sentences(text: str) -> list[str]:
    """Sentences and lines of the beginning of a message, at most a dozen; the last one holds the rest."""
    lines = [readable(line) for line in text[:FEATURISED].splitlines()]
    sentences = [part.strip() for line in lines for part in _SENTENCE_END.split(line) if part.strip()]
    first, rest = sentences[: _MOST_SENTENCES - 1], sentences[_MOST_SENTENCES - 1 :]
    return [*first, " ".join(rest)] if rest else first


def _intent(prediction: Prediction) -> Intent:
    return Intent(id=prediction.intent, confidence=round(prediction.confidence, 4))
