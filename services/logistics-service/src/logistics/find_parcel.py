"""Which parcel a case is about, and whether whoever writes may be told of it. Pure rules."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from crossdesk.contracts.gateway import Customer
from crossdesk.contracts.intent import Case

from logistics.known import Known, KnownOrder
from logistics.numbers.candidates import recognise
from logistics.numbers.stretches import LONGEST_TEXT, in_plain_signs
from logistics.numbers.tracking_number import canonical, closest, is_miswritten, is_proven
from logistics.shipments.continuations import ends_of

NOT_THEIRS = "The order belongs to another customer, so nothing of it is told."
NOTHING_NAMED = "The message names neither a parcel nor an order, and the customer has no single order under way."
UNKNOWN = "The parcel belongs to no order the shop has told us of."
MISWRITTEN = "The parcel number's check digit does not fit, so a digit must be wrong."
NO_SUCH_NUMBER = "The parcel number cannot be right: a character must be wrong, missing or too many."
MEANT = "The number written before is one character away from that of this parcel of theirs, and they went on with it."
ENDED = ("delivered", "returned")

TOLD_OF_NUMBER = 4
"""Characters at the end of their own number by which customers are asked whether they mean it."""


@dataclass(frozen=True)
class Named:
    """What the message names: canonical parcel numbers and order ids, the text's before the form's.

    `miswritten` are parcel numbers in the text that cannot exist, looked for where no other stands in it. `earlier`:
    the numbers were written earlier in the conversation, and the message goes on with them.
    """

    numbers: tuple[str, ...]
    order_ids: tuple[str, ...]
    miswritten: tuple[str, ...] = ()
    earlier: bool = False


@dataclass(frozen=True)
class Choice:
    """The parcel to tell of; without a `number` nothing can be told, and `reasons` says why.

    `meant` is the end of the customer's own number that is one slip away from the one written: they are asked whether
    it is. `miswritten`: no parcel can have the number written.
    """

    number: str | None = None
    order: KnownOrder | None = None
    reasons: tuple[str, ...] = ()
    meant: str | None = None
    miswritten: bool = False


def named_in(case: Case) -> Named:
    """A number in the text goes before one the conversation was about until then, though it be miswritten."""
    entities, text = case.understanding.entities, case.inquiry.text
    form = [case.inquiry.order_id] if case.inquiry.order_id else []
    order_ids = tuple(dict.fromkeys((*entities.order_ids, *form)))
    told = tuple(dict.fromkeys(canonical(each.number) for each in entities.tracking_numbers))
    written = tuple(number for number in told if stands_in(text, number))
    if written:  # what else stands there is not asked about, and looking for it costs more than all else here
        return Named(written, order_ids)
    found = recognise(text)
    miswritten = tuple(each.number for each in found if each.miswritten)
    if miswritten:
        return Named((), order_ids, miswritten)
    believed = () if order_ids else tuple(each.number for each in found)
    return Named(believed or told, order_ids, earlier=bool(told and not believed))


def stands_in(text: str, number: str) -> bool:
    """Whether a canonical number is written in a text, be it with spaces, hyphens or signs of other widths."""
    return number in canonical(in_plain_signs(text[:LONGEST_TEXT]))


def may_be_a_slip(named: Named, known: Known) -> bool:
    """Whether the number named may be a slip for one of the customer's own: unproven, and of no order known."""
    if not named.numbers:
        return bool(named.miswritten) and not named.order_ids
    return not is_proven(named.numbers[0]) and not holding(named.numbers[0], known)


def choose(named: Named, customer: Customer, known: Known, own: Sequence[KnownOrder] = ()) -> Choice:
    """A parcel named goes before an order named, and that before the customer's only order under way.

    `own` are orders of the customer's besides those of `known`, for numbers with a slip of the pen.
    """
    if named.numbers and named.earlier:
        return by_earlier_number(named.numbers[0], customer, known, own)
    if named.numbers:
        return by_number(named.numbers[0], customer, known, own)
    if named.order_ids:
        return by_order(named.order_ids[0], customer, known)
    if named.miswritten:
        reason = MISWRITTEN if is_miswritten(named.miswritten[0]) else NO_SUCH_NUMBER
        asked = ask_back(named.miswritten[0], reason, customer, (*known.orders, *own))
        return asked or Choice(reasons=(reason,), miswritten=True)
    if len(known.orders) == 1:
        reason = "The message names no order; this is the customer's only one under way."
        return of_order(known.orders[0], known, (reason,))
    return Choice(reasons=(NOTHING_NAMED,))


def ask_back(number: str, reason: str, customer: Customer, orders: Sequence[KnownOrder]) -> Choice | None:
    """Nothing is told, for what is meant is the customer's to say: of the number only its end is named."""
    meant = meant_of(number, customer, orders)
    if meant is None:
        return None
    end = meant[-TOLD_OF_NUMBER:]
    told = f"The customer's own parcel ending in {end} has a number one character away: ask if it is meant."
    return Choice(reasons=(reason, told), meant=end, miswritten=reason != UNKNOWN)


