"""The case in short as lines of English: each is said only where the facts it names are known."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from crossdesk.contracts.event import Money
from crossdesk.contracts.handoff import (
    LONGEST_LINE,
    MOST_LINES,
    HandoffParcel,
    HandoffPayment,
    HandoffSummarized,
)


@cache
def wording() -> Mapping[str, Any]:
    """`wording.yaml`, read once."""
    text = (files("routing") / "handoff" / "wording.yaml").read_text(encoding="utf-8")
    read: Mapping[str, Any] = yaml.safe_load(text)
    return read


def lines_of(summary: HandoffSummarized) -> list[str]:
    """At most MOST_LINES lines of at most LONGEST_LINE characters; the next step is always the last."""
    last = str(wording()["next_steps"][summary.next_step])
    lines = [line[:LONGEST_LINE] for line in _facts(summary)]
    return [*lines[: MOST_LINES - 1], last]


def _facts(summary: HandoffSummarized) -> Iterator[str]:
    if summary.customer:
        yield _customer(summary)
    if summary.wish:
        yield from _wish(summary)
    if summary.order:
        value = f", worth {_money(summary.order.value)}" if summary.order.value else ""
        yield _line("order", order_id=summary.order.order_id, status=_more(summary.order.status), value=value)
    if summary.parcel:
        yield _parcel(summary.parcel)
    if summary.payment:
        yield _payment(summary.payment)
    yield from _so_far(summary)


def _so_far(summary: HandoffSummarized) -> Iterator[str]:
    for tried in summary.tried:
        yield _line("tried", at=_time(tried.at), kind=tried.kind, scenario=tried.scenario, intent=tried.intent)
    if summary.failed_answers:
        yield _line("failed", failed=summary.failed_answers)
    yield from _of_colleagues(summary)
    yield _line("rule", rule=_words(summary.decided_by.rule))
    if summary.told:
        yield _line("told")
    if summary.suggested_reply:
        yield _line("reply")


def _of_colleagues(summary: HandoffSummarized) -> Iterator[str]:
    if over := summary.handed_over:
        yield _line("handed_over", desk=over.desk, at=_time(over.at))
    if promise := summary.promised:
        yield _line("promised", what=promise.what, due_by=_time(promise.due_by))
    if summary.asked:
        yield _line("asked", facts=", ".join(map(_words, summary.asked)))


def _customer(summary: HandoffSummarized) -> str:
    customer = summary.customer
    assert customer is not None  # asked by the caller; told to mypy here
    return _line(
        "customer",
        id=customer.id,
        name=f" ({customer.name})" if customer.name else "",
        tier=customer.tier,
        country=f" in {customer.country}" if customer.country else "",
        language=summary.language,
        channel=summary.channel or "an unknown channel",
    )


def _wish(summary: HandoffSummarized) -> Iterator[str]:
    wish = summary.wish
    assert wish is not None  # asked by the caller; told to mypy here
    also = f"; also {', '.join(map(_words, wish.also))}" if wish.also else ""
    yield _line("wish", intent=_words(wish.intent), confidence=f"{wish.confidence:.2f}", also=also)
    emotion = "" if wish.emotion == "neutral" else f", {wish.emotion}"
    if emotion or wish.sentiment != "neutral" or wish.urgent:
        yield _line("mood", sentiment=wish.sentiment, emotion=emotion, urgent=", urgent" if wish.urgent else "")


def _parcel(parcel: HandoffParcel) -> str:
    event = parcel.last_event
    return _line(
        "parcel",
        number=parcel.tracking_number or "without a known number",
        carrier=f" with {parcel.carrier}" if parcel.carrier else "",
        status=_words(parcel.status),
        event=f"; last on {_time(event.at)}: {event.description}" if event else "",
        expected=f"; expected by {_time(parcel.expected)}" if parcel.expected else "",
    )


def _payment(payment: HandoffPayment) -> str:
    return _line(
        "payment",
        verdict=_words(payment.verdict),
        disputed=f" of {_money(payment.disputed)}" if payment.disputed else "",
        recommendation=payment.recommendation.rstrip("."),
        decision=f"; decided: {_words(payment.decision)}" if payment.decision else "",
        due=f"; to be answered by {_time(payment.due_by)}" if payment.due_by else "",
    )


def _line(name: str, /, **facts: object) -> str:
    return str(wording()[name]).format(**facts)


def _more(value: str | None) -> str:
    return f", {_words(value)}" if value else ""


def _words(name: str) -> str:
    return name.replace("_", " ")


def _time(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def _money(money: Money) -> str:
    """In major units, as ISO 4217 divides them."""
    decimals = next((n for n, currencies in wording()["decimals"].items() if money.currency in currencies), 2)
    major, rest = divmod(abs(money.minor), 10**decimals)
    amount = f"{major}.{rest:0{decimals}}" if decimals else str(major)
    return f"{'-' if money.minor < 0 else ''}{amount} {money.currency}"
