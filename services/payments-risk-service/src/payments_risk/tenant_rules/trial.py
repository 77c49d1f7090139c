"""A rule tried on past payments: what it would have caught, whom it would have bothered, and what it costs."""

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from time import process_time

from payments_risk.features.payment import Kind, Payment
from payments_risk.features.windows import FeatureState
from payments_risk.scoring.days import Days
from payments_risk.scoring.features import score_names, score_vector
from payments_risk.scoring.known_fraud import DAY
from payments_risk.scoring.table import EPOCH
from payments_risk.tenant_rules.expression import Expression
from payments_risk.tenant_rules.variables import Value, fields_of

MOST_EXAMPLES = 20
NO_SCORES: Mapping[str, Mapping[str, Value]] = {}


@dataclass(frozen=True)
class Trial:
    """`hits` of the `payments` meet the rule; `frauds_hit` of those and `frauds` of all were fraud.

    `amount_hit` is what the frauds that were hit were worth, in minor units, by currency; `microseconds` is the
    processor time the rule takes for a payment; `examples` are ids of the latest hits.
    """

    payments: int
    frauds: int
    hits: int
    frauds_hit: int
    amount_hit: dict[str, int]
    microseconds: float
    examples: tuple[str, ...] = ()

    @property
    def precision(self) -> float | None:
        return self.frauds_hit / self.hits if self.hits else None

    @property
    def recall(self) -> float | None:
        return self.frauds_hit / self.frauds if self.frauds else None


def try_on(
    rule: Expression,
    payments: Sequence[Payment],
    frauds: Container[str],
    days: Days,
    kinds: tuple[Kind, ...],
    scores: Mapping[str, Mapping[str, Value]] = NO_SCORES,
    goes_on: Callable[[], bool] = lambda: True,
) -> Trial:
    """On the payments of these days (UTC), with what was known when each happened; those before only fill the windows.

    `scores` are the model's `score` and `anomaly` by id. Where they are not known they are null, and a rule that asks
    for them does not hold. It ends where it does not go on before a payment.
    """
    state, names = FeatureState(kinds), score_names(kinds)
    met: list[Payment] = []
    seen: list[Payment] = []
    spent = 0.0
    for payment in payments:
        state.add(payment)
    for payment in payments:
        if not goes_on():
            break
        if not days.first.toordinal() <= EPOCH + payment.at // DAY <= days.last.toordinal():
            continue
        row = score_vector(state, payment, frauds)
        given = scores.get(payment.payment_id, {})
        values = {**dict(zip(names, row, strict=True)), **fields_of(payment), **given}
        begun = process_time()
        if rule.holds(values):
            met.append(payment)
        spent += process_time() - begun
        seen.append(payment)
    return _trial(seen, met, frauds, spent)


def _trial(seen: Sequence[Payment], met: Sequence[Payment], frauds: Container[str], spent: float) -> Trial:
    caught = [each for each in met if each.payment_id in frauds]
    amounts: dict[str, int] = {}
    for each in caught:
        amounts[each.currency] = amounts.get(each.currency, 0) + each.amount_minor
    known = sum(each.payment_id in frauds for each in seen)
    examples = tuple(each.payment_id for each in reversed(met[-MOST_EXAMPLES:]))
    return Trial(len(seen), known, len(met), len(caught), amounts, spent / max(1, len(seen)) * 1e6, examples)
