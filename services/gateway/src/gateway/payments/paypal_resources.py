"""What PayPal's webhooks hold, as far as it is read here.

Source: https://developer.paypal.com/api/rest/webhooks/event-names, https://developer.paypal.com/docs/api/payments/v2/
(captures, refunds) and https://developer.paypal.com/docs/api/customer-disputes/v1/.
"""

from typing import Annotated, Generic, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StrictStr

Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,100}$")]
Line = Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f]*$", max_length=500)]


class Part(BaseModel):
    """A part of an event; what is not read is not kept."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


class Amount(Part):
    """`value` is text with as many digits as the currency has."""

    currency_code: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    value: Annotated[StrictStr, Field(max_length=32)]


class Link(Part):
    rel: Line
    href: Line


class Payee(Part):
    merchant_id: Id | None = None


class StatusDetails(Part):
    reason: Line | None = None


class Movement(Part):
    """A capture or a refund. The link `up` of a refund leads to its capture."""

    id: Id
    amount: Amount
    invoice_id: Line | None = None
    custom_id: Line | None = None
    payee: Payee | None = None
    status_details: StatusDetails | None = None
    links: Annotated[list[Link], Field(max_length=50)] = []


class Disputed(Part):
    seller_transaction_id: Id | None = None
    invoice_number: Line | None = None
    custom: Line | None = None
    seller: Payee | None = None


class Outcome(Part):
    outcome_code: Line | None = None


class Dispute(Part):
    dispute_id: Id
    reason: Line | None = None
    status: Line | None = None
    dispute_life_cycle_stage: Annotated[str, Field(pattern=r"^[A-Z_]{1,60}$")]
    dispute_amount: Amount
    disputed_transactions: Annotated[list[Disputed], Field(max_length=100)] = []
    dispute_outcome: Outcome | None = None
    seller_response_due_date: AwareDatetime | None = None
    update_time: AwareDatetime | None = None


Held = TypeVar("Held")


class PayPalEvent(Part, Generic[Held]):
    """An event about a resource."""

    id: Id
    event_type: Annotated[str, Field(pattern=r"^[A-Z0-9._-]{1,100}$")]
    create_time: AwareDatetime
    resource: Held
