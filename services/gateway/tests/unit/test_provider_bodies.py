"""Whatever a genuine notification holds, it becomes events without card numbers or is refused by field."""

import json
from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

import pytest
from crossdesk.contracts.card_numbers import has_card_number
from crossdesk.contracts.event import Event
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.payments.adyen_events import DISPUTES, read_adyen, read_items
from gateway.payments.paypal_events import READERS as PAYPAL_READERS
from gateway.payments.paypal_events import read_paypal
from gateway.payments.provider_examples import ADYEN, PAYPAL, STRIPE
from gateway.payments.stripe_events import READERS as STRIPE_READERS
from gateway.payments.stripe_events import read_stripe
from gateway.problems import Problem

from .test_paypal_events import DISPUTE as PAYPAL_DISPUTE
from .test_paypal_events import REFUND
from .test_stripe_events import DISPUTE as STRIPE_DISPUTE

VALUES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(exclude_categories=()), max_size=20)
    | st.sampled_from(["4242 4242 4242 4242", "", "NaN", "-1", "EUR", "eur", "2025-11-26T12:34:56Z", [], {}, [{}]])
)
Reader = Callable[[bytes], list[Event]]


def from_stripe(body: bytes) -> list[Event]:
    return list(read_stripe("demo", body).events)


def from_adyen(body: bytes) -> list[Event]:
    return [event for item in read_items(body) for event in read_adyen("demo", item, "later").events]


def from_paypal(body: bytes) -> list[Event]:
    return list(read_paypal("demo", body).events)


def places(body: object, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a body, the deeper ones after those that hold them."""
    inner = body.items() if isinstance(body, Mapping) else enumerate(body) if isinstance(body, list) else ()
    return [path, *(place for name, value in inner for place in places(value, (*path, name)))]


def changed(body: Any, path: tuple[Any, ...], value: object) -> Any:
    """The body with another value at a place."""
    if not path:
        return value
    body = deepcopy(body)
    holder = body
    for name in path[:-1]:
        holder = holder[name]
    holder[path[-1]] = value
    return body


def adyen(code: str) -> dict[str, Any]:
    return changed(ADYEN, ("notificationItems", 0, "NotificationRequestItem", "eventCode"), code)  # type: ignore[no-any-return]  # a body again


BODIES: list[tuple[Reader, dict[str, Any]]] = [
    *((from_stripe, STRIPE | {"type": kind}) for kind in STRIPE_READERS if "dispute" not in kind),
    *(
        (from_stripe, STRIPE | {"type": kind, "data": {"object": STRIPE_DISPUTE, "previous_attributes": {}}})
        for kind in STRIPE_READERS
        if "dispute" in kind
    ),
    *((from_adyen, adyen(code)) for code in ("AUTHORISATION", "CAPTURE", "REFUND", "CANCELLATION", *sorted(DISPUTES))),
    *(
        (from_paypal, PAYPAL | {"event_type": kind, "resource": PAYPAL_DISPUTE if "DISPUTE" in kind else REFUND})
        for kind in PAYPAL_READERS
    ),
]


@settings(max_examples=300)
@given(st.sampled_from(BODIES), st.data())
def test_any_value_anywhere_is_taken_or_refused_by_field(
    body: tuple[Reader, dict[str, Any]], data: st.DataObject
) -> None:
    reader, genuine = body
    wrong = changed(genuine, data.draw(st.sampled_from(places(genuine))), data.draw(VALUES))
    try:
        events = reader(json.dumps(wrong).encode())
    except Problem as problem:
        assert problem.kind.status in {400, 422}
        assert problem.kind.status == 400 or problem.errors
        assert not has_card_number(problem.details().model_dump_json())
    else:
        assert not any(has_card_number(event.model_dump_json()) for event in events)


@pytest.mark.parametrize("reader", [from_stripe, from_adyen, from_paypal])
@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff", b'"text"', b"[" * 100_000, b'{"id": "\\ud800"}'])
def test_what_is_no_notification_is_refused(reader: Reader, body: bytes) -> None:
    with pytest.raises(Problem) as problem:
        reader(body)
    assert problem.value.kind.status in {400, 422}
