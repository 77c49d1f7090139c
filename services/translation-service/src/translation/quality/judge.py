"""Judges each translation as it is made, and lets the engine's rank know."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

from crossdesk.encoding import Encoder, in_passes, load_encoder

from translation.language import Detected
from translation.quality.estimate import Estimate, Pair, estimate
from translation.quality.expectations import Expectations, load_expectations
from translation.quality.likeness import Likeness, Meanings
from translation.quality.standing import result_of
from translation.quality.standings import Standings
from translation.quality.wait_for_samples import Waiting

MEMORY = "memory"
"""What stands for an engine where people gave the translation: it is not compared in meaning, and no rank falls."""


class Judged(NamedTuple):
    """`quality` 0..1; `warnings` where it is below the bar, each of which a reader can be shown."""

    quality: float
    warnings: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Quality:
    """What judging takes. `detect` gives the language a translation reads as."""

    meanings: Meanings
    detect: Callable[[str], Detected]
    expected: Expectations = field(default_factory=load_expectations)
    standings: Standings = field(default_factory=Standings)
    waiting: Waiting = field(default_factory=Waiting)


async def judge(quality: Quality, text: str, translation: str, source: str, target: str, engine: str) -> Judged:
    """How good the translation seems. Waits for the encoder as long as `Meanings` lets it, and for nothing else."""
    pair = Pair(text, translation, source, target, quality.detect(translation))
    alike = await _likeness(quality, pair, engine)
    found = estimate(pair, alike.cosine, quality.expected, alike.why)
    bar = quality.expected.bar(source, target)
    if engine != MEMORY:
        quality.standings.note(engine, source, target, result_of(found.score, bar))
    return judged_by(found, bar)


def judged_by(found: Estimate, bar: float) -> Judged:
    """Warnings stand where the score is below the bar."""
    return Judged(round(found.score, 3), found.warnings(bar), found.missing)


async def _likeness(quality: Quality, pair: Pair, engine: str) -> Likeness:
    if engine == MEMORY:
        return Likeness(None, "people gave this translation")
    return await quality.meanings.likeness(pair.text, pair.translation)


async def open_quality(detect: Callable[[str], Detected], load: Callable[[], Encoder | None] = load_encoder) -> Quality:
    """With the sentence encoder, if this platform has it; every estimate says so where it has not."""
    encoder = await asyncio.to_thread(load)
    encode = partial(in_passes, encoder.query) if encoder else None
    return Quality(Meanings(encode), detect)
