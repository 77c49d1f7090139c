import pytest
from crossdesk.testing.examples import a_case, a_customer, an_inquiry, an_understanding

from knowledge.library import Library
from knowledge.reader import reader_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mera order kab aayega bhai", "hi"),
        ("COD available hai kya?", "hi"),
        ("Refund nahi mila, 10 din ho gaye", "hi"),
        ("zdravstvuyte, gde moy zakaz", "ru"),
        ("fein el order bta3i lessa mawaselsh", "ar"),
        ("Where is my order?", None),
        ("Where is my order, bhai?", None),
        ("wann kommt mein Paket, ich warte seit Tagen", None),
        ("¿dónde está mi pedido?", None),
        ("ana sayfada hata var", None),
        ("मेरा ऑर्डर कहाँ है", None),
        ("", None),
    ],
)
def test_a_language_in_latin_letters_is_told_by_several_of_its_words(
    library: Library, text: str, expected: str | None
) -> None:
    assert library.conventions.romanised.language_of(text) == expected


def test_who_writes_hindi_in_latin_letters_is_answered_in_hindi(library: Library) -> None:
    inquiry = an_inquiry("mera order kab aayega bhai", customer=a_customer(locale="en-IN", country="IN"))
    case = a_case(inquiry=inquiry, understanding=an_understanding("order_status", language="en"))
    assert reader_of(case, library, library.by_id["parcel_reference_missing"]).language == "hi"
    assert reader_of(case, library, library.by_id["order_packed_for_handover"]).language == "en"
