"""How long scoring takes: one payment after the other as in the stream, and many at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter, process_time, thread_time

import numpy as np

from payments_risk.features.payment import Payment
from payments_risk.features.windows import FeatureState
from payments_risk.scoring.anomaly import Unusual
from payments_risk.scoring.features import score_vector, unlabelled
from payments_risk.scoring.measures import Numbers
from payments_risk.scoring.model import FraudModel
from payments_risk.scoring.read_past import PastPayments
from payments_risk.scoring.score import score

BATCH = 500
WANTED = {"median_ms": 1.0, "p99_ms": 5.0, "scores_per_second": 5_000.0}


@dataclass(frozen=True)
class Speed:
    """Milliseconds (median, p99) of one payment, by parts; payments a second of one core in batches.

    `processor_ms` is what both parts take without the waits for a processor that others have. It decides: a machine
    that is full says nothing of scoring.
    """

    payments: int
    features_ms: tuple[float, float]
    score_ms: tuple[float, float]
    both_ms: tuple[float, float]
    processor_ms: tuple[float, float]
    batch_per_second: float
    scores_alone_per_second: float

    @property
    def holds(self) -> bool:
        median, p99 = self.processor_ms
        fast = self.scores_alone_per_second >= WANTED["scores_per_second"]
        return median < WANTED["median_ms"] and p99 < WANTED["p99_ms"] and fast


def measure(past: PastPayments, model: FraudModel, measured: int) -> Speed:
    """Time the last payments, with what the stream would have read for them. Raises ValueError for too few of them."""
    if len(past.payments) < 3 * measured:
        raise ValueError(f"{len(past.payments)} payments: at least {3 * measured} are needed to time {measured}")
    known = FeatureState(model.kinds)
    for payment in past.payments:
        known.add(payment)
    single = past.payments[-2 * measured : -measured]
    features, scores, processor = _one_by_one(single, known, model, past.frauds)
    batch, alone = _batches(past.payments[-measured:], known, model, past.frauds)
    return Speed(measured, _ms(features), _ms(scores), _ms(features + scores), _ms(processor), batch, alone)


def _read(known: FeatureState, payments: Sequence[Payment]) -> FeatureState:
    """What the tables hold of their entities before the first of them: as `features.read_payments` gives it."""
    state = FeatureState(known.kinds)
    for payment in payments:
        for kind in known.kinds:
            entity = getattr(payment, kind)
            if entity is not None and not state.holds(kind, entity):
                seen = known.earlier(kind, payment)
                state.restore(kind, entity, [each for each in seen if each.key < payments[0].key])
    return state


def _one_by_one(payments: Sequence[Payment], known: FeatureState, model: FraudModel, frauds: frozenset[str]) -> Numbers:
    count = unlabelled(model.kinds)
    unusual = Unusual(count)
    times = []
    for payment in payments:
        state = _read(known, [payment])
        begun, used = perf_counter(), thread_time()
        state.add(payment)
        row = score_vector(state, payment, frauds)
        between = perf_counter()
        score(row, model.given, model, anomaly=unusual.take(row[:count]))
        times.append((between - begun, perf_counter() - between, thread_time() - used))
    return np.array(times).T


def _batches(
    payments: Sequence[Payment], known: FeatureState, model: FraudModel, frauds: frozenset[str]
) -> tuple[float, float]:
    counting, scoring = 0.0, 0.0
    for first in range(0, len(payments), BATCH):
        batch = payments[first : first + BATCH]
        state = _read(known, batch)
        begun = process_time()
        for payment in batch:
            state.add(payment)
        rows = np.array([score_vector(state, payment, frauds) for payment in batch])
        before = process_time()
        model.probabilities(rows)
        counting, scoring = counting + before - begun, scoring + process_time() - before
    return len(payments) / (counting + scoring), len(payments) / scoring


def _ms(seconds: Numbers) -> tuple[float, float]:
    median, p99 = np.percentile(seconds, [50, 99]) * 1000
    return float(median), float(p99)


def speed_text(found: Speed) -> str:
    """A line per part, and the verdict."""
    parts = {
        "features": found.features_ms,
        "score": found.score_ms,
        "features and score": found.both_ms,
        "  processor time": found.processor_ms,
    }
    lines = [f"{found.payments} payments, one thread"]
    lines += [f"{name:<20}median {median:.3f} ms, p99 {p99:.3f} ms" for name, (median, p99) in parts.items()]
    lines.append(
        f"{'in batches':<20}{found.batch_per_second:.0f} a second of processor time with features, "
        f"{found.scores_alone_per_second:.0f} scores alone"
    )
    return "\n".join([*lines, "Holds." if found.holds else f"Does not hold: wanted are {WANTED}."])
