"""The statutory right to withdraw for no reason."""

from crossdesk.contracts.return_options import CitedRule, PaidBy, Refusal, ReturnLine, ReturnOption

from logistics.returns.judged import Judged
from logistics.returns.purchase import Purchase
from logistics.returns.rules import Dated, Exclusions, ReturnCost, WithdrawalRule, rule_at
from logistics.returns.window import Window, deadline, refund_notes, refund_until, window, window_notes
from logistics.returns.withdrawal_steps import withdrawal_documents, withdrawal_steps


def withdrawal_option(judged: Judged) -> ReturnOption:
    """Whether the customer may withdraw; told also where the law knows no such right."""
    rule = rule_at(judged.market.withdrawal, judged.bought)
    if rule is None or rule.period is None:
        return without_right(rule)
    open_for = window(judged, rule.period, None if judged.purchase.informed else rule.if_not_informed)
    refusal = refused(rule, judged.purchase, open_for)
    until = refund_until(judged, rule.refund)
    return ReturnOption(
        kind="statutory_withdrawal",
        allowed=refusal is None,
        refusal=refusal,
        period_begun=open_for.begun,
        deadline=deadline(judged, open_for),
        days_left=open_for.days_left,
        return_paid_by=paid_by(rule.return_cost, judged.purchase),
        refunds_delivery=rule.refund is not None and rule.refund.includes_delivery,
        refund_until=until if refusal is None else None,
        refund_within=rule.refund.term.span() if rule.refund and rule.refund.term else None,
        steps=withdrawal_steps(judged, rule, until) if refusal is None else (),
        documents=withdrawal_documents(judged) if refusal is None else (),
        notes=_notes(judged, rule, open_for, extended=open_for != window(judged, rule.period)),
        rule=cited(rule),
        estimate=_is_estimate(judged.purchase, rule, open_for),
    )


def without_right(rule: WithdrawalRule | None) -> ReturnOption:
    """No right by law, or no rule for purchases of that day."""
    return ReturnOption(
        kind="statutory_withdrawal",
        allowed=False,
        refusal="no_statutory_right" if rule else "no_rule_for_that_date",
        rule=cited(rule) if rule else None,
        estimate=rule is None or rule.checked == "draft",
    )


def refused(rule: WithdrawalRule, purchase: Purchase, open_for: Window) -> Refusal | None:
    """Why a right there is cannot be used for this purchase, or None."""
    if is_excluded(rule.exclusions, purchase):
        return "category_excluded"
    if rule.only_if == "no_terms_stated" and purchase.policy is not None:
        return "shop_terms_apply_instead"
    if rule.only_if == "not_informed" and purchase.informed and purchase.reason != "not_as_described":
        return "customer_was_informed"
    return "period_over" if open_for.is_over else None


def is_excluded(exclusions: Exclusions | None, purchase: Purchase) -> bool:
    when = exclusions.categories.get(purchase.category) if exclusions else None
    return when == "always" or (when == "opened" and purchase.opened is True)


def hangs_on_seal(rule: WithdrawalRule, purchase: Purchase) -> bool:
    """Whether it matters that nobody said if the goods were opened."""
    when = rule.exclusions.categories.get(purchase.category) if rule.exclusions else None
    return when == "opened" and purchase.opened is None


def paid_by(cost: ReturnCost | None, purchase: Purchase) -> PaidBy:
    if cost is None:
        return "not_settled"
    if cost.paid_by == "customer_if_told":
        return "customer" if purchase.return_cost_told else "shop"
    return cost.paid_by


def cited(rule: Dated) -> CitedRule:
    return CitedRule(source=rule.source, checked=rule.checked, since=rule.from_, until=rule.until)


def _notes(judged: Judged, rule: WithdrawalRule, open_for: Window, *, extended: bool) -> tuple[ReturnLine, ...]:
    codes = [*rule.notes]
    if extended:
        codes.append("extended_for_want_of_information")
    if hangs_on_seal(rule, judged.purchase):
        codes.append("only_if_unopened")
    return window_notes(judged, open_for, rule.period) + judged.tables.lines(*codes) + refund_notes(judged, rule.refund)


def _is_estimate(purchase: Purchase, rule: WithdrawalRule, open_for: Window) -> bool:
    exclusions = rule.exclusions if purchase.category != "ordinary" else None
    cells = (rule, rule.return_cost, rule.refund, exclusions)
    drafted = any(cell is not None and cell.checked == "draft" for cell in cells)
    return drafted or not open_for.begun or hangs_on_seal(rule, purchase)
