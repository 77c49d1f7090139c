"""Reads one message by itself: language, intent, second requests, feeling, reasons. No memory, no database."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from crossdesk.contracts.intent import Intent

from intent.encoder_head import Heads
from intent.feelings import Feeling, Feelings
from intent.follow_ups import FollowUp, FollowUps
from intent.language import LanguageIdentifier
from intent.message import masked_lines, understood
from intent.model import Prediction, TextModel
from intent.policy import Policy
from intent.reasons import explain
from intent.side_by_side import Heard, SideBySide
from intent.together import Together
from intent.vocabulary import Floats

OUT_OF_SCOPE = "out_of_scope"
_PARCEL_CONCEPTS = frozenset({"parcel", "track"})


@dataclass(frozen=True)
class Reading:
    """What a message says by itself. `follow_up` tells that it only makes sense after what was said before.

    `masked`, `scores` (one a label, of the quick model) and `reader`, who read it, are what a second look needs;
    `settled` that it was had.
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
    reader: "Reader" = field(repr=False, compare=False)
    settled: bool = False


@dataclass(frozen=True)
class Reader:
    """All that reading takes, loaded once when the service starts.

    `heads` are the encoder's; None where it never learnt these labels, or is switched off.
    """

    model: TextModel
    languages: LanguageIdentifier
    feelings: Feelings
    follow_ups: FollowUps
    policy: Policy
    together: Together
    heads: Heads | None = None

    def read(self, text: str, locale: str | None = None) -> Reading:
        """Read a message. Takes a fraction of a millisecond; of long texts only the beginning counts."""
        return self.read_masked(masked_lines(text), locale)

    def read_masked(self, masked: str, locale: str | None = None) -> Reading:
        """Read a message by its masked lines: nothing else of it counts."""
        message = understood(masked)
        heard = self.side_by_side.look_up(message.sentences)
        parts = list(map(self._alone, heard))
        if len(parts) == 1:
            [prediction], parts = parts, []
        else:
            prediction = self._decide(self.model.predict([each.intents for each in heard]), parts)
        intent = _intent(prediction)
        return Reading(
            language=self.languages.identify(message, locale),
            intent=intent,
            also=self._also(intent, parts),
            feeling=self.feelings.judge(message, [each.feelings for each in heard]),
            reasons=explain(self.model, prediction),
            follow_up=self.follow_ups.kind(prediction.words),
            about_parcels=not _PARCEL_CONCEPTS.isdisjoint(prediction.concepts),
            masked=masked,
            scores=prediction.scores,
            reader=self,
        )

    @cached_property
    def side_by_side(self) -> SideBySide:
        """Words and sentences as both models know them, kept as they come."""
        return SideBySide(self.model, self.feelings.model)

    def _alone(self, heard: Heard) -> Prediction:
        """What a sentence wants by itself."""
        if heard.alone is None:
            heard.alone = self.model.predict([heard.intents])
        return heard.alone

    def _decide(self, whole: Prediction, parts: Sequence[Prediction]) -> Prediction:
        """What the whole message wants; where that is unclear, polite or twofold, its first clear request."""
        passing = {OUT_OF_SCOPE, *self.policy.remarks}
        clear = [part for part in parts if part.confidence >= self.policy.clear_from and part.label not in passing]
        if not clear:
            return whole
        sure = whole.confidence >= self.policy.sure_from and whole.label not in self.policy.remarks
        undecided = not sure or len({part.label for part in clear}) > 1
        return clear[0] if undecided else whole

    def _also(self, intent: Intent, parts: Sequence[Prediction]) -> list[Intent]:
        """What single sentences certainly ask for beside the message's own request, politeness left out."""
        passing = {intent.id, OUT_OF_SCOPE, *self.policy.remarks}
        others = {
            part.label: _intent(part)
            for part in parts
            if part.confidence >= self.policy.also_from and part.label not in passing
        }
        return list(others.values())[:2]


def _intent(prediction: Prediction) -> Intent:
    return Intent(id=prediction.label, confidence=round(prediction.confidence, 4))
