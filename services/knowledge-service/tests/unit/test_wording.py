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


WINDOW = "{returns.window, plural, one {# Tag ({name})} other {# Tage ({name})}}"


def test_a_form_is_chosen_by_the_number_and_its_gaps_are_filled() -> None:
    wording = parse_wording(f"Binnen {WINDOW}.", "de")
    known = {"name": "it's {x} #", "returns.window": "1"}.get
    assert wording.filled(known, {"returns.window": 1}.get) == "Binnen 1 Tag (it's {x} #)."
    assert wording.filled(known, {"returns.window": 1200}.get) == "Binnen 1.200 Tage (it's {x} #)."
    assert (wording.gaps, wording.counted) == ({"name", "returns.window"}, {"returns.window"})


def test_a_form_is_chosen_by_a_word() -> None:
    wording = parse_wording("{carrier, select, DHL {a DHL van} other {a van of {carrier}}}")
    assert wording.filled({"carrier": "DHL"}.get) == "a DHL van"
    assert wording.filled({"carrier": "UPS"}.get) == "a van of UPS"


def test_a_form_whose_number_is_not_known_is_left_out_or_named() -> None:
    assert parse_wording(f"Bald[ in {WINDOW}].", "de").filled({"name": "x"}.get) == "Bald."
    with pytest.raises(KeyError, match=r"returns\.window"):
        parse_wording(WINDOW, "de").filled({"name": "x"}.get)


@pytest.mark.parametrize(
    ("text", "language", "fault"),
    [
        ("{n, plural, one {# day}}", "en", "no form for other"),
        ("{n, plural, one {# dzień} other {# dni}}", "pl", "no form for few, which pl needs"),
        ("{n, plural, other {# 日}}", "tlh", "CLDR has no tlh"),
        ("{n, plural, one {a {b {c}}} other {x}}", "en", "may hold {fact} and no further forms"),
        ("{n, plural, one # other {x}}", "en", "write `one"),
        ("{n, plural, one {#} other {x}", "en", "brace or bracket stands alone"),
        ("{n, plurals, one {#} other {x}}", "en", "neither fact nor form"),
        ("{n, plural, onne {#} one {#} other {#}}", "en", "has a form for onne, which en does not"),
    ],
)
def test_wrong_forms_are_refused(text: str, language: str, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        parse_wording(text, language)


def test_a_word_chooses_its_form_from_right_to_left_too() -> None:
    wording = parse_wording("{status, select, held {עצורה} other {בדרך}}", "he")
    assert wording.filled({"status": "held"}.get) == "עצורה"


def test_what_fills_a_text_written_from_right_to_left_is_isolated() -> None:
    known = {"carrier": "DHL", "hint": ""}.get
    assert parse_wording("החבילה אצל {carrier}.{hint}", "he").filled(known) == "החבילה אצל \u2068DHL\u2069."
    assert parse_wording("Bei {carrier}.", "de").filled(known) == "Bei DHL."


def unknown(name: str) -> None:
    """For texts without gaps."""


def test_numbers_and_latin_words_of_a_text_from_right_to_left_are_isolated() -> None:
    assert parse_wording("לחצו OK תוך 10 דקות", "he").filled(unknown) == "לחצו \u2068OK\u2069 תוך \u206810\u2069 דקות"
    assert parse_wording("OK in 10 Minuten", "de").filled(unknown) == "OK in 10 Minuten"


@given(st.text())
def test_what_a_customer_wrote_is_never_read_as_a_gap(value: str) -> None:
    filled = parse_wording("<{name}>[ {other}]").filled({"name": "{other}" + value, "secret": "s"}.get)
    assert filled.startswith("<{other}")
