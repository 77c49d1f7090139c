"""Bills as customers read them: whatever language and currency, what is displayed sums to the total displayed."""

import datetime as dt
import os
import re
import subprocess
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import get_args

import pytest
from babel import Locale
from crossdesk.contracts.event import Money
from hypothesis import given, settings
from hypothesis import strategies as st

from payments_risk.bill_pages.bill_page import bill_page
from payments_risk.bill_pages.figures import age_text, money_text, percent_text
from payments_risk.bill_pages.fonts import CannotDraw
from payments_risk.bill_pages.html import draw_html
from payments_risk.bill_pages.page import Page
from payments_risk.bill_pages.pdf import draw_pdf
from payments_risk.bill_pages.reader import reader_of
from payments_risk.bill_pages.texts import LANGUAGES, load_texts
from payments_risk.bill_pages.why_page import page_text, why_page
from payments_risk.billing.bill import LineKind, Sale, SaleLine
from payments_risk.billing.charge_causes import Cause
from payments_risk.billing.charge_steps import StepKind
from payments_risk.billing.currencies import load_currencies, minor_digits
from payments_risk.billing.draw_up_bill import draw_up_bill
from payments_risk.billing.explain_charge import explain_charge
from payments_risk.billing.rates import RateTable
from payments_risk.payments import Transaction

AT = dt.datetime(2026, 10, 29, 17, 0, tzinfo=dt.UTC)
IN_USE = sorted(set(load_currencies().places()) - set(load_currencies().ended))
TAGS = (*LANGUAGES, "ar-EG", "de-AT", "en-IN", "fr-CH", "es-MX", "he-IL")
GOLDEN = Path(__file__).parent / "golden_bills"
RATES = RateTable("ecb", AT - dt.timedelta(hours=26), {"USD": Decimal("1.1586"), "KWD": Decimal("0.3561")})


def usd(minor: int) -> Money:
    return Money(minor=minor, currency="USD")


SALE = Sale(
    "CB-10000042",
    AT,
    (
        SaleLine("item", "Trail shoes <size 42> מגפיים", usd(3490)),
        SaleLine("shipping", "Tracked parcel", usd(590)),
        SaleLine("duty", "12 %", usd(279)),
        SaleLine("tax", "VAT", usd(827)),
        SaleLine("fee", "Handling", usd(150)),
        SaleLine("discount", "WELCOME", usd(-500)),
        SaleLine("other", "", usd(21)),
    ),
    usd(827),
)


def a_page(tag: str, currency: str = "KWD") -> Page:
    return bill_page(draw_up_bill(SALE, currency, RATES, mark_up_bp=250), reader_of(tag))


def shown_minor(text: str, currency: str, locale: Locale) -> int:
    """Minor units as a reader adds them up: digits around the language's decimal sign, and a minus if there is one."""
    figures = text.replace(" ", "")
    digits = minor_digits(currency)
    number = re.sub(r"[^\d.,٫]", "", "".join(each for each in figures if each.isdigit() or each in ".,٫"))
    if digits:
        sign = locale.number_symbols["latn"]["decimal"]
        whole, _, part = number.strip(".,").rpartition(sign)
        assert len(part) == digits, text
        number = whole + part
    value = int("".join(each for each in number if each.isdigit()))
    return -value if any(unicodedata.name(each, "") in ("HYPHEN-MINUS", "MINUS SIGN") for each in text) else value


@given(
    currency=st.sampled_from(IN_USE),
    tag=st.sampled_from(TAGS),
    amounts=st.lists(st.integers(0, 10**9), min_size=1, max_size=6),
    discount=st.integers(0, 10**9),
    rate=st.decimals("0.0001", "100000", places=6),
    mark_up=st.integers(0, 2000),
)
def test_lines_as_displayed_sum_to_the_total_as_displayed(
    currency: str, tag: str, amounts: list[int], discount: int, rate: Decimal, mark_up: int
) -> None:
    lines = [SaleLine("item", "Thing", usd(minor)) for minor in amounts]
    lines.append(SaleLine("discount", "Less", usd(-min(discount, sum(amounts)))))
    dollars = RateTable("house", AT, {currency: rate}, "USD")
    bill = draw_up_bill(Sale("CB-1", AT, lines), currency, dollars, mark_up)
    page = bill_page(bill, reader_of(tag))
    shown = [shown_minor(row.amount, currency, page.reader.locale) for row in page.rows]
    assert sum(shown) == shown_minor(page.total.amount, currency, page.reader.locale) == bill.total.minor


