"""What a shop reports of its orders, payments and parcels, and what is answered."""

from typing import Annotated, Literal, Self

from crossdesk.contracts.gateway import MOST_PARTS
from crossdesk.contracts.payment_fields import Scheme
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, model_validator
from pydantic.config import JsonDict

from gateway.fields import (
    Body,
    CountryCode,
    Email,
    Identifier,
    Line,
    Locale,
    Minor,
    NearMoment,
    OrderId,
    PastMoment,
    TimeZone,
    TrackingNumber,
    pattern,
)
from gateway.payments.request_fields import (
    Bin,
    CardToken,
    Eci,
    IpAddress,
    Paid,
    SafeEmail,
    SafeId,
    SafeLine,
    SafeOrderId,
    Word,
)

Parts = Annotated[list[TrackingNumber], Field(max_length=MOST_PARTS)]

CurrencyCode = Annotated[str, pattern(r"^[A-Z]{3}$", 3), Field(description="ISO 4217")]

_ORDER: JsonDict = {
    "customer_id": "c-1042",
    "customer_email": "jana@example.com",
    "customer_name": "Jana Beispiel",
    "customer_locale": "de-DE",
    "customer_time_zone": "Europe/Berlin",
    "status": "shipped",
    "placed_at": "2025-11-11T08:15:00Z",
    "promised_by": "2025-11-27T22:00:00Z",
    "destination": "DE",
    "origin": "CN",
    "total": {"minor": 3990, "currency": "EUR"},
    "items": [{"sku": "LAMP-01", "name": "Desk lamp", "quantity": 1, "price": {"minor": 3990, "currency": "EUR"}}],
    "tracking_numbers": ["LX473124829CN"],
}
_TRANSACTION: JsonDict = {
    "transaction_id": "t-7001",
    "order_id": "CB-10000042",
    "kind": "capture",
    "status": "succeeded",
    "amount": {"minor": 3990, "currency": "EUR"},
    "method": "card",
    "card_last4": "4242",
    "three_d_secure": "authenticated",
    "eci": "05",
    "card": "fp_Xt5EWLLDS7FJjR1c",
    "bin": "424242",
    "scheme": "visa",
    "bin_country": "DE",
    "ship_country": "DE",
    "ip": "192.0.2.7",
    "device": "d-77f1",
    "email": "jana@example.com",
    "provider": "stripe",
    "occurred_at": "2025-11-11T08:15:03Z",
}
_SHIPMENT_UPDATE: JsonDict = {
    "order_id": "CB-10000042",
    "tracking_number": "LX473124829CN",
    "status": "handed_over",
    "location": "Shenzhen",
    "occurred_at": "2025-11-12T03:00:00Z",
}
_SPLIT: JsonDict = {
    "order_id": "CB-10000042",
    "tracking_number": "LX473124829CN",
    "status": "shipped",
    "location": "Liège",
    "occurred_at": "2025-11-16T09:30:00Z",
    "split_into": ["00340434161094042557", "00340434161094042564"],
}


class Amount(Body):
    """An amount in minor units of its currency: 39.90 EUR is 3990, 500 JPY is 500."""

    minor: Minor
    currency: CurrencyCode


class Item(Body):
    sku: Line
    name: Line
    quantity: Annotated[StrictInt, Field(ge=1, le=100_000)]
    price: Amount


class OrderRequest(Body):
    """The whole order as the shop has it now; it replaces what was sent before.

    Where a parcel of it gets into trouble, the customer is told before they ask, unless the shop does not want that.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [_ORDER]})

    customer_id: Identifier
    customer_email: Email | None = None
    customer_name: Line | None = None
    customer_locale: Locale | None = Field(
        default=None,
        description="BCP 47 tag of the language the customer is told of parcels in; else the destination's main one",
        examples=["de-DE"],
    )
    customer_time_zone: TimeZone | None = Field(
        default=None,
        description="IANA name, for telling the customer in their daytime; else the zone most people there live in",
        examples=["Europe/Berlin"],
    )
    status: Literal["placed", "paid", "packed", "shipped", "delivered", "cancelled", "returned"]
    placed_at: PastMoment
    promised_by: NearMoment | None = None
    destination: CountryCode
    origin: CountryCode
    total: Amount
    items: Annotated[list[Item], Field(max_length=200)] = []
    tracking_numbers: Annotated[list[TrackingNumber], Field(max_length=50)] = []


class TransactionRequest(Body):
    """A movement of money on an order. Sent again with the same `transaction_id`, it replaces what was sent before."""

    model_config = ConfigDict(json_schema_extra={"examples": [_TRANSACTION]})

    transaction_id: SafeId
    order_id: SafeOrderId
    kind: Literal["authorization", "capture", "refund", "void", "chargeback"]
    status: Literal["succeeded", "failed", "pending"]
    amount: Paid
    method: Literal["card", "wallet", "bank_transfer", "pay_later", "cash_on_delivery"]
    card_last4: Annotated[str, pattern(r"^[0-9]{4}$", 4)] | None = None
    three_d_secure: Literal["authenticated", "attempted", "failed", "none"] = "none"
    address_match: StrictBool | None = None
    country: CountryCode | None = None
    customer_id: SafeId | None = None
    occurred_at: PastMoment
    refers_to: SafeId | None = Field(
        default=None, description="`transaction_id` of the payment that a refund, void or chargeback takes back"
    )
    card: CardToken | None = None
    bin: Bin | None = None
    scheme: Scheme | None = None
    eci: Eci | None = None
    device: SafeLine | None = Field(default=None, description="the same for everything paid from one device")
    ip: IpAddress | None = None
    email: SafeEmail | None = Field(default=None, description="published as its SHA-256 only")
    terminal: SafeLine | None = Field(default=None, description="where in a shop it was paid")
    merchant_id: SafeId | None = Field(default=None, description="the merchant account, where a shop has several")
    bin_country: CountryCode | None = Field(default=None, description="where the card was issued")
    ship_country: CountryCode | None = Field(default=None, description="where it is sent to")
    decline_code: Word | None = Field(default=None, description="why it failed", examples=["insufficient_funds"])
    provider: Annotated[str, pattern(r"^[a-z0-9][a-z0-9_-]{0,31}$", 32)] | None = None


class ShipmentUpdateRequest(Body):
    """The shop's own word on a parcel, such as its handover to the carrier.

    A parcel that goes on under other numbers is told here as well. From then on those are followed and belong to the
    order, and whoever asks by the old number is answered from them. What is reported adds up, in whatever order.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [_SHIPMENT_UPDATE, _SPLIT]})

    order_id: OrderId
    tracking_number: TrackingNumber
    status: Line
    location: Line | None = None
    occurred_at: PastMoment
    split_into: Parts = Field(
        default=[], description="numbers of the parcels this one goes on as; it is delivered when all of them are"
    )
    merged_from: Parts = Field(default=[], description="numbers of the parcels that go on as this one, all together")

    @model_validator(mode="after")
    def _goes_on_as_others(self) -> Self:
        """A parcel is neither its own part nor both before and after another; circles of reports show only later."""
        related = [*self.split_into, *self.merged_from]
        told = [number.replace(" ", "").replace("-", "").upper() for number in (self.tracking_number, *related)]
        if len(set(told)) < len(told):
            raise ValueError("must name each parcel once: it is neither its own part nor split and merged with another")
        return self


class Imported(BaseModel):
    """Stored safely; it counts within moments."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"id": "CB-10000042", "status": "accepted"}]})

    id: str = Field(description="of the order, transaction or parcel")
    status: Literal["accepted"] = "accepted"
