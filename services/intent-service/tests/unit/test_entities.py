from datetime import date

import pytest
from crossdesk.contracts.intent import Entities
from hypothesis import given, settings
from hypothesis import strategies as st

from intent.catalogue import Catalogue
from intent.entities import EntityFinder, Surroundings

GERMAN = Surroundings(date(2026, 11, 27), country="DE", locale="de-DE")


@pytest.fixture(scope="module")
def finder() -> EntityFinder:
    return EntityFinder()


def test_order_numbers_are_canonical(finder: EntityFinder) -> None:
    found = finder.find("order #1234567, cb-10002000, CB 10002001 and CB10002002", GERMAN)
    assert found.order_ids == ["1234567", "CB-10002000", "CB-10002001", "CB-10002002"]


def test_full_width_and_arabic_digits_are_folded(finder: EntityFinder) -> None:
    assert finder.find("订单１２３４５６７", GERMAN).order_ids == ["1234567"]
    assert finder.find("طلب ١٢٣٤٥٦٧", GERMAN).order_ids == ["1234567"]


def test_a_tenant_has_order_numbers_of_its_own(finder: EntityFinder) -> None:
    around = Surroundings(date(2026, 11, 27), order_pattern=r"SHOP\d{4}")
    assert finder.find("shop1234 and 7654321", around).order_ids == ["SHOP1234"]


def test_digits_of_a_telephone_number_or_a_parcel_are_no_order(finder: EntityFinder) -> None:
    found = finder.find("call 0170 1234567 about 1Z999AA10123456784", GERMAN)
    assert (found.order_ids, found.phones) == ([], ["+491701234567"])


def test_an_order_number_is_no_telephone_number(finder: EntityFinder) -> None:
    assert finder.find("order 1234567", GERMAN).phones == []


def test_an_order_number_may_be_written_with_any_dash(finder: EntityFinder) -> None:
    found = finder.find("Auftrag CB–33120987", GERMAN)
    assert (found.order_ids, found.phones) == (["CB-33120987"], [])


def test_the_disputed_sum_is_found_in_minor_units(finder: EntityFinder) -> None:
    found = finder.find("I did not make this payment of 39.90 EUR", GERMAN).amounts
    assert [(money.minor, money.currency) for money in found] == [(3990, "EUR")]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("do you ship to Norway?", "NO"),
        ("Liefert ihr in die Schweiz", "CH"),
        ("寄到挪威吗", "NO"),
        ("livrez-vous au Canada", "CA"),
        ("shipping to the USA", "US"),
        ("アメリカに送れますか", "US"),
        ("미국 배송", "US"),
        ("доставка в Германию", "DE"),
    ],
)
def test_countries_are_found_as_nouns_of_many_languages(finder: EntityFinder, text: str, code: str) -> None:
    assert finder.find(text, GERMAN).countries == [code]


@pytest.mark.parametrize("text", ["a german customer in Berlin", "LX123456785CN", "Jordan ordered it", "39 US dollars"])
def test_adjectives_cities_and_suffixes_are_no_countries(finder: EntityFinder, text: str) -> None:
    assert finder.find(text, GERMAN).countries == []


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-21", "2026-11-21"),
        ("am 21.11.2026", "2026-11-21"),
        ("am 21.11.", "2026-11-21"),
        ("on Nov 21", "2026-11-21"),
        ("on 21st of November", "2026-11-21"),
        ("el 3 de enero", "2027-01-03"),
        ("11月21日", "2026-11-21"),
        ("2026年11月21日", "2026-11-21"),
    ],
)
def test_dates_become_iso_and_the_nearest_year_is_meant(finder: EntityFinder, text: str, day: str) -> None:
    assert finder.find(text, GERMAN).dates == [day]


def test_americans_write_the_month_first(finder: EntityFinder) -> None:
    american = Surroundings(date(2026, 11, 27), country="US", locale="en-US")
    assert finder.find("11/12/2026", american).dates == ["2026-11-12"]
    assert finder.find("11/12/2026", GERMAN).dates == ["2026-12-11"]


def test_no_date_is_made_of_what_is_none(finder: EntityFinder) -> None:
    assert finder.find("31.02.2026 and 99.99.", GERMAN).dates == []


def test_addresses_are_found(finder: EntityFinder) -> None:
    found = finder.find("write to Ann.Lee@Example.com or +44 20 7946 0958", GERMAN)
    assert (found.emails, found.phones) == (["ann.lee@example.com"], ["+442079460958"])


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=400))
def test_any_text_gives_entities(text: str) -> None:
    assert isinstance(EntityFinder().find(text, GERMAN), Entities)