@pytest.mark.parametrize("tag", TAGS)
def test_every_currency_shows_its_own_digits_in_every_language(tag: str) -> None:
    locale = reader_of(tag).locale
    for currency in IN_USE:
        for minor in (0, 7, -123456789):
            text = money_text(Money(minor=minor, currency=currency), locale)
            assert shown_minor(text, currency, locale) == minor, text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_everything_in_its_own_words(language: str) -> None:
    texts = load_texts(language)
    kinds = (*get_args(LineKind), *(each for kind in get_args(StepKind) for each in get_args(kind) or (kind,)))
    assert {*kinds, *get_args(Cause)} - {"item"} <= {each for each in texts if isinstance(each, str)}
    assert all(text == unicodedata.normalize("NFC", text) and text.strip() for text in texts.values())
    same = [key for key, text in texts.items() if text == load_texts("en")[key]]
    assert language == "en" or set(same) <= {"open_exchange_rates", "date", "total", "item", "discount", "what"}


@pytest.mark.parametrize(
    ("tag", "language", "locale"),
    [
        ("de-AT", "de", "de_AT"),
        ("zh-TW", "zh-Hant", "zh_Hant_TW"),
        ("zh-CN", "zh-Hans", "zh_Hans_CN"),
        ("pt", "pt-BR", "pt_BR"),
        ("iw", "he", "he"),
        ("PT_br", "pt-BR", "pt_BR"),
        ("eo", "en", "en"),
        ("de-ZZ", "de", "de"),
        ("../../etc", "en", "en"),
        ("", "en", "en"),
        (None, "en", "en"),
    ],
)
def test_readers_get_the_nearest_language_we_write(tag: str | None, language: str, locale: str) -> None:
    reader = reader_of(tag)
    assert (reader.language, str(reader.locale)) == (language, locale)


@given(st.text(max_size=60))
def test_whatever_tag_is_asked_for_there_is_a_reader(tag: str) -> None:
    assert reader_of(tag).language in LANGUAGES


def test_figures_follow_the_language() -> None:
    german, arabic, hindi = (reader_of(tag).locale for tag in ("de", "ar", "hi"))
    assert money_text(usd(123456789), german) == "1.234.567,89\u00a0$"
    assert money_text(usd(123456789), hindi) == "$12,34,567.89"
    assert "\u2066US$\u2069" in money_text(usd(-500), arabic)
    for symbol, code in (("JP¥", "JPY"), ("CN¥", "CNY"), ("UK£", "GBP")):
        assert f"\u2066{symbol}\u2069" in money_text(Money(minor=500, currency=code), arabic)
        assert "\u2066" not in money_text(Money(minor=500, currency=code), german)
    assert (percent_text(250, german), percent_text(300, german)) == ("2,5\u00a0%", "3\u00a0%")
    assert age_text(dt.timedelta(hours=26), german) == "26 Stunden"
    assert age_text(dt.timedelta(minutes=20), german) == "20 Minuten"


def test_a_converted_bill_tells_rate_source_day_age_and_mark_up() -> None:
    text = "\n".join((*a_page("en").remarks, *(row.label for row in a_page("en").rows)))
    for part in (
        "1\u00a0USD = 0.307354\u00a0KWD", "European Central Bank on October 28, 2026", "26 hours", "by way of EUR",
        "Mark-up on the exchange (2.5%)",
    ):  # fmt: skip
        assert part in text


def test_a_source_without_a_name_of_ours_is_named_as_it_calls_itself() -> None:
    bill = draw_up_bill(SALE, "KWD", replace(RATES, source="House bank", as_of=AT))
    assert "Published by House bank on" in "\n".join(bill_page(bill, reader_of("en")).remarks)


