"""The right to cancel what does not come."""

from datetime import timedelta

from crossdesk.contracts.return_options import Refusal, ReturnOption

from logistics.returns.judged import Judged
from logistics.returns.rules import LateRule, rule_at
from logistics.returns.window import refund_notes, refund_until
from logistics.returns.withdrawal_option import cited


def late_option(judged: Judged) -> ReturnOption | None:
    """The right to cancel for delay, or None when the customer complains of something else or no rule is known."""
    rule = rule_at(judged.market.late_delivery, judged.bought)
    if rule is None or judged.purchase.reason != "late":
        return None
    refusal = _refused(judged, rule)
    until = refund_until(judged, rule.refund) if refusal is None and not rule.further_period_first else None
    first = ("set_further_period",) if rule.further_period_first else ()
    steps = (*judged.tables.lines(*first, "cancel_for_delay"), judged.tables.line("await_refund", until))
    return ReturnOption(
        kind="late_delivery",
        allowed=refusal is None,
        refusal=refusal,
        return_paid_by="shop",
        refunds_delivery=rule.refund.includes_delivery,
        refund_until=until,
        refund_within=rule.refund.term.span() if rule.refund.term else None,
        steps=steps if refusal is None else (),
        documents=judged.tables.lines("order_number", "promised_date") if refusal is None else (),
        notes=judged.tables.lines("agreed_date_goes_first") + refund_notes(judged, rule.refund),
        rule=cited(rule),
        estimate=True,  # an agreed date goes before the law's, and is not known here
    )


def _refused(judged: Judged, rule: LateRule) -> Refusal | None:
    if judged.delivered is not None:
        return "already_delivered"
    return None if judged.today > judged.bought + timedelta(days=rule.days) else "not_late_yet"
