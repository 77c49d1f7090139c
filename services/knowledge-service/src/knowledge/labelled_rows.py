"""Messages of an evaluation file (JSON Lines) as cases, with what should come of them."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, get_args

from crossdesk.contracts.event import Money, derive_id
from crossdesk.contracts.gateway import Attachment, Customer, Inquiry
from crossdesk.contracts.intent import Case, Entities, InquiryUnderstood, Intent, TrackingNumber, Understanding
from crossdesk.contracts.logistics_facts import ShipmentFacts
from crossdesk.contracts.payments_risk_facts import DisputeFacts, DisputeVerdict
from pydantic import ValidationError

from knowledge.money import USUAL_EXPONENT

Tier = Literal["answer", "question", "person"]
Row = Mapping[str, Any]

CUSTOMER = "evaluated"
CERTAIN = 1.0
"""Confidence of an intent a person has named."""
PHOTO = Attachment(url="https://shop.example/photo.jpg", content_type="image/jpeg")


@dataclass(frozen=True)
class Labelled:
    """A case; the tier and the scenarios (or flows), any of which is right, where the row names them.

    `case` is as it was understood, `meant` as a person says it is, with all `intents` the message has; None where the
    row tells only what was understood.
    """

    case: Case
    tier: Tier | None
    scenarios: frozenset[str]
    meant: Case | None = None
    intents: frozenset[str] = frozenset()


def read_rows(path: Path, tenant: str, exponents: Mapping[str, int]) -> list[Labelled]:
    """The rows of a file. Raises ValueError naming the line that is none, and OSError when it cannot be read."""
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip():
            try:
                found.append(labelled(json.loads(line), tenant, exponents))
            except (ValidationError, ValueError, KeyError, TypeError, ArithmeticError) as error:
                reason = str(error) if isinstance(error, ValueError) else repr(error)
                raise ValueError(f"{path}, line {number}: {' '.join(reason.split())}") from error
    if not found:
        raise ValueError(f"{path} holds no rows: one JSON object with an intent per line is needed")
    return found


def labelled(row: object, tenant: str, exponents: Mapping[str, int]) -> Labelled:
    """One row: `intent` or `understanding` {intent, confidence}, `entities`, `sentiment`, `urgent`, `tier`, `scenario`.

    What is right is one `scenario` or several `scenarios`; of a guided flow its id. `locale`, `country`,
    `customer_tier`, `channel`, `photo` (true when one came with it), `turn`, `received` (a date), `shipment` (as in
    events) and `dispute` (a verdict) may be given too. Raises ValueError saying what is wrong.
    """
    if not isinstance(row, dict) or not ("intent" in row or "understanding" in row):
        raise ValueError("needs an object with `intent` or `understanding`")
    tier = row.get("tier")
    if tier not in (None, *get_args(Tier)):
        raise ValueError(f"tier {tier!r} must be one of {', '.join(get_args(Tier))}")
    case, intents = _case(row, tenant, exponents), frozenset(_intents(row))
    if not intents or "understanding" not in row:
        return Labelled(case, tier, _right(row), case if intents else None, intents)
    meant = {name: value for name, value in row.items() if name != "understanding"}
    return Labelled(case, tier, _right(row), _case(meant, tenant, exponents), intents)


def _intents(row: Row) -> Iterator[str]:
    for intent in (*_listed(row.get("intent")), *_listed(row.get("also"))):
        yield intent["id"] if isinstance(intent, dict) else intent


def _right(row: Row) -> frozenset[str]:
    return frozenset(_listed(row.get("scenarios", row.get("scenario"))))


def _case(row: Row, tenant: str, exponents: Mapping[str, int]) -> Case:
    text = str(row.get("text", ""))
    name = str(row.get("id", text))
    inquiry = Inquiry(
        inquiry_id=derive_id("evaluated inquiry", name),
        channel=row.get("channel", "web"),
        customer=_customer(row),
        text=text,
        attachments=[PHOTO] if row.get("photo") else [],
        received_at=_received(row.get("received")),
    )
    shipment, verdict = row.get("shipment"), row.get("dispute")
    return InquiryUnderstood(
        tenant=tenant,
        conversation_id=derive_id("evaluated conversation", name),
        inquiry=inquiry,
        turn=row.get("turn", 1),
        understanding=_understanding(row, exponents),
        shipment=None if shipment is None else ShipmentFacts.model_validate(shipment),
        dispute=None if verdict is None else judged(verdict),
    )


def judged(verdict: DisputeVerdict) -> DisputeFacts:
    """What payments-risk would have said, of which scenarios look at the verdict alone."""
    return DisputeFacts(verdict=verdict, rule="evaluated", recommendation="evaluated")


def _customer(row: Row) -> Customer:
    tier = row.get("customer_tier", "standard")
    return Customer(id=CUSTOMER, locale=row.get("locale"), country=row.get("country"), tier=tier)


def _received(day: str | None) -> datetime:
    """Noon UTC of the day the message is from, else now."""
    return datetime.fromisoformat(day).replace(hour=12, tzinfo=UTC) if day else datetime.now(UTC)


def _understanding(row: Row, exponents: Mapping[str, int]) -> Understanding:
    given = row.get("understanding", row)
    intent = given["intent"]
    named = Intent.model_validate(
        intent if isinstance(intent, dict) else {"id": intent, "confidence": given.get("confidence", CERTAIN)}
    )
    return Understanding(
        language=given.get("language") or row.get("language", "und"),
        intent=named,
        entities=_entities(given.get("entities") or row.get("entities") or {}, exponents),
        sentiment=given.get("sentiment") or row.get("sentiment", "neutral"),
        emotion=given.get("emotion") or row.get("emotion", "neutral"),
        urgent=bool(given.get("urgent", row.get("urgent", False))),
    )


def _entities(given: Row, exponents: Mapping[str, int]) -> Entities:
    """Entities of the evaluation format, whose values may be alone or listed; those of events are taken as they are."""
    if given.keys() & Entities.model_fields.keys():
        return Entities.model_validate(given)
    numbers = [n if isinstance(n, dict) else {"number": n} for n in _listed(given.get("tracking_number"))]
    return Entities(
        order_ids=_listed(given.get("order_id")),
        tracking_numbers=[TrackingNumber.model_validate(number) for number in numbers],
        amounts=[_money(amount, exponents) for amount in _listed(given.get("amount"))],
        dates=_listed(given.get("date")),
        countries=_listed(given.get("country")),
        products=_listed(given.get("product")),
        emails=_listed(given.get("email")),
        phones=_listed(given.get("phone")),
    )


def _money(amount: Row, exponents: Mapping[str, int]) -> Money:
    digits = exponents.get(amount["currency"], USUAL_EXPONENT)
    return Money(minor=int(Decimal(str(amount["value"])).scaleb(digits)), currency=amount["currency"])


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