class Elements(HTMLParser):
    """Start tags with their attributes, and the text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@pytest.mark.parametrize("tag", TAGS)
def test_a_page_stands_alone_and_says_its_language_and_direction(tag: str) -> None:
    page = a_page(tag)
    html = Elements(draw_html(page))
    root = next(attributes for name, attributes in html.tags if name == "html")
    assert root == {"lang": page.reader.tag, "dir": "rtl" if tag[:2] in ("ar", "he") else "ltr"}
    assert not any({"src", "href"} & set(attributes) for _, attributes in html.tags)
    assert not {"script", "link", "iframe", "img"} & {name for name, _ in html.tags}
    headers = [attributes.get("scope") for name, attributes in html.tags if name == "th"]
    assert headers == ["col", "col", *(["row"] * (len(page.rows) + 1))]


def test_what_shops_write_is_text_and_never_markup() -> None:
    lines = (SaleLine("item", "<script>alert(1)</script>&", usd(100)),)
    html = draw_html(bill_page(draw_up_bill(Sale("CB-1", AT, lines), "USD"), reader_of("de")))
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&amp;" in html


@pytest.mark.parametrize(("tag", "currency"), [("de", "EUR"), ("ar", "KWD")])
def test_a_bill_looks_as_it_did(tag: str, currency: str) -> None:
    """After a change that was meant, run with CROSSDESK_WRITE_GOLDEN=1 and look at the files."""
    file = GOLDEN / f"bill_{tag}_{currency}.html"
    html = re.sub(r"<style>.*?</style>", "<style></style>", draw_html(a_page(tag, currency)), flags=re.DOTALL)
    lines = re.sub(r"(?=<(?:tr|p|header|thead|tbody|tfoot|section)\b)", "\n", html) + "\n"
    if os.environ.get("CROSSDESK_WRITE_GOLDEN"):
        file.write_text(lines, encoding="utf-8")
    assert lines == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("tag", ["pl", "uk", "vi", "ar", "he", "hi", "th", "ja", "ko", "zh-Hant"])
def test_a_pdf_can_be_drawn_in_the_letters_of(tag: str) -> None:
    assert draw_pdf(a_page(tag), AT).startswith(b"%PDF-")


def test_the_same_page_gives_the_same_pdf_and_its_amounts_can_be_read_from_it(tmp_path: Path) -> None:
    page = a_page("de", "EUR")
    drawn = draw_pdf(page, AT)
    assert drawn == draw_pdf(page, AT)
    (tmp_path / "bill.pdf").write_bytes(drawn)
    try:
        read = subprocess.run(
            ["pdftotext", "-layout", tmp_path / "bill.pdf", "-"], capture_output=True, check=True, timeout=30
        )
    except FileNotFoundError:
        pytest.skip("needs pdftotext: apt-get install poppler-utils")
    text = read.stdout.decode()
    assert all(row.amount.replace("\u00a0", " ") in text.replace("\u00a0", " ") for row in (*page.rows, page.total))


def test_many_lines_go_on_over_pages() -> None:
    lines = tuple(SaleLine("item", f"Article {number} " + "long name " * 12, usd(number)) for number in range(60))
    page = bill_page(draw_up_bill(Sale("CB-1", AT, lines), "USD"), reader_of("en"))
    assert len(re.findall(rb"/Type /Page\b", draw_pdf(page, AT))) > 2


def test_characters_no_font_has_are_named() -> None:
    lines = (SaleLine("item", "Socks \U0001f9e6\U0001f9e4", usd(100)),)
    page = bill_page(draw_up_bill(Sale("CB-1", AT, lines), "USD"), reader_of("en"))
    with pytest.raises(CannotDraw, match=r"U\+1F9E4, U\+1F9E6"):
        draw_pdf(page, AT)


def a_capture(minor: int) -> Transaction:
    return Transaction("t-1", "CB-10000042", "capture", "succeeded", usd(minor), "card", AT)


@settings(max_examples=50)
@given(tag=st.sampled_from(TAGS), charged=st.integers(1, 9000), captured=st.integers(1, 9000))
def test_an_explanation_as_displayed_sums_to_what_was_charged(tag: str, charged: int, captured: int) -> None:
    bill = draw_up_bill(SALE, "USD")
    page = why_page(explain_charge(usd(charged), [bill], [a_capture(captured)]), reader_of(tag))
    shown = [shown_minor(row.amount, "USD", page.reader.locale) for row in page.rows]
    assert sum(shown) == shown_minor(page.total.amount, "USD", page.reader.locale) == charged


def told(change: Callable[[int], int]) -> str:
    bill = draw_up_bill(SALE, "USD")
    why = explain_charge(usd(change(bill.total.minor)), [bill], [a_capture(bill.total.minor)])
    return page_text(why_page(why, reader_of("en")))


def test_an_explained_charge_is_said_to_be_explained_and_a_guess_to_be_a_guess() -> None:
    assert "explain the amount to the last unit" in told(lambda total: total)
    assert "12 % (Customs duty): $2.79" in told(lambda total: total)
    above = told(lambda total: total + 40)
    assert "Not explained by our records: $0.40" in above
    assert "– The bank may have added a fee" in above
    assert "explain the amount to the last unit" not in above
    assert "No payment and no bill on record" in told(lambda total: total * 9)
