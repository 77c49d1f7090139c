"""What Stripe's webhooks hold, as far as it is read here.

Source: https://docs.stripe.com/api/events/object, .../charges/object, .../refunds/object,
.../disputes/object, .../payment_intents/object.
"""

from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StrictInt

Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.:-]{1,128}$")]
Line = Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f]*$", max_length=500)]
Seconds = Annotated[StrictInt, Field(ge=946_684_800, le=4_102_444_800)]
Code = Annotated[str, Field(pattern=r"^[A-Za-z]{3}$")]


class Part(BaseModel):
    """A part of an event; what is not read is not kept."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


class Metadata(Part):
    """What the shop attached to a payment; these names are read."""

    order_id: Line | None = None
    customer_id: Line | None = None
    device: Line | None = None
    ip: Line | None = None
    terminal: Line | None = None


class ThreeDSecure(Part):
    result: Line | None = None
    electronic_commerce_indicator: Line | None = None


class Checks(Part):
    address_line1_check: Line | None = None
    address_postal_code_check: Line | None = None


class Card(Part):
    brand: Line | None = None
    last4: Line | None = None
    country: Line | None = None
    fingerprint: Line | None = None
    iin: Line | None = None
    network_reason_code: Line | None = None
    three_d_secure: ThreeDSecure | None = None
    checks: Checks | None = None


class MethodDetails(Part):
    type: Line = "card"
    card: Card | None = None
    card_present: Card | None = None


class Address(Part):
    country: Line | None = None


class Contact(Part):
    email: Line | None = None
    address: Address | None = None


class Outcome(Part):
    reason: Line | None = None


class Charge(Part):
    id: Id
    amount: StrictInt
    amount_captured: StrictInt | None = None
    amount_refunded: StrictInt = 0
    currency: Code
    captured: bool = False
    status: Literal["succeeded", "pending", "failed"]
    payment_intent: Id | None = None
    customer: Id | None = None
    on_behalf_of: Id | None = None
    metadata: Metadata = Metadata()
    failure_code: Line | None = None
    outcome: Outcome | None = None
    billing_details: Contact | None = None
    shipping: Contact | None = None
    receipt_email: Line | None = None
    payment_method_details: MethodDetails | None = None


class RefundDestination(Part):
    type: Line | None = None


class Refund(Part):
    """`charge` is missing where the payment was made without one; then the payment intent stands for it."""

    id: Id
    amount: StrictInt
    currency: Code
    status: Line | None = None
    charge: Id | None = None
    payment_intent: Id | None = None
    failure_reason: Line | None = None
    destination_details: RefundDestination | None = None
    metadata: Metadata = Metadata()


class PaymentError(Part):
    code: Line | None = None
    decline_code: Line | None = None


class PaymentIntent(Part):
    id: Id
    amount: StrictInt
    currency: Code
    customer: Id | None = None
    latest_charge: Id | None = None
    metadata: Metadata = Metadata()
    on_behalf_of: Id | None = None
    last_payment_error: PaymentError | None = None


class EvidenceDetails(Part):
    due_by: Seconds | None = None


class Dispute(Part):
    id: Id
    amount: StrictInt
    currency: Code
    charge: Id
    status: Annotated[str, Field(pattern=r"^[a-z_]{1,60}$")]
    reason: Line | None = None
    metadata: Metadata = Metadata()
    evidence_details: EvidenceDetails | None = None
    payment_method_details: MethodDetails | None = None


Held = TypeVar("Held")


class Data(Part, Generic[Held]):
    object: Held
    previous_attributes: dict[str, Any] = {}


class StripeEvent(Part, Generic[Held]):
    """An event about an object. `account` is the connected account it happened at."""

    id: Id
    type: Annotated[str, Field(pattern=r"^[a-z0-9_.]{1,100}$")]
    created: Seconds
    account: Id | None = None
    data: Data[Held]
