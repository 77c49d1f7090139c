"""A payment's score: the model's probability, how unusual it is, what the tenant's rules say, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from payments_risk.scoring.model import FraudModel
from payments_risk.scoring.reasons import Reason, reasons_of
from payments_risk.tenant_rules.rule import Rule, hits
from payments_risk.tenant_rules.variables import Value

Advice = Literal["none", "review", "block", "allow"]
REVIEW_FROM = 0.5
"""Probability of fraud from which a payment is worth a look, unless the tenant says another."""
UNUSUAL_FROM = 0.999
"""Without a model: one payment in a thousand, the most unusual."""


@dataclass(frozen=True)
class Score:
    """`probability` is None where there is no model; `anomaly` (0 to 1) is the share of payments that are less unusual.

    `advice` is what the tenant's first matching rule wants (allow before block before review), else review from the
    threshold on. `reasons` are given only where it is not none.
    """

    probability: float | None
    anomaly: float
    advice: Advice
    reasons: tuple[Reason, ...] = ()
    rules: tuple[str, ...] = ()
    model: str | None = None

    @property
    def worth_a_look(self) -> bool:
        return self.advice in ("review", "block")


def score(
    row: Sequence[float],
    names: Sequence[str],
    model: FraudModel | None,
    rules: Sequence[Rule] = (),
    *,
    fields: Mapping[str, Value] | None = None,
    anomaly: float = 0.0,
    review_from: float = REVIEW_FROM,
) -> Score:
    """Score one payment from its features, `row` named by `names`, as `score_vector` gives them.

    `fields` are what else rules may ask of the payment (see tenant_rules.variables). Pure; raises ValueError for a row
    that is not as long as its names.
    """
    values = dict(zip(names, row, strict=True))
    numbers = np.asarray(row, dtype=np.float64)
    probability = float(model.probabilities(numbers[None, :])[0]) if model else None
    met = hits(rules, {**values, **(fields or {}), "score": probability, "anomaly": anomaly}) if rules else ()
    unusual = anomaly >= UNUSUAL_FROM if probability is None else probability >= review_from
    found = Score(
        probability,
        anomaly,
        _advice(met, unusual),
        rules=tuple(each.name for each in met),
        model=model.name if model else None,
    )
    if model is None or found.advice == "none" or not unusual:
        return found
    return replace(found, reasons=reasons_of(model.contributions(numbers), values))


def _advice(met: Sequence[Rule], unusual: bool) -> Advice:
    wanted = {each.action for each in met}
    for action in ("allow", "block", "review"):
        if action in wanted:
            return action
    return "review" if unusual else "none"
