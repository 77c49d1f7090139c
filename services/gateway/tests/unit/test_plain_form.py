"""The twin of a model takes no more than the model, and what it takes means the same."""

from typing import Annotated, Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field, StringConstraints

from gateway.accept.draft import once
from gateway.accept.inquiry_request import InquiryRequest, MessageRequest
from gateway.accept.plain_form import PlainForm

CUSTOMER: dict[str, Any] = {"id": "c-1", "name": "Zoe\u0308", "locale": "de_AT", "time_zone": "Europe/Vienna"}
MESSAGES = st.fixed_dictionaries(
    {"text": st.text(st.characters(exclude_categories=("Cs",)), min_size=1)},
    optional={
        "channel": st.just("web"),
        "customer": st.just(CUSTOMER),
        "order_id": st.just("CB-1"),
        "attachments": st.just([{"url": "https://a.example/b", "content_type": "image/png"}]),
        "metadata": st.dictionaries(st.sampled_from("abc"), st.text(st.characters(exclude_categories=("Cs",)))),
    },
)


@given(message=MESSAGES)
def test_a_key_stands_for_the_same_body_whichever_read_it(message: dict[str, Any]) -> None:
    body = msgspec.json.encode(message)
    try:
        twin = PlainForm(MessageRequest).read(body)
    except ValueError:
        return
    assert once("k", twin, "here") == once("k", MessageRequest.model_validate_json(body), "here")


def test_a_twin_has_all_fields_of_its_model_with_their_defaults() -> None:
    body = msgspec.json.encode({"channel": "web", "customer": CUSTOMER, "text": "?"})
    twin = PlainForm(InquiryRequest).read(body)
    assert msgspec.to_builtins(twin) == InquiryRequest.model_validate_json(body).model_dump(mode="json")


def test_an_end_of_line_after_the_end_is_not_overlooked() -> None:
    class Country(BaseModel):
        code: Annotated[str, StringConstraints(pattern=r"^[A-Z]+$")]

    form = PlainForm(Country)
    assert form.read(b'{"code": "DE"}').code == "DE"
    with pytest.raises(ValueError, match="code"):
        form.read(b'{"code": "DE\\n"}')


@pytest.mark.parametrize("kind", [set[str], int, Annotated[str, Field(min_length=1), "a note"]])
def test_a_field_of_an_unknown_kind_is_met_when_the_twin_is_made(kind: Any) -> None:
    model = type("Odd", (BaseModel,), {"__annotations__": {"field": kind}})
    with pytest.raises(TypeError, match="known"):
        PlainForm(model)
