from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any, get_args

import pytest
from crossdesk.contracts.event import Money
from crossdesk.testing.examples import NOON
from hypothesis import given
from hypothesis import strategies as st

from payments_risk.disputes.compelling_evidence import Charge, compelling_evidence
from payments_risk.disputes.coverage import left_over
from payments_risk.disputes.deadlines import deadline_of, load_windows
from payments_risk.disputes.dispute_case import Dispute, Step
from payments_risk.disputes.liability import Liability, Outcome, decide, load_liability
from payments_risk.disputes.liability_facts import Facts, Known, facts_about, load_shifts, possible_values
from payments_risk.disputes.provider_stages import load_provider_stages, stage_said
from payments_risk.disputes.reasons import load_reason_codes, understand

CONSUMER = sorted(reason for reason, family in load_reason_codes().families.items() if family == "consumer")
PLAIN = Facts(
    reason="other",
    stage="chargeback",
    scheme="visa",
    payment="known",
    fault="none",
    paid="once",
    refund="none",
    order="active",
    delivery="under_way",
    shift="none",
    evidence="short",
    approval="approved",
    billed="as_agreed",
)
WORDS = {fact: st.sampled_from(sorted(words)) for fact, words in possible_values().items()}
SOME_CHANGED = st.fixed_dictionaries({}, optional=WORDS).map(lambda changes: replace(PLAIN, **changes))
ANY_FACTS = st.builds(Facts, **WORDS) | SOME_CHANGED


@pytest.fixture(scope="module")
def table() -> Liability:
    return load_liability()


@given(facts=ANY_FACTS)
def test_any_facts_give_one_decision_that_names_rule_facts_and_sources(table: Liability, facts: Facts) -> None:
    decision = decide(table, facts)
    rule = next(rule for rule in table.rules if rule.id == decision.rule)
    assert decision == decide(table, facts)
    assert decision.outcome in get_args(Outcome)
    assert decision.facts == {fact: asdict(facts)[fact] for fact in ["reason", "stage", *rule.when]}
    assert len(decision.reasons) == len(decision.facts)
    assert len(decision.sources) == len(rule.sources) > 0
    assert decision.wants or decision.outcome != "contest"
    assert set(decision.missing) == {fact for fact, word in decision.facts.items() if word == "unknown"}


@given(facts=ANY_FACTS)
def test_no_other_fact_than_those_named_changes_the_decision(table: Liability, facts: Facts) -> None:
    """The facts of the rule decide alone, as long as no earlier rule holds."""
    decision = decide(table, facts)
    place = [rule.id for rule in table.rules].index(decision.rule)
    known = asdict(facts)
    for earlier in table.rules[:place]:
        assert any(known[fact] not in words for fact, words in earlier.when.items())


@given(facts=ANY_FACTS, reason=st.sampled_from(CONSUMER), other=ANY_FACTS)
def test_a_consumer_dispute_never_shifts(table: Liability, facts: Facts, reason: Any, other: Facts) -> None:
    facts = replace(facts, reason=reason)
    shifted = replace(facts, shift=other.shift, evidence=other.evidence)
    assert decide(table, facts) == decide(table, shifted)


def cases_decided(table: Liability, outcome: str) -> Iterator[dict[str, frozenset[str]]]:
    """All cases with this outcome, as sets: every fact with the words it may have. Exact, not sampled."""
    values = possible_values()
    for place, rule in enumerate(table.rules):
        if rule.outcome == outcome:
            for cases in left_over(rule.when, [each.when for each in table.rules[:place]], values):
                yield {**values, **cases}


def test_nothing_is_refunded_beside_a_chargeback_or_twice(table: Liability) -> None:
    for cases in cases_decided(table, "refund"):
        assert cases["stage"] <= {"claim", "inquiry"}
        assert cases["refund"] <= {"none", "in_part"}


def test_only_what_the_bank_took_and_nobody_refunded_is_accepted(table: Liability) -> None:
    for cases in cases_decided(table, "accept"):
        assert cases["stage"] <= {"chargeback", "pre_arbitration", "arbitration"}
        assert cases["refund"] == {"none"}


def test_nothing_is_contested_when_no_answer_is_taken(table: Liability) -> None:
    for cases in cases_decided(table, "contest"):
        assert cases["answer"] == {"open"}


