"""Payments and orders of one customer, as far as disputes are judged by them. No I/O."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from crossdesk.contracts.event import Money

Kind = Literal["authorization", "capture", "refund", "void", "chargeback"]
Status = Literal["succeeded", "failed", "pending"]
Method = Literal["card", "wallet", "bank_transfer", "pay_later", "cash_on_delivery"]
ThreeDSecure = Literal["authenticated", "attempted", "failed", "none"]


@dataclass(frozen=True)
class Transaction:
    """One movement of money. `country` is where the payment was made from, ISO 3166-1 alpha-2.

    `refers_to` is the transaction it belongs to, as the provider says. `card` is a token and never a number.
    `decline_code` is the provider's word for why it failed.
    """

    transaction_id: str
    order_id: str
    kind: Kind
    status: Status
    amount: Money
    method: Method
    occurred_at: datetime
    card_last4: str | None = None
    three_d_secure: ThreeDSecure = "none"
    address_match: bool | None = None
    country: str | None = None
    refers_to: str | None = None
    card: str | None = None
    device: str | None = None
    ip: str | None = None
    email_hash: str | None = None
    eci: str | None = None
    scheme: str | None = None
    provider: str | None = None
    decline_code: str | None = None

    @property
    def charges(self) -> bool:
        """Whether it takes or reserves money, as a customer sees it on a statement."""
        return self.kind in ("authorization", "capture")

    @property
    def captured(self) -> bool:
        """Whether the money has moved to the shop."""
        return self.kind == "capture" and self.status == "succeeded"


@dataclass(frozen=True)
class Order:
    """What the shop says of an order. `total` is what the customer agreed to pay."""

    order_id: str
    status: Literal["placed", "paid", "packed", "shipped", "delivered", "cancelled", "returned"]
    destination: str
    total: Money


@dataclass(frozen=True)
class Account:
    """The payments of one customer and the orders they belong to, in no particular order."""

    transactions: Sequence[Transaction] = ()
    orders: Sequence[Order] = ()

    def on_order(self, order_id: str) -> list[Transaction]:
        return [each for each in self.transactions if each.order_id == order_id]

    def order(self, order_id: str) -> Order | None:
        return next((each for each in self.orders if each.order_id == order_id), None)


def total_minor(transactions: Sequence[Transaction], kind: Kind, currency: str, status: Status = "succeeded") -> int:
    """Sum in minor units of `currency`; providers differ in the sign they give refunds, so the sign is dropped."""
    return sum(
        abs(each.amount.minor)
        for each in transactions
        if each.kind == kind and each.status == status and each.amount.currency == currency
    )


def count(transactions: Sequence[Transaction], kind: Kind, amount: Money) -> int:
    """How many movements of this kind and exactly this amount succeeded, whatever the sign."""
    sums = [each.amount for each in transactions if each.kind == kind and each.status == "succeeded"]
    return sum(each.currency == amount.currency and abs(each.minor) == abs(amount.minor) for each in sums)
