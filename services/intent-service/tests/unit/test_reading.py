import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intent.message import split_sentences
from intent.reading import Reader

SENTENCES = {
    "track_shipment": [
        "Wo bleibt mein Paket LX123456785CN?",
        "荷物LX123456785CNはどこですか？",
        "¿Dónde está mi paquete LX123456785CN?",
        "Where is my parcel LX123456785CN?",
        "Où est mon colis LX123456785CN ?",
        "我的包裹LX123456785CN到哪里了？",
        "Где моя посылка LX123456785CN?",
        "Kargom nerede?",
    ],
    "unrecognized_charge": [
        "I did not make this payment of 39.90 EUR",
        "Ich kenne diese Abbuchung über 39,90 EUR nicht",
        "この39.90ユーロの支払いはしていません",
    ],
    "delivered_not_received": ["My package says delivered but there's nothing here!"],
    "double_charge": ["you charged my card two times"],
    "order_cancel": ["bitte meine bestellung CB-10002000 stornieren", "please cancel order 7654321"],
}


@pytest.mark.parametrize(("intent", "text"), [(intent, text) for intent, texts in SENTENCES.items() for text in texts])
def test_what_every_customer_asks_is_understood(reader: Reader, intent: str, text: str) -> None:
    reading = reader.read(text)
    assert reading.intent.id == intent
    assert reading.intent.confidence >= reader.policy.sure_from


@pytest.mark.parametrize(
    "text", ["asdf qwer zxcv", "gfdgkjh rtoiu zzk", "lkjsd flkj sdf", "what is the capital of peru"]
)
def test_nonsense_is_not_taken_for_a_request(reader: Reader, text: str) -> None:
    intent = reader.read(text).intent
    assert intent.id == "out_of_scope" or intent.confidence < reader.policy.sure_from


@pytest.mark.parametrize("text", ["", "   ", "😀😀👍", "\x00\x00", "\u202e\u200f", "...!!", "\ud800"])
def test_a_message_without_words_is_out_of_scope(reader: Reader, text: str) -> None:
    reading = reader.read(text, "ja-JP")
    assert (reading.intent.id, reading.language, reading.feeling.sentiment) == ("out_of_scope", "ja", "neutral")


def test_a_number_does_not_change_the_intent(reader: Reader) -> None:
    readings = [reader.read(f"Where is order {number}?").intent for number in (1234567, 7654321, 5550123)]
    assert len({(intent.id, intent.confidence) for intent in readings}) == 1


def test_a_second_request_is_mentioned_and_remarks_are_not(reader: Reader) -> None:
    reading = reader.read("Hello! Where is my parcel? I also need an invoice. Thank you very much")
    assert reading.intent.id == "track_shipment"
    assert [other.id for other in reading.also] == ["invoice_request"]


def test_anger_is_no_request_where_there_is_one(reader: Reader) -> None:
    reading = reader.read("This is the worst service ever! Where is my parcel?")
    assert (reading.intent.id, reading.feeling.sentiment) == ("track_shipment", "negative")


def test_reasons_quote_no_numbers_and_no_strange_words(reader: Reader) -> None:
    reading = reader.read("Where is parcel LX123456785CN of Zebulon Quackenbush, zebulon@example.org, +49 170 1234567?")
    told = " ".join(reading.reasons).lower()
    assert "track_shipment" in told
    for private in ("123456785", "zebulon", "quackenbush", "example.org", "1234567"):
        assert private not in told


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("yes", "agreement"),
        ("Ja bitte", "agreement"),
        ("1234567", "number"),
        ("it's CB-10002000", "number"),
        ("LX123456785CN", "number"),
        ("and the other one?", "another"),
        ("und das andere?", "another"),
        ("もう一つは", "another"),
        ("where is my parcel", None),
        ("yes, cancel it", None),
        ("", None),
    ],
)
def test_a_follow_up_is_told_from_a_new_request(reader: Reader, text: str, kind: str | None) -> None:
    assert reader.read(text).follow_up == kind


def test_a_hundred_thousand_characters_take_no_longer_than_two_thousand(reader: Reader) -> None:
    for text in ("a" * 100_000, "where is it " * 9_000, "包" * 100_000, "! " * 50_000, "a\n" * 50_000):
        started = time.process_time()
        reader.read(text)
        # A message of 2,000 characters takes some 10 ms; the bound leaves room for a busy machine.
        assert time.process_time() - started < 1.0


def test_sentences_are_split_and_bounded() -> None:
    assert split_sentences("Hi there. Where is it? 你好。在哪里") == ["Hi there.", "Where is it?", "你好。", "在哪里"]
    assert len(split_sentences("a.\n" * 500)) == 12
    assert split_sentences("") == []


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=300), locale=st.one_of(st.none(), st.text(max_size=12)))
def test_any_text_can_be_read(reader: Reader, text: str, locale: str | None) -> None:
    reading = reader.read(text, locale)
    assert 0 <= reading.intent.confidence <= 1
    assert reading.language
    assert reading.reasons