@pytest.mark.parametrize("outcome", ["contest", "refund", "accept", "finance_ticket"])
def test_only_a_person_decides_on_contradictions_and_unknown_payments(table: Liability, outcome: str) -> None:
    for cases in cases_decided(table, outcome):
        assert cases["conflict"] == {"no"}
        assert cases["payment"] == {"known"}
        assert "above_charge" not in cases["amount"]


def test_fraud_online_is_contested_with_authentication_compelling_evidence_or_a_refund_only(table: Liability) -> None:
    for cases in cases_decided(table, "contest"):
        if "fraud_online" in cases["reason"]:
            shown = cases["shift"] <= {"full", "attempted"} or cases["evidence"] == {"qualifies"}
            assert shown or cases["refund"] <= {"in_full", "pending"}


def test_every_outcome_is_given_by_some_rule(table: Liability) -> None:
    assert {rule.outcome for rule in table.rules} == set(get_args(Outcome))


@pytest.mark.parametrize(
    ("changes", "outcome", "rule"),
    [
        ({"fault": "gateway", "reason": "duplicate", "paid": "twice"}, "finance_ticket", "gateway-error"),
        ({"fault": "bank", "reason": "not_received"}, "finance_ticket", "bank-error"),
        ({"reason": "bank"}, "finance_ticket", "bank-could-not-pay"),
        ({"reason": "processing"}, "finance_ticket", "submitted-wrongly"),
        ({"reason": "duplicate", "paid": "twice", "stage": "claim"}, "refund", "duplicate-capture"),
        ({"reason": "duplicate", "paid": "twice"}, "accept", "duplicate-charged-back"),
        ({"reason": "duplicate"}, "contest", "paid-once"),
        ({"reason": "duplicate", "paid": "unknown"}, "ask_person", "not-known-whether-paid-twice"),
        ({"reason": "fraud_online", "paid": "twice"}, "ask_person", "duplicate-beside-another-reason"),
        ({"reason": "not_received", "delivery": "proven"}, "contest", "delivered-with-proof"),
        ({"reason": "not_received", "delivery": "proven", "stage": "claim"}, "contest", "delivered-with-proof"),
        ({"reason": "not_received", "delivery": "silent", "stage": "claim"}, "refund", "silent-for-too-long"),
        ({"reason": "not_received", "delivery": "silent"}, "accept", "silent-and-charged-back"),
        ({"reason": "not_received", "delivery": "lost", "stage": "inquiry"}, "refund", "never-arrived"),
        ({"reason": "not_received"}, "contest", "still-under-way"),
        ({"reason": "not_received", "delivery": "unproven"}, "ask_person", "delivery-to-be-proven"),
        ({"reason": "not_received", "delivery": "unknown"}, "ask_person", "parcel-not-known"),
        ({"reason": "fraud_online", "shift": "full"}, "contest", "liability-shifted"),
        ({"reason": "fraud_online", "shift": "attempted", "scheme": "mastercard"}, "contest", "liability-shifted"),
        ({"reason": "fraud_online", "evidence": "qualifies"}, "contest", "compelling-evidence"),
        ({"reason": "fraud_online", "evidence": "unknown"}, "ask_person", "earlier-charges-not-known"),
        ({"reason": "fraud_online", "evidence": "qualifies", "scheme": "mastercard"}, "accept", "fraud-is-the-shops"),
        ({"reason": "fraud_online", "shift": "unknown"}, "ask_person", "authentication-not-known"),
        ({"reason": "fraud_online", "delivery": "proven"}, "ask_person", "denied-and-delivered"),
        ({"reason": "fraud_online"}, "accept", "fraud-is-the-shops"),
        ({"reason": "fraud_online", "stage": "inquiry"}, "refund", "denied-without-authentication"),
        ({"reason": "fraud_online", "stage": "claim", "shift": "full"}, "ask_person", "customer-denies-payment"),
        ({"reason": "not_received", "shift": "full", "delivery": "lost"}, "accept", "never-arrived-and-charged-back"),
        ({"amount": "below_fee", "reason": "fraud_online", "shift": "full"}, "accept", "below-the-fee"),
        ({"amount": "below_fee", "stage": "inquiry"}, "refund", "below-the-fee-of-a-chargeback"),
        ({"amount": "below_fee", "stage": "claim"}, "ask_person", "left-to-a-person"),
        ({"stage": "arbitration", "reason": "not_received", "delivery": "proven"}, "ask_person", "before-arbitration"),
        ({"refund": "in_full", "reason": "credit_not_processed"}, "contest", "refunded-in-full"),
        ({"refund": "in_full", "scheme": "sepa", "answer": "closed"}, "finance_ticket", "paid-back-twice"),
        ({"refund": "pending", "stage": "claim"}, "contest", "refund-under-way"),
        ({"refund": "pending"}, "ask_person", "refund-beside-chargeback"),
        ({"refund": "in_part"}, "ask_person", "part-refunded-before-chargeback"),
        ({"reason": "revoked_debit", "answer": "closed"}, "ask_person", "debit-taken-back"),
        ({"answer": "closed", "reason": "fraud_online", "shift": "full"}, "accept", "too-late-to-answer"),
        ({"answer": "closed", "stage": "inquiry"}, "ask_person", "inquiry-lapsed"),
        ({"reason": "wrong_amount"}, "contest", "charged-as-agreed"),
        ({"reason": "wrong_amount", "billed": "differently", "stage": "claim"}, "refund", "charged-differently"),
        ({"reason": "authorisation"}, "contest", "approved-by-issuer"),
        ({"reason": "authorisation", "approval": "unknown"}, "ask_person", "left-to-a-person"),
        ({"reason": "cancelled_recurring"}, "contest", "not-given-up"),
        ({"reason": "cancelled_purchase", "order": "cancelled", "stage": "inquiry"}, "refund", "given-up-and-owed"),
        ({"reason": "credit_not_processed", "order": "returned"}, "accept", "given-up-and-charged-back"),
        ({"reason": "counterfeit", "order": "returned", "stage": "claim"}, "refund", "goods-came-back"),
        ({"reason": "not_as_described"}, "ask_person", "goods-to-be-judged"),
        ({"reason": "unknown"}, "ask_person", "left-to-a-person"),
    ],
)
def test_decisions_in_known_situations(table: Liability, changes: dict[str, Any], outcome: str, rule: str) -> None:
    decision = decide(table, replace(PLAIN, **changes))
    assert (decision.outcome, decision.rule) == (outcome, rule)


