import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.wording import parse_wording


def test_gaps_are_filled_and_optional_parts_appear_only_when_known() -> None:
    wording = parse_wording("Your parcel[ {number}] is on its way[ with {carrier}]. {hint}")
    assert wording.filled({"hint": "Soon."}.get) == "Your parcel is on its way. Soon."
    assert (
        wording.filled({"hint": "", "number": "X1", "carrier": "DHL"}.get) == "Your parcel X1 is on its way with DHL."
    )
    assert (wording.gaps, wording.required) == ({"number", "carrier", "hint"}, {"hint"})


def test_a_missing_required_fact_is_named() -> None:
    with pytest.raises(KeyError, match="carrier"):
        parse_wording("With {carrier}.").filled({}.get)


@pytest.mark.parametrize("text", ["{", "}", "a {Name}", "[no gap]", "[a [nested {x}]]", "] x [", "{{x}}", "{}"])
def test_stray_braces_and_brackets_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"brace or bracket|always be shown"):
        parse_wording(text)


@given(st.text())
def test_what_a_customer_wrote_is_never_read_as_a_gap(value: str) -> None:
    filled = parse_wording("<{name}>[ {other}]").filled({"name": "{other}" + value, "secret": "s"}.get)
    assert filled.startswith("<{other}")
