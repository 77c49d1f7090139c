from datetime import date

import pytest

from intent.data_files import table
from intent.relative_dates import RelativeDates
from intent.text import fold, readable

THURSDAY = date(2026, 11, 26)


@pytest.fixture(scope="module")
def dates() -> RelativeDates:
    return RelativeDates(table("relative_dates.yaml"))


@pytest.mark.parametrize(
    ("language", "text", "day"),
    [
        ("en", "ordered yesterday", "2026-11-25"),
        ("en", "the day before yesterday", "2026-11-24"),
        ("en", "a week ago", "2026-11-19"),
        ("en", "last Friday", "2026-11-20"),
        ("en", "next Monday", "2026-11-30"),
        ("de", "in 3 Tagen", "2026-11-29"),
        ("de", "übermorgen", "2026-11-28"),
        ("fr", "il y a trois jours", "2026-11-23"),
        ("es", "pasado mañana", "2026-11-28"),
        ("it", "l'altro ieri", "2026-11-24"),
        ("pt-BR", "há dois dias", "2026-11-24"),
        ("nl", "vier dagen geleden", "2026-11-22"),
        ("pl", "zeszłego piątku", "2026-11-20"),
        ("ru", "неделю назад", "2026-11-19"),
        ("uk", "минулої п'ятниці", "2026-11-20"),
        ("tr", "3 gün önce", "2026-11-23"),
        ("ar", "قبل يومين", "2026-11-24"),
        ("he", "לפני שבוע", "2026-11-19"),
        ("hi", "कल ऑर्डर किया था", "2026-11-25"),
        ("hi", "कल आएगा क्या", "2026-11-27"),
        ("hi-Latn", "kal aayega kya", "2026-11-27"),
        ("id", "besok lusa", "2026-11-28"),
        ("vi", "thứ sáu tuần trước", "2026-11-20"),
        ("sv", "i förrgår", "2026-11-24"),
        ("th", "3 วันก่อน", "2026-11-23"),
        ("zh-Hans", "上周五", "2026-11-20"),
        ("zh-Hant", "大前天", "2026-11-23"),
        ("ja", "3日前", "2026-11-23"),
        ("ko", "그저께", "2026-11-24"),
    ],
)
def test_a_day_is_counted_from_the_message(dates: RelativeDates, language: str, text: str, day: str) -> None:
    assert dates.find(fold(readable(text)), THURSDAY, language) == {date.fromisoformat(day)}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "it takes 3 days"),
        ("en", "on Friday"),
        ("en", "within 14 days"),
        ("de", "guten Morgen"),
        ("es", "por la mañana"),
        ("en", "in 90 days"),
        ("xx", "yesterday"),
    ],
)
def test_periods_bare_weekdays_and_greetings_are_no_days(dates: RelativeDates, language: str, text: str) -> None:
    assert dates.find(fold(text), THURSDAY, language) == set()