def test_a_decision_reads_like_the_policy(table: Liability) -> None:
    decision = decide(table, replace(PLAIN, reason="not_received", delivery="proven"))
    assert decision.sentence == "The parcel was delivered, and the carrier's proof shows it."
    assert decision.reasons == (
        "The goods are said not to have arrived.",
        "The money has been charged back.",
        "The parcel was delivered, and there is a proof of it.",
    )
    assert decision.sources[0] == "Visa Core Rules, dispute conditions 10 to 13 [draft, not checked]"
    assert decision.wants == ("proof_of_delivery", "tracking_history", "order_confirmation")


def test_a_report_of_fraud_is_decided_by_the_earlier_charges_of_the_card(table: Liability) -> None:
    paid, codes = Money(minor=8900, currency="EUR"), load_reason_codes()
    said = stage_said(load_provider_stages(), "stripe", "needs_response")
    assert said is not None
    step = Step(stage=said.stage, awaiting=said.awaiting, at=NOON, due_by=NOON + timedelta(days=9))
    names = {"dispute_id": "du_1", "provider": "stripe", "scheme": "visa", "code": "10.4"}
    dispute = Dispute(**names, provider_reason="fraudulent", disputed=paid, history=(step,))
    charges = [
        Charge(f"ch_{age}", "tok", NOON.date() - timedelta(days=age), paid, ip="84.112.7.9", account="anna")
        for age in (0, 130, 200)
    ]
    evidence = compelling_evidence(charges[0], charges[1:])
    known = Known(charge=paid, refunded=0, surplus=0, eci="07", fault="none", evidence=evidence)
    deadline = deadline_of(dispute, load_windows())
    facts = facts_about(dispute, understand(dispute, codes), known, load_shifts(), deadline, NOON)
    assert facts is not None
    assert decide(table, facts).rule == "compelling-evidence"
    assert evidence.charges == ("ch_130", "ch_200")
    late = facts_about(dispute, understand(dispute, codes), known, load_shifts(), deadline, NOON + timedelta(days=9))
    assert late is not None
    assert decide(table, late).rule == "too-late-to-answer"
