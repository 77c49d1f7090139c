"""The same figures are found whatever language and script a text is in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.text_figures import figures_in

DAY = (2026, 7, 1)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "From 1 July 2026 you pay €150 or 1,234.50 USD within 14 days."),
        ("en", "From July 1st, 2026 you pay €150 or $1,234.50 within 14 days."),
        ("de", "Ab 1. Juli 2026 zahlen Sie 150 € oder 1.234,50 $ binnen 14 Tagen."),
        ("fr", "À partir du 1er juillet 2026, 150 € ou 1 234,50 $ sous 14 jours."),
        ("es", "Desde el 1 de julio de 2026, 150 € o 1.234,50 $ en 14 días."),
        ("zh-Hans", "自２０２６年７月１日起，14天内支付150欧元或1,234.50美元。"),
        ("ja", "2026年7月1日から14日以内に150ユーロまたは1,234.50米ドル。"),
        ("pl", "Od 1 lipca 2026: 150 EUR lub 1234,50 USD w ciągu 14 dni."),
        ("ru", "С 1 июля 2026: 150 € или 1234,50 $ в течение 14 дней."),
        ("ko", "2026년 7월 1일부터 14일 이내 150 EUR 또는 1,234.50 USD."),
        ("ar", "من ١ يوليو ٢٠٢٦: ١٥٠ EUR أو ١٢٣٤٫٥٠ USD خلال ١٤ يومًا."),
    ],
)
def test_dates_numbers_and_amounts_are_the_same_in_every_language(language: str, text: str) -> None:
    found = figures_in(text, language)
    assert found.dates == {DAY}
    assert found.numbers == {14.0, 150.0, 1234.5}
    assert "EUR" in found.amounts[150.0]
    assert "USD" in found.amounts[1234.5]


@pytest.mark.parametrize(
    ("language", "text", "numbers"),
    [
        ("ja", "3万8千円", {38000.0}),
        ("ko", "5만원", {50000.0}),
        ("zh-Hans", "2万5000元", {25000.0}),
        ("en", "30,000", {30000.0}),
        ("fr", "30 000", {30000.0}),
        ("zh-Hans", "42 240", {42.0, 240.0}),
        ("fr", "0808 223 1133", {808.0, 223.0, 1133.0}),
        ("zh-Hans", "欧码42，240码", {42.0, 240.0}),
        ("de", "2,5 kg", {2.5}),
        ("en", "24/7 and 3-D", {24.0, 7.0, 3.0}),
    ],
)
def test_numbers_are_read_as_they_are_written_there(language: str, text: str, numbers: set[float]) -> None:
    assert figures_in(text, language).numbers == numbers


def test_chinese_numerals_are_numbers_as_words() -> None:
    assert figures_in("三十天内，十五日，二十一、两次", "zh-Hans").worded == {30, 15, 21, 2}


@pytest.mark.parametrize(
    ("text", "day"),
    [("on 2026-07-01", DAY), ("1.7.2026", DAY), ("in July 2026", (2026, 7, None)), ("by 24 December", (None, 12, 24))],
)
def test_dates_may_be_short(text: str, day: tuple[int | None, int, int | None]) -> None:
    found = figures_in(text, "en")
    assert (found.dates, found.numbers) == ({day}, set())


def test_a_link_ends_before_the_stop_and_holds_no_numbers() -> None:
    found = figures_in("See https://shop.example/a?b=17. Or（https://shop.example/b）。", "en")
    assert (found.links, found.numbers) == ({"https://shop.example/a?b=17", "https://shop.example/b"}, set())


@given(st.text(), st.sampled_from(["en", "de", "ja", "ar", "zh-Hant", "pt-BR"]))
def test_no_text_makes_it_stumble(text: str, language: str) -> None:
    figures_in(text, language)


@given(st.integers(min_value=0, max_value=10**9))
def test_digits_of_other_scripts_are_the_same_number(number: int) -> None:
    arabic = str(number).translate({ord(str(digit)): chr(0x0660 + digit) for digit in range(10)})
    full_width = str(number).translate({ord(str(digit)): chr(0xFF10 + digit) for digit in range(10)})
    assert figures_in(f"خلال {arabic} يومًا", "ar").numbers == {float(number)}
    assert figures_in(f"{full_width}個", "ja").numbers == {float(number)}