def meant_of(number: str, customer: Customer, orders: Sequence[KnownOrder]) -> str | None:
    """The customer's own number one slip away from this one; None without any, and with several."""
    own = [each for order in orders if is_theirs(order, customer) for each in order.tracking_numbers]
    meant = closest(number, own)
    return meant[0] if len(meant) == 1 else None


def by_earlier_number(number: str, customer: Customer, known: Known, own: Sequence[KnownOrder]) -> Choice:
    """Whoever was asked what was meant, and goes on without another number, says yes by that."""
    orders = (*known.orders, *own)
    is_slip = not is_proven(number) and not holding(number, known)
    meant = meant_of(number, customer, orders) if is_slip else None
    if meant is None:
        return by_number(number, customer, known, own)
    order = next(order for order in orders if meant in order.tracking_numbers and is_theirs(order, customer))
    return Choice(meant, order, (MEANT,))


def may_be_told(order: KnownOrder, customer: Customer, known: Known) -> bool:
    """Not of another customer's order. Ids the shop does not know (guests, messenger accounts) count as unknown."""
    return is_theirs(order, customer) or not known.customer_known


def is_theirs(order: KnownOrder, customer: Customer) -> bool:
    same_mail = bool(customer.email) and (customer.email or "").lower() == (order.customer_email or "").lower()
    return order.customer_id == customer.id or same_mail


def holding(number: str, known: Known) -> list[KnownOrder]:
    return [order for order in known.orders if number in order.tracking_numbers]


def by_number(number: str, customer: Customer, known: Known, own: Sequence[KnownOrder] = ()) -> Choice:
    orders = holding(number, known)
    theirs = [order for order in orders if may_be_told(order, customer, known)]
    reason = MISWRITTEN if is_miswritten(number) else UNKNOWN
    unproven = not orders and not is_proven(number)
    asked = ask_back(number, reason, customer, (*known.orders, *own)) if unproven else None
    if asked or reason == MISWRITTEN:
        return asked or Choice(reasons=(MISWRITTEN,), miswritten=True)
    if orders and not theirs:
        return Choice(reasons=(NOT_THEIRS,))
    if theirs:
        return Choice(number, theirs[0])
    return Choice(number, reasons=(UNKNOWN,))


def by_order(order_id: str, customer: Customer, known: Known) -> Choice:
    order = next((each for each in known.orders if each.order_id == order_id), None)
    if order is None:
        return Choice(reasons=("The shop has told us of no order with this number.",))
    if not may_be_told(order, customer, known):
        return Choice(reasons=(NOT_THEIRS,))
    return of_order(order, known)


def of_order(order: KnownOrder, known: Known, reasons: Sequence[str] = ()) -> Choice:
    """Of several parcels the one still under way; one that goes on under other numbers is none of them."""
    gone = known.goes_on_as
    numbers = [each for each in order.tracking_numbers if each not in gone]
    if not numbers:
        return Choice(None, order, (*reasons, f"The order is {order.status} and has no parcel yet."))
    if len(numbers) == 1:
        return Choice(numbers[0], order, tuple(reasons))
    number, which = first_under_way(numbers, known)
    return Choice(number, order, (*reasons, f"The order has {len(numbers)} parcels; this is {which}."))


def first_under_way(numbers: Sequence[str], known: Known) -> tuple[str, str]:
    """One of several parcels, and which it is."""
    under_way = [each for each in numbers if not has_ended(each, known)]
    return (under_way[0], "the first still under way") if under_way else (numbers[-1], "the last")


def carried_on(choice: Choice, known: Known) -> Choice:
    """What stands now for the parcel chosen, where it goes on under other numbers: its part that is under way."""
    if choice.number is None or choice.order is None or choice.number not in known.goes_on_as:
        return choice
    ends = ends_of(choice.number, known.goes_on_as)
    number, which = first_under_way(ends, known)
    if len(ends) == 1:
        return replace(choice, number=number, reasons=(*choice.reasons, "The parcel goes on under this number."))
    come = sum(1 for each in ends if is_delivered(each, known))
    told = f"The parcel was split: {come} of {len(ends)} parts delivered; this is {which}."
    return replace(choice, number=number, reasons=(*choice.reasons, told))


def is_delivered(number: str, known: Known) -> bool:
    parcel = known.parcel(number)
    return parcel is not None and parcel.facts is not None and parcel.facts.status == "delivered"


def has_ended(number: str, known: Known) -> bool:
    parcel = known.parcel(number)
    return parcel is not None and parcel.facts is not None and parcel.facts.status in ENDED
