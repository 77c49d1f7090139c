"""What the shop promises itself, beside the law."""

from crossdesk.contracts.return_options import CitedRule, Refusal, ReturnOption

from logistics.returns.judged import Judged
from logistics.returns.purchase import ShopPolicy
from logistics.returns.rules import Refund, Term
from logistics.returns.window import Window, deadline, refund_notes, refund_until, window, window_notes

SOURCE = "the shop's own policy"
RULE = CitedRule(source=SOURCE, checked="certain", since=None, until=None)


def policy_option(judged: Judged, policy: ShopPolicy) -> ReturnOption:
    """The shop's promise for this purchase, whatever the reason. It adds to the law and never shortens it."""
    term = _term(policy)
    open_for = window(judged, term)
    refund = _refund(policy)
    refusal = _refused(judged, policy, open_for)
    until = refund_until(judged, refund) if refusal is None else None
    return ReturnOption(
        kind="shop_policy",
        allowed=refusal is None,
        refusal=refusal,
        period_begun=open_for.begun,
        deadline=deadline(judged, open_for),
        days_left=open_for.days_left,
        return_paid_by=policy.return_paid_by,
        refund_until=until,
        refund_within=refund.term.span() if refund.term else None,
        steps=(*judged.tables.lines("ask_shop", "send_back"), judged.tables.line("await_refund", until))
        if refusal is None
        else (),
        documents=judged.tables.lines("order_number", "proof_of_posting") if refusal is None else (),
        notes=window_notes(judged, open_for, term) + refund_notes(judged, refund),
        rule=RULE,
        estimate=not open_for.begun,
    )


def _term(policy: ShopPolicy) -> Term:
    return Term(days=policy.days, counted_from="receipt" if policy.counted_from == "delivery" else "purchase")


def _refund(policy: ShopPolicy) -> Refund:
    days, start = policy.refund_days, policy.refund_counted_from
    return Refund(
        source=SOURCE, checked="certain", term=Term(days=days, counted_from=start) if days is not None else None
    )


def _refused(judged: Judged, policy: ShopPolicy, open_for: Window) -> Refusal | None:
    if judged.purchase.category in policy.excluded:
        return "category_excluded"
    return "period_over" if open_for.is_over else None
