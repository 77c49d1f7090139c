"""What this service's own tables hold about a disputed payment, as facts for an answer. What they lack is missing."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from crossdesk.contracts.event import Money

from payments_risk.dispute_book import Kept
from payments_risk.disputes.judge import Tables
from payments_risk.disputes.known_payment import known_of, payment_with
from payments_risk.disputes.reasons import understand
from payments_risk.evidence import facts as evidence
from payments_risk.evidence.customer_messages import read_messages
from payments_risk.evidence.document_book import read_documents
from payments_risk.evidence.shop_facts import read_shop_facts, with_shop_facts
from payments_risk.evidence.table import EvidenceTable, asks_for
from payments_risk.ledger import read_account_of_order
from payments_risk.payments import Account, Transaction

if TYPE_CHECKING:
    from asyncpg import Record
    from asyncpg.pool import PoolConnectionProxy

ORDER = "SELECT * FROM orders WHERE tenant = $1 AND order_id = $2"


async def gather(
    connection: "PoolConnectionProxy", tenant: str, kept: Kept, tables: Tables, table: EvidenceTable, now: datetime
) -> evidence.EvidenceFacts:
    """All that is known: order, payment, earlier charges, delivery, refunds, what the shop gave, and its files.

    And what the customer wrote about the payment, where the reason asks for messages: a bank is shown no more of that.
    """
    account, row = Account(), None
    messages: tuple[evidence.Message, ...] = ()
    if kept.order_id:
        account = await read_account_of_order(connection, tenant, kept.order_id, kept.customer_id, now)
        row = await connection.fetchrow(ORDER, tenant, kept.order_id)
        if asks_for("messages", understand(kept.dispute, tables.codes).reason, table):
            messages = await read_messages(connection, tenant, kept.order_id)
    named = (kept.dispute.provider, kept.dispute.dispute_id)
    given = await read_shop_facts(connection, tenant, *named)
    documents = await read_documents(connection, tenant, *named)
    known = replace(facts_known(kept, account, row, tables), messages=messages)
    return replace(with_shop_facts(known, given), documents=documents)


def facts_known(
    kept: Kept, account: Account, order: "Record | dict[str, Any] | None", tables: Tables
) -> evidence.EvidenceFacts:
    """The same without I/O; `order` is the order's row."""
    dispute = kept.dispute
    paid = payment_with(account, dispute.payment_id)
    known = known_of(paid, account, kept.parcel, None, tables.failures)
    return evidence.EvidenceFacts(
        provider=dispute.provider,
        dispute_id=dispute.dispute_id,
        reason=understand(dispute, tables.codes).reason,
        disputed=dispute.amount,
        scheme=dispute.scheme,
        code=dispute.code,
        due_by=kept.due_by,
        order=_order(order),
        payment=_payment(paid, account) if paid else None,
        parcels=_parcels(kept),
        refunds=tuple(_refunds(paid, account)) if paid else (),
        other_payment=_other(paid, account) if paid else None,
        compelling=known.evidence,
        earlier=tuple(_earlier(known.evidence.charges if known.evidence else (), account)),
    )


def _order(row: "Record | dict[str, Any] | None") -> evidence.Order | None:
    if row is None:
        return None
    total = Money(minor=row["total_minor"], currency=row["currency"])
    items = tuple(_item(each) for each in row["items"] or ())
    return evidence.Order(row["order_id"], row["placed_at"], total, items)


def _item(told: dict[str, Any]) -> evidence.Item:
    price = Money.model_validate(told["price"]) if told.get("price") else None
    return evidence.Item(str(told["name"]), int(told["quantity"]), price)


def _payment(paid: Transaction, account: Account) -> evidence.Payment:
    approved = next((each for each in account.transactions if each.transaction_id == paid.refers_to), None)
    return evidence.Payment(
        paid.transaction_id,
        paid.amount,
        captured_at=paid.occurred_at if paid.captured else None,
        authorised_at=approved.occurred_at if approved and approved.status == "succeeded" else None,
        three_d_secure=paid.three_d_secure,
        eci=paid.eci,
        address_match=paid.address_match,
        ip=paid.ip,
        device=paid.device,
        card=paid.card_last4,
    )


def _parcels(kept: Kept) -> tuple[evidence.Parcel, ...]:
    """Only a proof of delivery counts: that a carrier says so without one may be contested."""
    parcel = kept.parcel
    if parcel is None or parcel.tracking_number is None:
        return ()
    return (evidence.Parcel(parcel.tracking_number, delivered_at=parcel.delivered_at if parcel.proof else None),)


def _refunds(paid: Transaction, account: Account) -> Iterable[evidence.Refund]:
    for each in account.transactions:
        if each.kind == "refund" and each.status == "succeeded" and each.refers_to == paid.transaction_id:
            amount = Money(minor=abs(each.amount.minor), currency=each.amount.currency)
            yield evidence.Refund(each.transaction_id, amount, each.occurred_at)


def _other(paid: Transaction, account: Account) -> evidence.OtherPayment | None:
    """The nearest other capture of the same amount, which the customer may take for the same one."""
    same = [
        each
        for each in account.transactions
        if each.captured and each.transaction_id != paid.transaction_id and each.amount == paid.amount
    ]
    other = min(same, key=lambda each: (abs(each.occurred_at - paid.occurred_at), each.transaction_id), default=None)
    if other is None:
        return None
    return evidence.OtherPayment(other.transaction_id, other.order_id, other.amount, other.occurred_at)


def _earlier(charges: Iterable[str], account: Account) -> Iterable[evidence.Purchase]:
    by_id = {each.transaction_id: each for each in account.transactions}
    for each in (by_id[charge] for charge in charges if charge in by_id):
        yield evidence.Purchase(
            each.transaction_id, each.occurred_at.date(), each.amount, ip=each.ip, device=each.device
        )
