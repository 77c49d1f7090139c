"""An explanation as plain data for templates: keys and numbers, no sentence, to be set in every language."""

from payments_risk.billing.bill_data import Plain, amount_data, rate_data
from payments_risk.billing.charge_steps import Step
from payments_risk.billing.explain_charge import Explanation


def explanation_data(why: Explanation) -> Plain:
    """What JSON can hold: `steps` and `left` sum to `charged`. `likely` may be asked about and never be asserted."""
    return {
        "charged": amount_data(why.charged),
        "steps": [_step(step) for step in why.steps],
        "left": amount_data(why.left),
        "explained": why.explained,
        "likely": list(why.likely),
        "also_fits": [list(order_ids) for order_ids in why.also_fits],
        "payment_on_record": why.payment_on_record,
        "rate": rate_data(why.rate) if why.rate else None,
        "not_converted": why.not_converted,
    }


def _step(step: Step) -> Plain:
    original = amount_data(step.original) if step.original else None
    return {
        "kind": step.kind,
        "order_id": step.order_id,
        "label": step.label,
        "amount": amount_data(step.amount),
        "original": original,
    }
