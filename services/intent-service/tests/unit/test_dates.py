from datetime import date

import pytest

from intent.data_files import table
from intent.dates import Dates
from intent.text import ascii_digits, fold, readable

THURSDAY = date(2026, 11, 26)
MONTH_FIRST = {"zh-Hans", "ja", "ko"}


@pytest.fixture(scope="module")
def dates() -> Dates:
    return Dates(table("months.yaml"), table("days_of_month.yaml"))


def found(dates: Dates, text: str, language: str) -> list[str]:
    folded = fold(ascii_digits(readable(text)))
    days, _ = dates.find(folded, THURSDAY, language, month_first=language in MONTH_FIRST)
    return sorted(day.isoformat() for day in days)


@pytest.mark.parametrize(
    ("language", "text", "day"),
    [
        ("he", "ב-18.11 וגם ב-22/11", "2026-11-18 2026-11-22"),
        ("de", "am 17.11 abgebucht", "2026-11-17"),
        ("zh-Hans", "11.20付的款", "2026-11-20"),
        ("tr", "3 Mayıs 1991", "1991-05-03"),
        ("de", "geboren 03.05.91", "1991-05-03"),
        ("nl", "op 21 nov.", "2026-11-21"),
        ("fr", "le 3 déc.", "2026-12-03"),
        ("ru", "20 нояб.", "2026-11-20"),
        ("vi", "ngày 19 tháng 11 năm 2025", "2025-11-19"),
        ("sv", "den 5:e december", "2026-12-05"),
        ("en", "on the 30th", "2026-11-30"),
        ("en", "by the 12th", "2026-12-12"),
        ("fr", "depuis le 3 ; rien", "2026-11-03"),
        ("fr", "retourné le 13, merci", "2026-11-13"),
        ("de", "für den 24. angekündigt", "2026-11-24"),
        ("es", "para el día 10.", "2026-12-10"),
        ("ru", "жду с 12-го", "2026-11-12"),
        ("hi-Latn", "20 tareekh ka order", "2026-11-20"),
        ("ja", "29日の結婚式", "2026-11-29"),
        ("ko", "17일에 끝났고", "2026-11-17"),
        ("zh-Hans", "今天都26号了", "2026-11-26"),
        ("nl", "afgeschreven op 24-11", "2026-11-24"),
    ],
)
def test_dates_are_read_as_people_of_each_language_write_them(dates: Dates, language: str, text: str, day: str) -> None:
    assert found(dates, text, language) == day.split()


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "um 18.11 Uhr, 12.10 cm, Version 10.12"),
        ("sv", "klockan 14.02"),
        ("id", "diskon 12.12"),
        ("en", "sold out 5 times, on the 3rd floor"),
        ("fr", "3 des articles"),
        ("zh-Hans", "穿25号, 26号楼"),
        ("ja", "10日間、3日かかる"),
        ("uk", "штани 52-го"),
        ("zh-Hant", "民生路27號"),
        ("nl", "op 10-12 cm"),
    ],
)
def test_hours_sizes_sales_and_floors_are_no_dates(dates: Dates, language: str, text: str) -> None:
    assert found(dates, text, language) == []


def test_what_was_read_as_a_date_is_taken_out_of_the_text(dates: Dates) -> None:
    days, rest = dates.find("11月23日前送达", THURSDAY, "zh-Hans")
    assert (days, rest) == ({date(2026, 11, 23)}, "      前送达")
