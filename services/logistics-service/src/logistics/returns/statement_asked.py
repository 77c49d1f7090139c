"""From what a storefront sends to the statement of a withdrawal: the order says what is left out."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from logistics.known import KnownOrder
from logistics.returns.refused import ReturnRefused
from logistics.returns.tables import Tables
from logistics.returns.withdrawal import WithdrawalStatement
from logistics.returns.withdrawal_receipt import receipt_texts

NOWHERE = "UTC"


def statement_asked(given: Mapping[str, Any], order: KnownOrder, tables: Tables) -> WithdrawalStatement:
    """The statement about this order. Raises ReturnRefused for the first field that is missing or wrong."""
    told = {name: value for name, value in given.items() if value is not None}
    wished = told.get("language")
    told["language"] = receipt_texts().language(wished if isinstance(wished, str) else None, order.destination)
    told.setdefault("time_zone", _time_zone(order, tables))
    try:
        return WithdrawalStatement.model_validate({**told, "contract": order.order_id})
    except ValidationError as error:
        problem = error.errors()[0]
        field = ".".join(map(str, problem["loc"]))
        raise ReturnRefused(field, problem["msg"].removeprefix("Value error, ")) from error


def _time_zone(order: KnownOrder, tables: Tables) -> str:
    market = tables.markets.get(order.destination)
    return market.time_zones[0] if market else NOWHERE
