"""The statutory right against goods that are faulty, wrong or not as described."""

from crossdesk.contracts.return_options import ReturnLine, ReturnOption

from logistics.returns.judged import Judged
from logistics.returns.periods import add_months
from logistics.returns.rules import GuaranteeRule, Term, rule_at
from logistics.returns.window import Window, deadline, refund_until, window, window_notes
from logistics.returns.withdrawal_option import cited, paid_by

NEEDED = {
    "defective": ("photos_of_fault", "description_of_fault"),
    "wrong_item": ("photos_of_item_and_label",),
    "not_as_described": ("photos_of_item_and_label", "copy_of_offer"),
}


def guarantee_option(judged: Judged) -> ReturnOption | None:
    """The right against faults, or None when the reason is none the rule is about."""
    rule = rule_at(judged.market.guarantee, judged.bought)
    if rule is None or judged.purchase.reason not in rule.reasons:
        return None
    term = _term(judged, rule)
    open_for = window(judged, term)
    is_open = not open_for.is_over
    return ReturnOption(
        kind="statutory_guarantee",
        allowed=is_open,
        refusal=None if is_open else "period_over",
        period_begun=open_for.begun,
        deadline=deadline(judged, open_for),
        days_left=open_for.days_left,
        return_paid_by=paid_by(rule.return_cost, judged.purchase),
        remedy=rule.remedy,
        refunds_delivery=rule.refund is not None and rule.refund.includes_delivery,
        refund_until=refund_until(judged, rule.refund) if is_open else None,
        refund_within=rule.refund.term.span() if rule.refund and rule.refund.term else None,
        steps=judged.tables.lines("tell_fault", f"remedy_{rule.remedy}", "send_back_as_shop_says") if is_open else (),
        documents=judged.tables.lines("order_number", *NEEDED.get(judged.purchase.reason, ())) if is_open else (),
        notes=_notes(judged, rule, open_for, term),
        rule=cited(rule),
        estimate="draft" in (rule.checked, rule.return_cost.checked) or not open_for.begun or open_for.last is None,
    )


def _term(judged: Judged, rule: GuaranteeRule) -> Term | None:
    if judged.purchase.category == "perishable" and rule.perishable_period is not None:
        return rule.perishable_period
    return rule.period


def _notes(judged: Judged, rule: GuaranteeRule, open_for: Window, term: Term | None) -> tuple[ReturnLine, ...]:
    return window_notes(judged, open_for, term) + _burden(judged, rule) + judged.tables.lines(*rule.notes)


def _burden(judged: Judged, rule: GuaranteeRule) -> tuple[ReturnLine, ...]:
    """Who must prove that the fault was there from the start."""
    if rule.fault_presumed_months is None or judged.delivered is None:
        return ()
    until = add_months(judged.delivered, rule.fault_presumed_months)
    return (judged.tables.line("fault_presumed" if judged.today <= until else "customer_proves_fault", until),)
