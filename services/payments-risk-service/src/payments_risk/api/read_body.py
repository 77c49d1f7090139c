"""Bodies of requests as contracts, or the first field that is wrong."""

import json
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import Request

from payments_risk.billing.refused import BillRefused

Read = TypeVar("Read", bound=BaseModel)


async def read_body(request: Request, shape: type[Read]) -> Read:
    """The body. Raises BillRefused naming the field; NaN and infinities are no JSON."""
    try:
        given = json.loads(await request.body(), parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise BillRefused("body", f"is no JSON: {type(error).__name__}") from error
    try:
        return shape.model_validate(given)
    except ValidationError as error:
        problem = error.errors(include_input=False, include_url=False)[0]
        raise BillRefused(_place(problem["loc"]), problem["msg"]) from error


def _place(location: tuple[int | str, ...]) -> str:
    """`lines[0].amount.minor`, as the gateway names fields."""
    parts = [f"[{each}]" if isinstance(each, int) else f".{each}" for each in location]
    return "".join(parts).removeprefix(".") or "body"


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no number of JSON")
