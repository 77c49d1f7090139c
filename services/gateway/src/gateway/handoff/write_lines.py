"""The case in short as lines: each says what is known, and none says what is not. The next step is always the last."""

from collections.abc import Iterator

from crossdesk.contracts.decided_by import Tried
from crossdesk.contracts.handoff import (
    HandoffCustomer,
    HandoffOrder,
    HandoffParcel,
    HandoffPayment,
    HandoffWish,
)

from gateway.handoff.wording import Wording, joined
from gateway.read.shown import HandoffShown


def write_lines(case: HandoffShown, wording: Wording) -> list[str]:
    """At most 19 lines; no line feeds in them."""
    return [*_matter(case, wording), *_so_far(case, wording), wording.word("next_steps", case.next_step)]


def _matter(case: HandoffShown, say: Wording) -> Iterator[str]:
    if case.customer:
        yield say.line("customer", facts=_customer(case, case.customer, say))
    if case.wish:
        yield from _wish(case.wish, say)
    if case.order:
        yield say.line("order", facts=_order(case.order, say))
    if case.parcel:
        yield say.line("parcel", facts=_parcel(case.parcel, say))
    if case.payment:
        yield say.line("payment", facts=_payment(case.payment, say))


def _so_far(case: HandoffShown, say: Wording) -> Iterator[str]:
    for tried in case.tried:
        yield say.line("tried", time=say.time(tried.at), facts=_tried(tried, say))
    if case.failed_answers:
        yield say.line("failed", count=say.count(case.failed_answers))
    yield from _of_colleagues(case, say)
    yield say.line("rule", facts=say.word("rules", case.decided_by.rule))
    if case.told:
        yield say.line("told")
    if case.suggested_reply:
        yield say.line("reply")


def _of_colleagues(case: HandoffShown, say: Wording) -> Iterator[str]:
    if over := case.handed_over:
        facts = {"agent": say.fact(over.agent_id), "desk": say.fact(over.desk)}
        yield say.line("handed_over", time=say.time(over.at), **facts)
    if promise := case.promised:
        yield say.line("promised", time=say.time(promise.due_by), text=say.fact(promise.what))
    if case.asked:
        yield say.line("asked", facts=joined(say.fact(fact.replace("_", " ")) for fact in case.asked))


def _customer(case: HandoffShown, customer: HandoffCustomer, say: Wording) -> str:
    return joined(
        (
            say.fact(customer.id),
            say.fact(customer.name) if customer.name else None,
            say.word("tiers", customer.tier),
            say.country(customer.country) if customer.country else None,
            say.line("writes", language=say.language(case.language)),
            say.word("channels", case.channel) if case.channel else None,
        )
    )


def _wish(wish: HandoffWish, say: Wording) -> Iterator[str]:
    also = [say.line("also", facts=say.word("intents", intent)) for intent in wish.also]
    yield say.line("wish", facts=joined((say.word("intents", wish.intent), say.percent(wish.confidence), *also)))
    emotion = None if wish.emotion == "neutral" else say.word("emotions", wish.emotion)
    urgent = say.line("urgent") if wish.urgent else None
    if emotion or urgent or wish.sentiment != "neutral":
        yield say.line("mood", facts=joined((say.word("sentiments", wish.sentiment), emotion, urgent)))


def _order(order: HandoffOrder, say: Wording) -> str:
    return joined(
        (
            say.fact(order.order_id),
            say.word("order_statuses", order.status) if order.status else None,
            say.money(order.value) if order.value else None,
        )
    )


def _parcel(parcel: HandoffParcel, say: Wording) -> str:
    scan = parcel.last_event
    return joined(
        (
            say.fact(parcel.tracking_number) if parcel.tracking_number else say.line("no_number"),
            say.fact(parcel.carrier) if parcel.carrier else None,
            say.word("parcel_statuses", parcel.status),
            say.line("last", time=say.time(scan.at), text=say.fact(scan.description)) if scan else None,
            say.fact(scan.location) if scan and scan.location else None,
            say.line("expected", time=say.time(parcel.expected)) if parcel.expected else None,
        )
    )


def _payment(payment: HandoffPayment, say: Wording) -> str:
    """With what payments-risk-service recommends as it says it, in English: the rest says the same by itself."""
    return joined(
        (
            say.word("verdicts", payment.verdict),
            say.money(payment.disputed) if payment.disputed else None,
            *(say.fact(transaction) for transaction in payment.transaction_ids),
            say.line("decided", facts=say.word("decisions", payment.decision)) if payment.decision else None,
            say.word("settlements", payment.settlement) if payment.settlement else None,
            say.line("due", time=say.time(payment.due_by)) if payment.due_by else None,
            say.line("advice", text=say.fact(payment.recommendation)),
        )
    )


def _tried(tried: Tried, say: Wording) -> str:
    return joined((say.word("tried", tried.kind), say.fact(tried.scenario), say.word("intents", tried.intent)))
