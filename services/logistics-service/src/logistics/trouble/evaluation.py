"""How well troubles are noticed on parcels nothing was learnt from, replayed scan by scan."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from crossdesk.contracts.logistics import Trouble

from logistics.arrival.evaluation import end_of
from logistics.arrival.history import History, passages_of
from logistics.arrival.learn_arrivals import learn_arrivals
from logistics.arrival.learn_from import split_times
from logistics.arrival.model import ArrivalModel
from logistics.arrival.parcel import Parcel
from logistics.trouble.figures import Figures, figures_of
from logistics.trouble.replay import Expect, Noticed, replay
from logistics.trouble.rules import Rules, load_rules
from logistics.trouble.truth import Watched
from logistics.trouble.waits import Waits, learn_waits

BEST_PRECISION, BEST_RECALL, BEST_LEAD = 0.90, 0.90, 24.0
"""What is wanted at least; the lead in hours."""


@dataclass(frozen=True)
class Outcome:
    """A parcel, and the troubles that were noticed of it."""

    watched: Watched
    noticed: Sequence[Noticed]

    def is_right(self, noticed: Noticed) -> bool:
        return any(each.is_told_by(noticed) for each in self.watched.troubles)

    def hours_before_ask(self) -> float | None:
        """Hours from the first right notice to the customer's question, negative after it; None if it does not count.

        Who asked before anything was wrong asked of something else; infinitely late is what never was noticed.
        """
        asked = self.watched.asked_at
        began = min((each.began_at for each in self.watched.troubles), default=None)
        if asked is None or began is None or asked < began:
            return None
        first = min((each.at for each in self.noticed if self.is_right(each)), default=None)
        return (asked - first) / timedelta(hours=1) if first else float("-inf")


@dataclass(frozen=True)
class Evaluation:
    """`kinds` has recall by true trouble and precision by the trouble noticed."""

    parcels: int
    all: Figures
    kinds: dict[Trouble, Figures]

    @property
    def holds(self) -> bool:
        figures = self.all
        good = figures.precision.value >= BEST_PRECISION and figures.recall.value >= BEST_RECALL
        return good and figures.lead.value >= BEST_LEAD


def evaluate(watched: Sequence[Watched]) -> Evaluation:
    """Learn from the first weeks, replay the last ones. Raises ValueError for too few parcels."""
    parcels = [each.parcel for each in watched]
    first, second = split_times(parcels)
    model = learn(parcels, first, second)
    rules, end = load_rules(), end_of(parcels)
    before = [each for each in parcels if each.handed_over_at < second]
    waits = learn_waits(before, second, model.calendars, rules.silence)
    unseen = [each for each in watched if each.parcel.handed_over_at >= second]
    return measured(outcomes(unseen, end, waits, expecting(model), rules))


def learn(parcels: Sequence[Parcel], first: datetime, second: datetime) -> ArrivalModel:
    """As `evaluate eta` does."""
    older = [each for each in parcels if each.handed_over_at < first]
    newer = [each for each in parcels if first <= each.handed_over_at < second]
    return learn_arrivals(older, newer, second, History(passages_of(parcels)))


def outcomes(watched: Iterable[Watched], end: datetime, waits: Waits, expect: Expect, rules: Rules) -> list[Outcome]:
    return [Outcome(each, [*replay(each.parcel, end, waits, expect, rules)]) for each in watched]


def expecting(model: ArrivalModel) -> Expect:
    """Estimates as first made, which is how the service keeps them."""
    kept: dict[tuple[str, datetime], datetime | None] = {}

    def expect(parcel: Parcel, moment: datetime) -> datetime | None:
        key = parcel.number, moment
        if key not in kept:
            made = model.estimate(parcel, moment)
            kept[key] = made.p90 if made else None
        return kept[key]

    return expect


def measured(found: Sequence[Outcome]) -> Evaluation:
    named = [each.trouble for outcome in found for each in outcome.noticed]
    true = [each.kind for outcome in found for each in outcome.watched.troubles]
    kinds = {kind: figures_of(found, kind) for kind in sorted({*named, *true})}
    return Evaluation(len(found), figures_of(found), kinds)
