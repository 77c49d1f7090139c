"""What is known of a disputed payment and may be shown to a bank. What is not known is None or empty. No I/O.

Times are aware, amounts minor units. No field holds a card number; `card` is its last four digits.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from crossdesk.contracts.event import Money

from payments_risk.disputes.compelling_evidence import Evidence
from payments_risk.disputes.dispute_case import Provider, Scheme
from payments_risk.disputes.reasons import Reason
from payments_risk.payments import ThreeDSecure


@dataclass(frozen=True)
class Address:
    """A postal address; `country` is ISO 3166-1 alpha-2."""

    line1: str
    city: str
    country: str
    postal_code: str | None = None
    line2: str | None = None
    state: str | None = None

    def in_words(self) -> str:
        """In one line, from the street to the country."""
        town = " ".join(part for part in (self.postal_code, self.city) if part)
        return ", ".join(part for part in (self.line1, self.line2, town, self.state, self.country) if part)


@dataclass(frozen=True)
class Customer:
    """Who ordered, as the shop knows them."""

    name: str | None = None
    email: str | None = None
    account: str | None = None
    billing_address: Address | None = None


@dataclass(frozen=True)
class Item:
    """One line of an order."""

    name: str
    quantity: int = 1
    amount: Money | None = None


@dataclass(frozen=True)
class Order:
    """What was ordered and promised. `described` is how the shop described it, `service_on` when a service began."""

    order_id: str
    placed_at: datetime | None = None
    total: Money | None = None
    items: tuple[Item, ...] = ()
    described: str | None = None
    promised_by: date | None = None
    service_on: date | None = None
    cancelled_at: datetime | None = None


@dataclass(frozen=True)
class Payment:
    """The disputed payment as the provider reported it."""

    payment_id: str
    amount: Money | None = None
    captured_at: datetime | None = None
    authorised_at: datetime | None = None
    approval_code: str | None = None
    three_d_secure: ThreeDSecure | None = None
    eci: str | None = None
    address_match: bool | None = None
    ip: str | None = None
    device: str | None = None
    card: str | None = None


@dataclass(frozen=True)
class Scan:
    """One event of a parcel in the carrier's words."""

    at: datetime
    words: str
    place: str | None = None


@dataclass(frozen=True)
class Parcel:
    """A parcel of the order. `signed_by` is whom the carrier names as the receiver."""

    tracking_number: str
    carrier: str | None = None
    dispatched_at: datetime | None = None
    delivered_at: datetime | None = None
    signed_by: str | None = None
    address: Address | None = None
    scans: tuple[Scan, ...] = ()


@dataclass(frozen=True)
class Message:
    """What was written. `english` is its translation, where there is one."""

    at: datetime
    by: Literal["customer", "shop"]
    text: str
    english: str | None = None


@dataclass(frozen=True)
class Policy:
    """A rule the customer was shown: its words, how they were shown, and when they were accepted."""

    text: str
    shown: str | None = None
    accepted_at: datetime | None = None


@dataclass(frozen=True)
class Refund:
    """Money that went back for this payment."""

    refund_id: str
    amount: Money
    at: datetime | None = None


@dataclass(frozen=True)
class OtherPayment:
    """A payment that is said to be the same one; `order_id` is what it was for."""

    payment_id: str
    order_id: str
    amount: Money
    at: datetime | None = None


@dataclass(frozen=True)
class Purchase:
    """What Compelling Evidence 3.0 asks to be told of a purchase; `processed_on` in the acquirer's calendar."""

    charge_id: str
    processed_on: date | None = None
    amount: Money | None = None
    description: str | None = None
    ip: str | None = None
    device: str | None = None
    account: str | None = None
    email: str | None = None
    address: Address | None = None


@dataclass(frozen=True)
class Visit:
    """A use of what was bought, or of the account."""

    at: datetime
    what: str
    ip: str | None = None


@dataclass(frozen=True)
class Document:
    """A file the shop or the carrier gave. `kind` is a piece of evidence.yaml that takes files."""

    kind: str
    name: str
    content_type: str
    data: bytes
    pages: int = 1


@dataclass(frozen=True)
class EvidenceFacts:
    """Everything about one dispute that an answer may be made of.

    `refusal` is why no refund is owed, `rebuttal` why a subscription was not cancelled, both in the shop's own words.
    """

    provider: Provider
    dispute_id: str
    reason: Reason
    disputed: Money
    scheme: Scheme = "unknown"
    code: str | None = None
    due_by: datetime | None = None
    customer: Customer = Customer()
    order: Order | None = None
    payment: Payment | None = None
    parcels: tuple[Parcel, ...] = ()
    messages: tuple[Message, ...] = ()
    refund_policy: Policy | None = None
    cancellation_policy: Policy | None = None
    refusal: str | None = None
    rebuttal: str | None = None
    refunds: tuple[Refund, ...] = ()
    other_payment: OtherPayment | None = None
    compelling: Evidence | None = None
    earlier: tuple[Purchase, ...] = ()
    visits: tuple[Visit, ...] = ()
    documents: tuple[Document, ...] = ()
