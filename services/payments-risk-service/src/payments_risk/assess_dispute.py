"""Judge a disputed payment by the customer's own payments: what happened with it, and who bears the claim."""

from crossdesk.contracts.event import Event
from crossdesk.contracts.intent import Case
from crossdesk.contracts.payments_risk import DisputeAssessed
from crossdesk.contracts.payments_risk_facts import DisputeFacts
from crossdesk.store.unit_of_work import UnitOfWork

from payments_risk.bills.explain_claim import explain_claim
from payments_risk.claim_dispute import Claimed, claim_dispute
from payments_risk.decide_dispute import Desk
from payments_risk.dispute import Meant, Named
from payments_risk.disputed_cases import DisputedCases
from payments_risk.evidence.customer_messages import message_about
from payments_risk.facts import Facts, Surroundings, facts_about
from payments_risk.rules import DisputeRules, Rule, first_match, reasons


def needs_dispute(case: Case) -> bool:
    """Whether this service is the next on the case's routing slip."""
    return case.needs[:1] == ["dispute"]


async def assess_dispute(rules: DisputeRules, desk: Desk, event: Case, work: UnitOfWork[DisputedCases]) -> list[Event]:
    """Fill in `dispute` and take it off the routing slip; a payment that is not known to us gets a verdict, too.

    The verdict says what happened with the payment. What is done about the claim the liability rules decide.
    """
    about = await work.rows.about(work.connection, event, work.now)
    named, meant = about.named, about.meant
    work.rows.keep_message(message_about(event.tenant, event.inquiry, meant))
    facts = facts_about(named.claim, meant, about.found.account, _surroundings(rules, event))
    rule = first_match(rules, facts)
    claimed = await claim_dispute(desk, about, event, work)
    dispute = _dispute(rule, reasons(rules, rule, facts), named, meant, facts).model_copy(update=_decided(claimed))
    dispute = dispute.model_copy(update=explain_claim(event, named.amounts, about.found))
    why = f"Dispute rule {rule.id} gives the verdict {rule.verdict.replace('_', ' ')}."
    assessed = DisputeAssessed(**{**dict(event), "needs": event.needs[1:], "dispute": dispute, "why": why})
    return [assessed, *claimed.events]


def _decided(claimed: Claimed) -> dict[str, object]:
    kept = claimed.kept
    if kept is None or kept.decision is None:
        return {}
    return {
        "decision": kept.decision.outcome,
        "decided_by": kept.decision.rule,
        "settlement": claimed.decided.settlement if claimed.decided else None,
        "due_by": kept.due_by,
        "fee": claimed.fee,
    }


def _surroundings(rules: DisputeRules, event: Case) -> Surroundings:
    return Surroundings(customer_country=event.inquiry.customer.country, shipment=event.shipment, eea=rules.eea)


def _dispute(rule: Rule, why: list[str], named: Named, meant: Meant, facts: Facts) -> DisputeFacts:
    payment = meant.payment
    copies = meant.copies if facts.duplicate != "none" else ()
    return DisputeFacts(
        verdict=rule.verdict,
        rule=rule.id,
        order_id=payment.order_id if payment else None,
        transaction_ids=[each.transaction_id for each in (payment, *copies) if each],
        disputed=payment.amount if payment else next(iter(named.amounts), None),
        recommendation=rule.recommendation,
        reasons=why,
    )