@given(digits=st.from_regex(r"[1-9][0-9]{6}", fullmatch=True), zero=st.sampled_from("٠۰०০๐０"))
def test_an_order_number_is_known_in_the_digits_of_any_script(finder: EntityFinder, digits: str, zero: str) -> None:
    written = "".join(chr(ord(zero) + int(digit)) for digit in digits)
    assert finder.find(f"({written})", GERMAN).order_ids == [digits]


def test_an_order_number_beside_a_full_width_comma_is_found(finder: EntityFinder) -> None:
    assert finder.find("订单１２６７８３４，11月5日下的单", GERMAN).order_ids == ["1267834"]


def test_a_tenants_order_number_is_no_telephone_number(finder: EntityFinder) -> None:
    around = Surroundings(date(2026, 11, 27), country="US", order_pattern=r"\d{10}")
    found = finder.find("order 4155552671", around)
    assert (found.order_ids, found.phones) == (["4155552671"], [])


def test_months_come_first_where_people_write_so(finder: EntityFinder) -> None:
    chinese = Surroundings(date(2026, 11, 27), country="CN", locale="zh-CN")
    assert finder.find("12/05", chinese).dates == ["2026-12-05"]
    assert finder.find("05/12", GERMAN).dates == ["2026-12-05"]


def test_fractions_and_round_the_clock_are_no_dates(finder: EntityFinder) -> None:
    assert finder.find("1/2, 3/4 and 24/7", GERMAN).dates == []


def test_goods_of_the_tenants_own_catalogue_come_first(finder: EntityFinder) -> None:
    shop = Catalogue({"auroralamp": "Aurora Lamp"})
    around = Surroundings(date(2026, 11, 27), language="en", catalogue=shop)
    assert finder.find("my aurora lamp and a mug", around).products == ["Aurora Lamp", "mug"]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("メールはabc.d@x-y.comです", "abc.d@x-y.com"),
        ("abc@x.com으로 보내 주세요", "abc@x.com"),
        ("כתבו ל-dana@x.co.il.", "dana@x.co.il"),
        ("почта@пример.рф", "почта@пример.рф"),
    ],
)
def test_an_address_ends_where_another_script_begins(finder: EntityFinder, text: str, address: str) -> None:
    assert finder.find(text, GERMAN).emails == [address]


def test_a_number_with_its_countrys_prefix_needs_no_known_block(finder: EntityFinder) -> None:
    assert finder.find("ל +972 52 123 4567", Surroundings(date(2026, 11, 27))).phones == ["+972521234567"]


def test_a_full_width_comma_within_a_sum_stays(finder: EntityFinder) -> None:
    found = finder.find("￥１５，８００の請求", Surroundings(date(2026, 11, 27), language="ja"))
    assert [money.minor for money in found.amounts] == [15800]


def test_sums_in_words_are_found_in_a_text_without_digits(finder: EntityFinder) -> None:
    found = finder.find("तीन हज़ार रुपये तक", Surroundings(date(2026, 11, 27), language="hi"))
    assert [money.minor for money in found.amounts] == [300000]


@pytest.mark.parametrize(
    ("country", "text", "number"),
    [
        ("FR", "au 06 39 98 41 27", "+33639984127"),
        ("GB", "call 07700 900123", "+447700900123"),
        ("US", "call (555) 010-1234", "+15550101234"),
        ("IL", "ל-052-6190347", "+972526190347"),
    ],
)
def test_a_number_written_as_such_is_one_though_its_block_is_unknown(
    finder: EntityFinder, country: str, text: str, number: str
) -> None:
    assert finder.find(text, Surroundings(date(2026, 11, 27), country)).phones == [number]


def test_an_order_number_stands_behind_dots_and_prepositions(finder: EntityFinder) -> None:
    assert finder.find("twice…CB-15508273です", GERMAN).order_ids == ["CB-15508273"]
    assert finder.find("ל-7104466", GERMAN).order_ids == ["7104466"]


@pytest.mark.parametrize(
    ("pattern", "text", "number"),
    [
        (r"[A-Z]{8}", "meine Nummer ist QWERTZUI", "QWERTZUI"),
        (r"BE\d{5}|\d{9}", "order be12345 please", "BE12345"),
        (r"A\d", "order A1 please", "A1"),
    ],
)
def test_a_shops_own_numbers_are_found_however_few_digits_they_have(
    finder: EntityFinder, pattern: str, text: str, number: str
) -> None:
    assert finder.find(text, Surroundings(date(2026, 11, 27), order_pattern=pattern)).order_ids == [number]
