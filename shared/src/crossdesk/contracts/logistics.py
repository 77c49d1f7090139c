"""Events logistics-service publishes."""

from datetime import date
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from crossdesk.contracts.event import ConversationEvent, Event, Language, OrderEvent, Part, Text, Utc
from crossdesk.contracts.gateway import Customer
from crossdesk.contracts.intent import Case, Need
from crossdesk.contracts.logistics_facts import ShipmentFacts

Trouble = Literal[
    "overdue",
    "silent",
    "customs_hold",
    "delivery_failed",
    "address_problem",
    "refused",
    "damaged",
    "returning",
    "lost",
]
"""What a parcel may be in. `overdue`: nine in ten like it had arrived by now, or its promise is broken by far.
`silent`: nobody has scanned it for longer than nineteen in twenty on its way. The others are what its carrier told;
`lost` is what was silent for weeks as well."""

NoticeChoice = Literal["wait", "reship", "refund", "pickup_point", "send_document", "correct_address"]
"""What a customer may answer to a notice."""


class ShipmentLocated(Case):
    """`shipment` is filled in, also when nothing could be found out."""

    topic: ClassVar[str] = "shipments"
    open_needs: ClassVar[tuple[Need, ...]] = ("dispute",)


class CarrierScan(Part):
    """Where a parcel was and when, as one source told it. `local` is `at` with the offset of the place, where known."""

    state: str
    at: Utc
    source: str
    customs: str = "none"
    local: str | None = None
    place: str | None = None
    country: str | None = None
    carrier: str | None = None
    leg: str | None = None
    raw: str | None = None
    description: str | None = None


class CarrierUpdateReported(Event):
    """A carrier, or who follows carriers for us, pushed news of a parcel. Its signature was checked before."""

    topic: ClassVar[str] = "carrier-updates"
    tracking_number: str
    scans: Annotated[list[CarrierScan], Field(max_length=500)]

    @property
    def key(self) -> str:
        """All news of a parcel in order."""
        return f"{self.tenant}/{self.tracking_number}"


class ShipmentAnomaly(Event):
    """A parcel is in trouble. One event per trouble, however many scans tell of it.

    A trouble that ended and comes again is another one: `since` is when it began, and makes the event's id.
    """

    topic: ClassVar[str] = "anomalies"
    tracking_number: str
    order_id: str | None = None
    trouble: Trouble
    since: Utc
    noticed_at: Utc
    shipment: ShipmentFacts

    @property
    def key(self) -> str:
        """All troubles of a parcel in order."""
        return f"{self.tenant}/{self.tracking_number}"


class NoticeDue(ConversationEvent):
    """A customer is to be told of a parcel's trouble now: it is their daytime, and they were told nothing of this order
    today.

    The conversation is one of the notice's own. `choices` are those that make sense for the trouble, in order.
    """

    topic: ClassVar[str] = "notices-due"
    notice_id: UUID
    customer: Customer
    order_id: str | None = None
    trouble: Trouble
    since: Utc
    shipment: ShipmentFacts
    choices: list[NoticeChoice]


class OrderWithdrawn(OrderEvent):
    """A customer withdrew from an order and confirmed it (directive 2011/83/EU art. 11a).

    `receipt` is what the shop must send to `email` at once, in `language`, under `subject`. `items` empty: the whole
    order.
    `in_time` and `deadline` are as the law's rules say: `in_time` is None where they know no right to withdraw,
    `deadline` while the period has not begun. `refund_until` is the last day for the refund, where the rules date it.
    """

    topic: ClassVar[str] = "withdrawals"
    reference: str
    submitted_at: Utc
    name: Text
    email: str
    items: list[Text] = []
    time_zone: str
    language: Language
    subject: Text
    receipt: Text
    in_time: bool | None = None
    deadline: Utc | None = None
    refund_until: date | None = None


class ParcelProofGiven(OrderEvent):
    """What is known of the parcels of a disputed order: the answer to `ProofOfDeliveryAsked`, which it names.

    Of several parcels the one least far on is told, for all of them must arrive. `known` is False where nobody here has
    heard of the order or its parcels. `proof`: the carrier has a signature, photo or receiver's name on record.
    `silent_days` since the last scan and `p95_days`, beyond which silence is unusual there, are delivery days.
    """

    topic: ClassVar[str] = "parcel-proofs"
    provider: str
    dispute_id: str
    known: bool
    tracking_number: str | None = None
    sent: bool = False
    delivered_at: Utc | None = None
    proof: bool = False
    lost: bool = False
    back: bool = False
    silent_days: float | None = None
    p95_days: float | None = None
