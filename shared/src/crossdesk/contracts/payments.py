"""Events the gateway publishes of payments and disputes, as shops and payment providers report them."""

from typing import Annotated, ClassVar, Literal

from pydantic import StringConstraints

from crossdesk.contracts import payment_fields as paid
from crossdesk.contracts.event import Country, Event, Money, OrderEvent, Part, Utc


class TransactionReported(OrderEvent):
    """A movement of money on an order, as the payment provider reported it.

    Where the provider was not told of an order, `order_id` is the provider's id of the payment. `refers_to` is the
    `transaction_id` that a refund, void or chargeback takes back. `country` is where the payer is, `bin_country` where
    the card was issued. No field ever holds a card number, see `crossdesk.contracts.card_numbers`.
    """

    topic: ClassVar[str] = "shop"
    transaction_id: str
    kind: Literal["authorization", "capture", "refund", "void", "chargeback"]
    status: Literal["succeeded", "failed", "pending"]
    amount: Money
    method: Literal["card", "wallet", "bank_transfer", "pay_later", "cash_on_delivery"]
    card_last4: Annotated[str, StringConstraints(pattern=r"^\d{4}$")] | None = None
    three_d_secure: Literal["authenticated", "attempted", "failed", "none"] = "none"
    address_match: bool | None = None
    country: Country | None = None
    customer_id: str | None = None
    occurred_at: Utc
    refers_to: paid.Reference | None = None
    card: paid.CardToken | None = None
    bin: paid.Bin | None = None
    scheme: paid.Scheme | None = None
    eci: paid.Eci | None = None
    device: paid.Reference | None = None
    ip: paid.IpAddress | None = None
    email_hash: paid.EmailHash | None = None
    terminal: paid.Reference | None = None
    merchant_id: paid.Reference | None = None
    bin_country: Country | None = None
    ship_country: Country | None = None
    decline_code: paid.Word | None = None
    provider: paid.ProviderName | None = None


class DisputeStep(Part):
    """One report about a dispute. `due_by` is until when the shop has to answer, by whoever reported it.

    A shop says `stage` and `awaiting` itself. Of a provider come its own words instead: `native_stage` is Stripe's
    `status`, Adyen's `eventCode`, PayPal's `dispute_life_cycle_stage` or, once resolved, its `outcome_code`;
    `native_status` is what it says beside that (Adyen's `disputeStatus`, PayPal's `status`).
    """

    at: Utc
    stage: paid.DisputeStage | None = None
    awaiting: paid.Awaiting | None = None
    native_stage: paid.Word | None = None
    native_status: paid.Word | None = None
    due_by: Utc | None = None
    disputed: paid.Amount | None = None


class DisputeReported(Event):
    """A customer, a shop or a provider says that a payment is disputed, or how it goes on.

    `disputed` is the amount by this report; `payment_id` the `transaction_id` of the payment, where it is known.
    `code` is the reason code of the scheme; `provider_reason` the word of the provider, of a claim one of ours.
    """

    topic: ClassVar[str] = "shop"
    provider: paid.DisputeProvider
    dispute_id: paid.Reference
    scheme: paid.Scheme = "unknown"
    code: paid.Word | None = None
    provider_reason: paid.Word | None = None
    payment_id: paid.Reference | None = None
    order_id: paid.Reference | None = None
    customer_id: paid.Reference | None = None
    merchant_id: paid.Reference | None = None
    disputed: paid.Amount
    step: DisputeStep

    @property
    def key(self) -> str:
        """That of its order, where one is known, so that it stays in order with what else is said of that."""
        return f"{self.tenant}/{self.order_id or self.payment_id or self.dispute_id}"
