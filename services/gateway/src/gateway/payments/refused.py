"""How something wrong in what a provider sent is told: by its field, never with what stood in it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from crossdesk.contracts.card_numbers import has_card_number
from pydantic import ValidationError

from gateway import problems
from gateway.problem_handlers import field_errors
from gateway.problems import FieldError, Problem

NO_CARD_NUMBERS = "holds a card number: send the provider's token or fingerprint of the card instead"


def refused(field: str, detail: str) -> Problem:
    """The problem (422) of one field."""
    return Problem(problems.INVALID, errors=[FieldError(field=field, detail=detail)])


@contextmanager
def naming_fields() -> Iterator[None]:
    """Raises Problem (422, or 400 for what is no JSON) where what is read within does not fit its model."""
    try:
        yield
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False, include_context=False)
        if any(problem["type"] == "json_invalid" for problem in found):
            raise Problem(problems.BAD_JSON) from None
        raise Problem(problems.INVALID, errors=field_errors(found)) from None


def without_card_numbers(value: object, field: str = "") -> None:
    """Raises Problem (422) naming the field of any text, however deep, in which a card number stands."""
    if isinstance(value, str):
        if has_card_number(value):
            raise refused(field or "body", NO_CARD_NUMBERS)
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            without_card_numbers(inner, f"{field}.{name}".lstrip("."))
    elif isinstance(value, Sequence):
        for place, inner in enumerate(value):
            without_card_numbers(inner, f"{field}[{place}]")


Json = Mapping[str, Any]
