import pytest
from hypothesis import given
from hypothesis import strategies as st

from intent.amounts import Amounts
from intent.data_files import table


@pytest.fixture(scope="module")
def amounts() -> Amounts:
    return Amounts(table("currencies.yaml"))


@pytest.mark.parametrize(
    ("text", "minor", "currency"),
    [
        ("39,90 EUR", 3990, "EUR"),
        ("a payment of 39.90 EUR", 3990, "EUR"),
        ("€39.90", 3990, "EUR"),
        ("1.234,56 €", 123456, "EUR"),
        ("$1,234.56", 123456, "USD"),
        ("1'299.50 CHF", 129950, "CHF"),
        ("$45", 4500, "USD"),
        ("45 dollars", 4500, "USD"),
        ("R$ 1.299,00", 129900, "BRL"),
        ("350k dong", 350000, "VND"),
        ("5만원", 50000, "KRW"),
        ("3천원", 3000, "KRW"),
        ("5000円", 5000, "JPY"),
        ("2万円", 20000, "JPY"),
        ("¥5000", 5000, "JPY"),
        ("49.90欧元", 4990, "EUR"),
        ("12,50 zł", 1250, "PLN"),
        ("500 рублей", 50000, "RUB"),
        ("12.500 KWD", 12500000, "KWD"),
        ("usd 20", 2000, "USD"),
    ],
)
def test_a_sum_is_read_in_the_notation_of_its_country(amounts: Amounts, text: str, minor: int, currency: str) -> None:
    assert [(money.minor, money.currency) for money, _ in amounts.find(text)] == [(minor, currency)]


@pytest.mark.parametrize(
    "text", ["order 1234567", "2 parcels", "on 12.11.2026", "room 45 d3", "1 EUR = 1.08 USD", "eur"]
)
def test_bare_numbers_and_exchange_rates_are_no_sums(amounts: Amounts, text: str) -> None:
    assert amounts.find(text) == []


def test_each_distinct_sum_is_given_once(amounts: Amounts) -> None:
    assert [money.minor for money, _ in amounts.find("2x 49,90 EUR, so 49.90 EUR and 99,80 EUR")] == [4990, 9980]


@given(st.integers(min_value=0, max_value=10**9))
def test_german_and_english_notation_mean_the_same(cents: int) -> None:
    found = Amounts(table("currencies.yaml"))
    english = f"{cents // 100:,}.{cents % 100:02} EUR"
    german = english.translate(str.maketrans(",.", ".,"))
    assert [money.minor for money, _ in found.find(english)] == [cents]
    assert [money.minor for money, _ in found.find(german)] == [cents]


@pytest.mark.parametrize(
    ("text", "minor", "currency"),
    [
        ("₹1,29,900", 12990000, "INR"),
        ("1.2 lakh rupees", 12000000, "INR"),
        ("2 लाख रुपये", 20000000, "INR"),
        ("Rs. 499", 49900, "INR"),
        ("2 hazar rupaye", 200000, "INR"),
        ("12만 5천원", 125000, "KRW"),
        ("2万3千円", 23000, "JPY"),
        ("就买了299元", 29900, "CNY"),
        ("1.250.000đ", 1250000, "VND"),
        ("Rp 250rb", 25000000, "IDR"),
        ("2 mil reais", 200000, "BRL"),
        ("49,- €", 4900, "EUR"),
        ("499 kr", 49900, "SEK"),
        ('249 ש"ח', 24900, "ILS"),
        ("20 bucks", 2000, "USD"),
    ],
)
def test_sums_are_read_as_people_of_22_languages_write_them(
    amounts: Amounts, text: str, minor: int, currency: str
) -> None:
    assert [(money.minor, money.currency) for money, _ in amounts.find(text)] == [(minor, currency)]


@pytest.mark.parametrize(
    ("text", "place", "currency"),
    [
        ("¥459", "CN", "CNY"),
        ("¥459", "zh-Hans", "CNY"),
        ("890元", "TW", "TWD"),
        ("499 kr", "NO", "NOK"),
        ("50 ft", "HU", "HUF"),
    ],
)
def test_a_name_of_several_currencies_is_that_of_the_customers_country(
    amounts: Amounts, text: str, place: str, currency: str
) -> None:
    assert [money.currency for money, _ in amounts.find(text, (None, place))] == [currency]


@pytest.mark.parametrize("text", ["6 ft tall", "within 14d", "5 TRY again".lower()])
def test_feet_days_and_english_words_are_no_money(amounts: Amounts, text: str) -> None:
    assert amounts.find(text) == []


@given(st.integers(min_value=1, max_value=10**9))
def test_indian_groups_of_digits_mean_the_same(rupees: int) -> None:
    found = Amounts(table("currencies.yaml"))
    digits = str(rupees)
    head, tail = digits[:-3], digits[-3:]
    pairs = [head[max(at - 2, 0) : at] for at in range(len(head), 0, -2)][::-1]
    assert [money.minor for money, _ in found.find(f"₹{','.join([*pairs, tail])}")] == [rupees * 100]


@pytest.mark.parametrize("text", ["5 раз звонил", "20 рекомендаций", "42 אירופאי"])
def test_words_that_begin_like_a_currency_are_no_money(amounts: Amounts, text: str) -> None:
    assert amounts.find(text) == []


@pytest.mark.parametrize(
    ("text", "language", "minor", "currency"),
    [
        ("Áo có 220k", "vi", 220_000, "VND"),
        ("hoàn 1tr2 cho mình", "vi", 1_200_000, "VND"),
        ("350rb belum masuk", "id", 35_000_000, "IDR"),
        ("budget 100 ribuan", "id-ID", 10_000_000, "IDR"),
    ],
)
def test_thousands_are_money_where_the_currency_goes_without_saying(
    amounts: Amounts, text: str, language: str, minor: int, currency: str
) -> None:
    assert [(money.minor, money.currency) for money, _ in amounts.find(text, (None, language))] == [(minor, currency)]


def test_thousands_are_no_money_elsewhere(amounts: Amounts) -> None:
    assert amounts.find("350k followers", (None, "en")) == []


def test_a_sum_with_its_currency_is_counted_once(amounts: Amounts) -> None:
    assert len(amounts.find("50k đồng", ("VN", "vi"))) == 1
