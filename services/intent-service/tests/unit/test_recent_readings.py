import pytest

from intent.reading import Reader
from intent.recent_readings import RecentReadings

TEXTS = [
    "Wo bleibt mein Paket LX123456785CN?",
    "WHERE IS MY PARCEL!!! I wait since 12 days",
    "see www.shop.example. Where is CB-10000042?",
    "see www.shop.example Where is CB-10000042?",
    "",
    "?",
    "私の荷物はどこですか? 注文番号 CB-10000042",
]


@pytest.mark.parametrize("text", TEXTS)
def test_what_is_remembered_is_what_would_be_read(reader: Reader, text: str) -> None:
    readings = RecentReadings(reader)
    readings.read(text.replace("42", "17").replace("LX123456785CN", "RR473124829DE"), "de-DE")
    assert readings.read(text, "de-DE") == reader.read(text, "de-DE")


def test_another_number_in_the_same_words_is_read_once(reader: Reader) -> None:
    readings = RecentReadings(reader)
    first = readings.read("Where is my parcel LX123456785CN?", "en-US")
    assert readings.read("Where is my parcel RR473124829DE?", "en-US") is first
    assert readings.read("Where is my parcel RR473124829DE?", "de-DE") is not first


def test_the_oldest_reading_is_forgotten_first(reader: Reader) -> None:
    readings = RecentReadings(reader, remembered=2)
    first = readings.read("one", None)
    readings.read("two", None)
    assert readings.read("one", None) is first
    readings.read("three", None)
    assert readings.read("one", None) is first
    assert readings.read("two", None) is not None


def test_long_messages_are_read_each_time(reader: Reader) -> None:
    readings = RecentReadings(reader)
    text = "Where is my parcel? " * 20
    assert readings.read(text, None) is not readings.read(text, None)
