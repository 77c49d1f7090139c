import pytest
from hypothesis import given
from hypothesis import strategies as st

from intent.amounts import Amounts
from intent.data_files import table
from intent.text import ascii_digits


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
        ("5억원까지", 500000000, "KRW"),
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


@pytest.mark.parametrize(
    ("text", "language", "sums"),
    [
        ("20-30 euros", "en", ["20 EUR", "30 EUR"]),
        ("between 40 and 60 pounds", "en", ["40 GBP", "60 GBP"]),
        ("5,000 ถึง 50,000 บาท", "th", ["5000 THB", "50000 THB"]),
        ("5~7만원", "ko", ["50000 KRW", "70000 KRW"]),
        ("dai 50 ai 70 euro", "it", ["50 EUR", "70 EUR"]),
        ("150-200rb", "id", ["150000 IDR", "200000 IDR"]),
        ("₹500-700", "hi", ["500 INR", "700 INR"]),
        ("运费200到300元", "zh-Hans", ["200 CNY", "300 CNY"]),
        ('ב-200-300 ש"ח', "he", ["200 ILS", "300 ILS"]),
    ],
)
def test_both_ends_of_a_range_are_sums(amounts: Amounts, text: str, language: str, sums: list[str]) -> None:
    found = [
        f"{money.minor // (1 if money.currency == 'KRW' else 100)} {money.currency}"
        for money, _ in amounts.find(text, (None, language))
    ]
    assert sorted(found) == sorted(sums)


@pytest.mark.parametrize("text", ["I ordered 2 and 30 euros are gone", "order 12345-30 euros"])
def test_two_numbers_are_no_range_without_a_word_that_pairs_them(amounts: Amounts, text: str) -> None:
    assert [money.minor for money, _ in amounts.find(text, (None, "en"))] == [3000]


@pytest.mark.parametrize(
    ("text", "language", "minor", "currency"),
    [
        ("one hundred and fifty euros", "en", 15_000, "EUR"),
        ("dreihundertfünfzig Euro", "de", 35_000, "EUR"),
        ("quatre-vingt-dix euros", "fr", 9_000, "EUR"),
        ("cuarenta y cinco mil pesos colombianos", "es", 4_500_000, "COP"),
        ("centoventi euro", "it", 12_000, "EUR"),
        ("mil e duzentos reais", "pt-BR", 120_000, "BRL"),
        ("vijfentwintig euro", "nl", 2_500, "EUR"),
        ("två hundra kronor", "sv", 20_000, "SEK"),
        ("sto dwadzieścia złotych", "pl", 12_000, "PLN"),
        ("полторы тысячи рублей", "ru", 150_000, "RUB"),
        ("п'ятсот гривень", "uk", 50_000, "UAH"),
        ("bin beş yüz lira", "tr", 150_000, "TRY"),
        ("بألف وخمسمئة جنيه", "ar", 150_000, "EGP"),
        ("מאה ועשרים שקל", "he", 12_000, "ILS"),
        ("साढ़े तीन हज़ार रुपये", "hi", 350_000, "INR"),
        ("dhai hazar rupaye", "hi-Latn", 250_000, "INR"),
        ("seratus lima puluh ribu rupiah", "id", 15_000_000, "IDR"),
        ("hai triệu đồng", "vi", 2_000_000, "VND"),
        ("สองพันห้าร้อยบาท", "th", 250_000, "THB"),
        ("一百二十块", "zh-Hans", 12_000, "CNY"),
        ("兩千五百元", "zh-Hant", 250_000, "TWD"),
        ("一万二千円", "ja", 12_000, "JPY"),
        ("만오천원", "ko", 15_000, "KRW"),
    ],
)
def test_sums_are_read_in_words(amounts: Amounts, text: str, language: str, minor: int, currency: str) -> None:
    assert [(money.minor, money.currency) for money, _ in amounts.find(text, (None, language))] == [(minor, currency)]


@pytest.mark.parametrize(
    ("text", "language"),
    [("几百块", "zh-Hans"), ("数千円", "ja"), ("一块去", "zh-Hans"), ("beim zweiten Mal", "de"), ("giảm dần đó", "vi")],
)
def test_vague_numbers_and_like_sounding_words_are_no_sums(amounts: Amounts, text: str, language: str) -> None:
    assert amounts.find(text, (None, language)) == []


@pytest.mark.parametrize(
    ("text", "minor", "currency"),
    [
        ("41 $ CA", 4_100, "CAD"),
        ("$1,850 MXN", 185_000, "MXN"),
        ("$49 AUD", 4_900, "AUD"),
        ("38.500 pesos colombianos", 3_850_000, "COP"),
        ("100 канадских долларов", 10_000, "CAD"),
        ("20 دينار أردني", 20_000, "JOD"),
        ("250 Deense kronen", 25_000, "DKK"),
        ("80 francs suisses", 8_000, "CHF"),
        ("300 Swiss francs", 30_000, "CHF"),
    ],
)
def test_a_country_beside_the_name_tells_whose_money_it_is(
    amounts: Amounts, text: str, minor: int, currency: str
) -> None:
    assert [(money.minor, money.currency) for money, _ in amounts.find(text)] == [(minor, currency)]


@pytest.mark.parametrize(
    ("text", "language", "minor", "currency"),
    [
        ("euro 49,90", "it", 4_990, "EUR"),
        ("гривень до 800", "uk", 80_000, "UAH"),
        ("人民币350元", "zh-Hans", 35_000, "CNY"),
        ("新台幣1,580元", "zh-Hant", 158_000, "TWD"),
        ("19€90", "fr", 1_990, "EUR"),
        ("7 euro 95.", "nl", 795, "EUR"),
        ("5 тыс. руб.", "ru", 500_000, "RUB"),
        ("6만7천5백원", "ko", 67_500, "KRW"),
        ("18 השקלים", "he", 1_800, "ILS"),
        ("27 avroluk", "tr", 2_700, "EUR"),
        ("٤٧٥ ر.س", "ar", 47_500, "SAR"),
        ("299.-", "th", 29_900, "THB"),
        ("999/-", "hi-Latn", 99_900, "INR"),
    ],
)
def test_sums_are_read_however_people_put_them(
    amounts: Amounts, text: str, language: str, minor: int, currency: str
) -> None:
    found = amounts.find(ascii_digits(text), (None, language))
    assert [(money.minor, money.currency) for money, _ in found] == [(minor, currency)]


@pytest.mark.parametrize("text", ["2 års garanti", "peso 75 kg", "2 pen", "30 sek", "två te"])
def test_codes_and_names_that_are_other_words_are_no_money(amounts: Amounts, text: str) -> None:
    assert amounts.find(text, (None, "pl")) == []


def test_such_codes_count_in_capitals(amounts: Amounts) -> None:
    assert [money.currency for money, _ in amounts.find("300 SEK, 20 ARS, PEN 5")] == ["SEK", "ARS", "PEN"]
