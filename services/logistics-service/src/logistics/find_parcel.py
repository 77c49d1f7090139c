"""Which parcel a case is about, and whether whoever writes may be told of it. Pure rules."""

from collections.abc import Sequence
from dataclasses import dataclass

from crossdesk.contracts.gateway import Customer
from crossdesk.contracts.intent import Case

from logistics.known import Known, KnownOrder
from logistics.tracking_number import canonical, is_miswritten

NOT_THEIRS = "The order belongs to another customer, so nothing of it is told."
NOTHING_NAMED = "The message names neither a parcel nor an order, and the customer has no single order under way."
ENDED = ("delivered", "returned")


@dataclass(frozen=True)
class Named:
    """What the message names: canonical parcel numbers and order ids, the text's before the form's."""

    numbers: tuple[str, ...]
    order_ids: tuple[str, ...]


@dataclass(frozen=True)
class Choice:
    """The parcel to tell of; without a `number` nothing can be told, and `reasons` says why."""

    number: str | None = None
    order: KnownOrder | None = None
    reasons: tuple[str, ...] = ()


def named_in(case: Case) -> Named:
    entities = case.understanding.entities
    order_ids = (*entities.order_ids, *([case.inquiry.order_id] if case.inquiry.order_id else ()))
    return Named(
        numbers=tuple(dict.fromkeys(canonical(each.number) for each in entities.tracking_numbers)),
        order_ids=tuple(dict.fromkeys(order_ids)),
    )


def choose(named: Named, customer: Customer, known: Known) -> Choice:
    """A parcel named goes before an order named, and that before the customer's only order under way."""
    if named.numbers:
        return by_number(named.numbers[0], customer, known)
    if named.order_ids:
        return by_order(named.order_ids[0], customer, known)
    if len(known.orders) == 1:
        reason = "The message names no order; this is the customer's only one under way."
        return of_order(known.orders[0], known, (reason,))
    return Choice(reasons=(NOTHING_NAMED,))


def may_be_told(order: KnownOrder, customer: Customer, known: Known) -> bool:
    """Not of another customer's order. Ids the shop does not know (guests, messenger accounts) count as unknown."""
    same_mail = bool(customer.email) and (customer.email or "").lower() == (order.customer_email or "").lower()
    return order.customer_id == customer.id or same_mail or not known.customer_known


def by_number(number: str, customer: Customer, known: Known) -> Choice:
    if is_miswritten(number):
        return Choice(reasons=("The parcel number's check digit does not fit, so a digit must be wrong.",))
    holding = [order for order in known.orders if number in order.tracking_numbers]
    theirs = [order for order in holding if may_be_told(order, customer, known)]
    if holding and not theirs:
        return Choice(reasons=(NOT_THEIRS,))
    if theirs:
        return Choice(number, theirs[0])
    return Choice(number, reasons=("The parcel belongs to no order the shop has told us of.",))


def by_order(order_id: str, customer: Customer, known: Known) -> Choice:
    order = next((each for each in known.orders if each.order_id == order_id), None)
    if order is None:
        return Choice(reasons=("The shop has told us of no order with this number.",))
    if not may_be_told(order, customer, known):
        return Choice(reasons=(NOT_THEIRS,))
    return of_order(order, known)


def of_order(order: KnownOrder, known: Known, reasons: Sequence[str] = ()) -> Choice:
    """Of several parcels the one still under way."""
    if not order.tracking_numbers:
        return Choice(None, order, (*reasons, f"The order is {order.status} and has no parcel yet."))
    if len(order.tracking_numbers) == 1:
        return Choice(order.tracking_numbers[0], order, tuple(reasons))
    under_way = [each for each in order.tracking_numbers if not has_ended(each, known)]
    which = "the first still under way" if under_way else "the last"
    number = under_way[0] if under_way else order.tracking_numbers[-1]
    return Choice(number, order, (*reasons, f"The order has {len(order.tracking_numbers)} parcels; this is {which}."))


def has_ended(number: str, known: Known) -> bool:
    parcel = known.parcel(number)
    return parcel is not None and parcel.facts is not None and parcel.facts.status in ENDED
