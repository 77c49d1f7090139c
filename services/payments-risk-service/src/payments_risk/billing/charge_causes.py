"""What the rest of a charge often is. These are guesses to look into with the customer, never statements."""

from collections.abc import Iterator
from typing import Literal

from crossdesk.contracts.event import Money

from payments_risk.billing.charge_candidates import Candidate
from payments_risk.billing.movements_given import Given

Cause = Literal[
    "bank_rate",
    "bank_fee",
    "taken_twice",
    "taken_above_bill",
    "refund_on_its_way",
    "reserved_not_taken",
    "payment_not_on_record",
    "other_shop",
]


def likely_causes(
    charged: Money, given: Given, candidate: Candidate | None, difference: int, left: int
) -> tuple[Cause, ...]:
    """Causes worth looking into, the likeliest first; none when nothing is left.

    `difference` is what was charged above the candidate's movements, `left` what no step explains, both in minor units
    of the charge. Without a candidate the charge as a whole is looked at.
    """
    if not left:
        return ()
    if candidate is None:
        return tuple(_of_the_unknown(charged, given))
    return tuple(
        dict.fromkeys(
            (*_of_difference(charged, given, candidate, difference), *_of_excess(candidate, left, difference))
        )
    )


def _of_the_unknown(charged: Money, given: Given) -> Iterator[Cause]:
    if any(each.amount == charged for each in given.authorisations):
        yield "reserved_not_taken"
    yield "payment_not_on_record"
    yield "other_shop"


def _of_difference(charged: Money, given: Given, candidate: Candidate, difference: int) -> Iterator[Cause]:
    if difference and candidate.amount.currency != charged.currency:
        yield "bank_rate"
    if difference > 0:
        yield "bank_fee"
    pending = [each for each in given.refunds_pending if each.order_id in candidate.order_ids]
    if difference < 0 and pending:
        yield "refund_on_its_way"


def _of_excess(candidate: Candidate, left: int, difference: int) -> Iterator[Cause]:
    """Of what was captured above the bills; in the same currency it is compared with single captures."""
    excess = left - difference
    if excess > 0:
        twice = any(each.amount.minor == excess for each in candidate.captures[1:])
        yield "taken_twice" if twice else "taken_above_bill"
