"""What came of the texts of one pair, in figures. Pure, but for the scores, which `scores.py` counts."""

from collections import Counter
from collections.abc import Iterable, Sequence
from statistics import quantiles
from typing import NamedTuple

from crossdesk.manners.isolate import ISOLATE, POP

from translation.evaluate.rows import Row
from translation.glossary.check import Checked


class Outcome(NamedTuple):
    """What one text became: None and `why`, or its translation. `seconds` until then; `glossary`: None without."""

    row: Row
    text: str | None
    why: str
    seconds: float
    glossary: Checked | None = None


class Share(NamedTuple):
    """So many of all."""

    kept: int
    of: int

    def __str__(self) -> str:
        return f"{self.kept}/{self.of}" if self.of else "-"


class Figures(NamedTuple):
    """`must_keep` and `terms` are of what was delivered; `p50` and `p99` in seconds, of all."""

    delivered: Share
    must_keep: Share
    terms: Share
    forbidden: int
    p50: float
    p99: float


def figures(outcomes: Sequence[Outcome]) -> Figures:
    """Of at least one outcome."""
    delivered = [each for each in outcomes if each.text is not None]
    seconds = [each.seconds for each in outcomes]
    centiles = quantiles([*seconds, *seconds], n=100, method="inclusive")
    checked = [each.glossary for each in delivered if each.glossary is not None]
    return Figures(
        Share(len(delivered), len(outcomes)),
        added(map(kept, delivered)),
        added(Share(len(each.present), len(each.present) + len(each.missed)) for each in checked),
        sum(len(each.forbidden) for each in checked),
        centiles[49],
        centiles[98],
    )


def kept(outcome: Outcome) -> Share:
    """How many of what it must keep stand in a translation as often as in the text; isolates around them count not."""
    plain = (outcome.text or "").replace(ISOLATE, "").replace(POP, "")
    there = [each for each in outcome.row.must_keep if plain.count(each) == outcome.row.text.count(each)]
    return Share(len(there), len(outcome.row.must_keep))


def added(shares: Iterable[Share]) -> Share:
    every = list(shares)
    return Share(sum(each.kept for each in every), sum(each.of for each in every))


def reasons(outcomes: Iterable[Outcome]) -> list[tuple[str, int]]:
    """Why texts were not translated, the most frequent first."""
    return Counter(each.why for each in outcomes if each.text is None).most_common()
