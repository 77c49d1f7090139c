"""A second look at messages the quick model is not sure of: by the sentence encoder, then by a language model.

Nobody waits for either for long. Where the encoder is behind or away, the quick model's word stands and says so.
"""

import asyncio
import time
from dataclasses import dataclass, field, replace
from typing import ClassVar, Protocol

from crossdesk.contracts.intent import Intent
from crossdesk.errors import Unavailable

from intent.calibration import log_softmax
from intent.demand import Demand
from intent.encoding import Behind, Encoding
from intent.metrics import LOOKS
from intent.policy import Policy
from intent.reading import Reading
from intent.vocabulary import Floats

LONGEST_LOOK = 0.5
"""Seconds after which the encoder counts as away, whatever it promised."""
MENTIONED_FROM = 0.05
ALONE = "Decided without a second opinion: whoever would be asked is behind."


class Opinion(Protocol):
    """Whoever is asked when the words are not enough: the encoder, a language model."""

    @property
    def name(self) -> str:
        """For metrics and logs."""

    @property
    def has_room(self) -> bool:
        """Whether to ask at all: in a crowd it is not worth a step of its own to hear that there is no time."""

    async def judge(self, reading: Reading) -> Reading:
        """The reading with a better word on its intent. Raises Unavailable when there is none to be had now."""


@dataclass(frozen=True, eq=False)
class EncoderOpinion:
    """The encoder's word, weighed with that of the words."""

    name: ClassVar[str] = "encoder"
    encoding: Encoding

    @property
    def has_room(self) -> bool:
        """See Opinion."""
        return self.encoding.has_room

    async def judge(self, reading: Reading) -> Reading:
        """See Opinion. It is Unavailable when the encoder is behind."""
        if reading.scores is None or reading.reader.heads is None:
            return reading
        try:
            async with asyncio.timeout(LONGEST_LOOK):
                vector = await self.encoding.vector(reading.masked)
        except (Behind, TimeoutError) as error:
            raise Unavailable("the sentence encoder is behind") from error
        except (RuntimeError, MemoryError, ValueError) as error:
            raise Unavailable(f"the sentence encoder failed ({type(error).__name__})") from error
        return weigh(reading, vector)


def weigh(reading: Reading, vector: Floats) -> Reading:
    """The reading by its words and by what the heads of whoever read it say of its sentence vector."""
    reader, heads = reading.reader, reading.reader.heads
    if reading.scores is None or heads is None:
        return reading
    words = log_softmax(reading.scores * reader.model.calibration.sharpness)
    chances, labels = reader.together.chances(words, heads.intents.log_chances(vector)), heads.intents.labels
    second, best = (int(place) for place in chances.argsort()[-2:])
    intent = Intent(id=labels[best], confidence=round(float(chances[best]), 4))
    others = [other for other in reading.also if other.id != intent.id]
    reasons = _reasons(reading, intent, (labels[second], float(chances[second])))
    feeling = reader.feelings.weigh(reading.feeling, heads.feelings.log_chances(vector))
    return replace(reading, intent=intent, also=others, reasons=reasons, feeling=feeling)


@dataclass(frozen=True, eq=False)
class SecondLook:
    """The opinions in the order in which they are asked, each with the confidence under which it is.

    `wanted` counts the messages of which at least one is to be asked, whether it has room or not.
    """

    policy: Policy
    opinions: tuple[tuple[Opinion, float], ...]
    wanted: Demand = field(default_factory=Demand)

    def doubtful(self, reading: Reading) -> bool:
        """Whether somebody else is to be asked who has room."""
        return any(opinion.has_room for opinion in self._wanted(reading))

    def alone(self, reading: Reading) -> Reading:
        """The reading, which says so where somebody was to be asked and nobody has room."""
        wanted = self._wanted(reading)
        if wanted:
            self.wanted.note(time.monotonic())
        if not wanted or any(opinion.has_room for opinion in wanted):
            return reading
        LOOKS.labels(wanted[0].name, "away").inc()
        return replace(reading, reasons=[*reading.reasons, ALONE])

    def _wanted(self, reading: Reading) -> list[Opinion]:
        """Who is to be asked. What only goes on with what was said before is no matter for them."""
        if reading.settled or reading.scores is None or reading.follow_up is not None:
            return []
        return [opinion for opinion, below in self.opinions if reading.intent.confidence < below]

    async def look(self, reading: Reading) -> Reading:
        """The reading after everybody who was to be asked has been: settled, if all of them answered."""
        settled = True
        for opinion, below in self.opinions:
            if reading.intent.confidence >= below:
                continue
            try:
                reading = await opinion.judge(reading)
                LOOKS.labels(opinion.name, "answered").inc()
            except Unavailable as error:
                LOOKS.labels(opinion.name, "away").inc()
                reading = replace(reading, reasons=[*reading.reasons, f"Decided without a second opinion: {error}."])
                settled = False
        return replace(reading, settled=settled)


def _reasons(reading: Reading, intent: Intent, following: tuple[str, float]) -> list[str]:
    """Who said what; of the quick model's own reasons those that still hold."""
    quick, (other, chance) = reading.intent.id, following
    next_likely = [f"Next likely is {other} with {chance:.0%}."] if chance >= MENTIONED_FROM else []
    if quick != intent.id:
        said = f"The words alone would say {quick}; weighed with the sentence encoder it is {intent.id}."
        return [said, *next_likely]
    kept = [reason for reason in reading.reasons if not reason.startswith("Next likely")]
    return [f"Words and sentence encoder agree on {quick}.", *kept, *next_likely]
