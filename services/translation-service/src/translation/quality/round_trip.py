"""Translates a sample back by the same engine and compares meanings. Afterwards, so that no message waits for it."""

from dataclasses import replace
from functools import partial

from translation.engines.ask import Engines, Origin, translate
from translation.facts.keep_facts import keep_facts
from translation.facts.mask import TooMuch, mask
from translation.quality.expectations import Expectations
from translation.quality.likeness import Meanings
from translation.quality.wait_for_samples import Sample


async def round_trip(engines: Engines, meanings: Meanings, expected: Expectations, sample: Sample) -> float | None:
    """How much of the text comes back, 0..1; None where it was not tried or the engine gave nothing.

    It is asked within the shop's budget, like every text: where that is spent, nothing is asked. Facts are hidden.
    """
    back = await _back(engines, sample)
    alike = await meanings.likeness(sample.text, back) if back is not None else None
    if alike is None or alike.cosine is None:
        return None
    ends = expected.likeness_of(sample.source, sample.source)
    return min(1.0, max(0.0, (alike.cosine - ends.none) / (ends.full - ends.none)))


async def _back(engines: Engines, sample: Sample) -> str | None:
    same = tuple(line for line in engines.lines if line.entry.name == sample.engine)
    if not same:
        return None
    try:
        masked = mask(sample.translation)
    except TooMuch:
        return None
    origin = Origin(sample.tenant, sample.country, sample.domain)
    one, kept = replace(engines, lines=same, reader=None), partial(keep_facts, masked, language=sample.source)
    return (await translate(one, masked.text, sample.target, sample.source, origin, kept=kept)).text
