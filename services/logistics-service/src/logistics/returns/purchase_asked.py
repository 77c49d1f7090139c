"""From a question to the purchase it is about: what the order and its parcels tell fills what is left out."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from crossdesk.contracts.return_question import ReturnQuestion
from pydantic import ValidationError

from logistics.known import KnownOrder, KnownParcel
from logistics.returns.purchase import Purchase
from logistics.returns.refused import ReturnRefused

OF_THE_SHOP = "policy_"


def purchase_asked(asked: ReturnQuestion, order: KnownOrder | None, parcels: Sequence[KnownParcel]) -> Purchase:
    """The purchase. Raises ReturnRefused for the first field that is missing or wrong."""
    given = asked.model_dump(exclude_none=True, exclude={"order_id"})
    policy = {name.removeprefix(OF_THE_SHOP): given.pop(name) for name in list(given) if name.startswith(OF_THE_SHOP)}
    told = {**(_of_order(order, parcels) if order else {}), **given}
    for name in ("country", "bought_at"):
        if name not in told:
            raise ReturnRefused(name, "is missing: give it, or the order_id of an imported order")
    try:
        return Purchase(**told, policy=policy if "days" in policy else None)
    except ValidationError as error:
        problem = error.errors()[0]
        field = ".".join(map(str, problem["loc"]))
        raise ReturnRefused(field, problem["msg"].removeprefix("Value error, ")) from error


def _of_order(order: KnownOrder, parcels: Sequence[KnownParcel]) -> Mapping[str, Any]:
    told: dict[str, Any] = {"country": order.destination, "bought_at": order.placed_at}
    delivered = [_delivered(each) for each in parcels if each.tracking_number in order.tracking_numbers]
    if delivered and len(delivered) == len(order.tracking_numbers) and None not in delivered:
        told["delivered_at"] = max(moment for moment in delivered if moment)
    return told


def _delivered(parcel: KnownParcel) -> datetime | None:
    """When it was delivered, by its carrier's word; None while that is not said."""
    facts = parcel.facts
    return facts.last_event.at if facts and facts.status == "delivered" and facts.last_event else None
