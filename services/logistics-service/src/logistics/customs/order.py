"""Reading an order that goes abroad."""

from collections.abc import Mapping
from typing import Any

from crossdesk.contracts.customs_order import CustomsOrder
from pydantic import ValidationError


class OrderRefused(ValueError):
    """An order that cannot be calculated: which field, and why."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


def read_order(given: Mapping[str, Any]) -> CustomsOrder:
    """The order in `given`, plain data as JSON has it. Raises OrderRefused naming the first field that is wrong."""
    try:
        return CustomsOrder.model_validate(given)
    except ValidationError as error:
        problem = error.errors()[0]
        field = ".".join(str(part) for part in problem["loc"]) or "order"
        raise OrderRefused(field, problem["msg"].removeprefix("Value error, ")) from error
