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
        ("en", "within 14 days"),
        ("de", "guten Morgen"),
        ("es", "por la mañana"),
        ("en", "in 90 days"),
        ("xx", "yesterday"),
    ],
)
def test_periods_and_greetings_are_no_days(dates: RelativeDates, language: str, text: str) -> None:
    assert dates.find(fold(text), THURSDAY, language) == set()


@pytest.mark.parametrize(
    ("language", "text", "day"),
    [
        ("en", "Tuesday next week", "2026-12-01"),
        ("en", "this Saturday", "2026-11-28"),
        ("en", "a fortnight ago", "2026-11-12"),
        ("de", "letzte Woche Donnerstag", "2026-11-19"),
        ("fr", "il y a douze jours", "2026-11-14"),
        ("es", "el lunes de la semana que viene", "2026-11-30"),
        ("nl", "morgenmiddag", "2026-11-27"),
        ("sv", "förra veckan på torsdagen", "2026-11-19"),
        ("tr", "bu akşam", "2026-11-26"),
        ("vi", "Mai em phải đóng tiền", "2026-11-27"),
        ("vi", "chiều nay", "2026-11-26"),
        ("zh-Hans", "下周五", "2026-12-04"),
        ("zh-Hant", "上禮拜六", "2026-11-21"),
        ("ja", "来週の月曜日", "2026-11-30"),
        ("ko", "열흘 전", "2026-11-16"),
        ("hi", "कल दोबारा भिजवा दीजिए", "2026-11-27"),
        ("hi", "परसों से बंद है, आज ठीक कर दीजिए", "2026-11-24 2026-11-26"),
        ("hi-Latn", "2500 kat gaye parso, jaldi chahiye", "2026-11-24"),
        ("hi-Latn", "kal raat maine 2 gamle order kiye the", "2026-11-25"),
    ],
)
def test_weeks_parts_of_the_day_and_tenses_are_told_apart(
    dates: RelativeDates, language: str, text: str, day: str
) -> None:
    plain = readable(text)
    found = dates.find(fold(plain), THURSDAY, language, plain)
    assert found == {date.fromisoformat(each) for each in day.split()}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ar", "تقولون بكرة بكرة"),
        ("es", "siempre mañana, mañana"),
        ("vi", "khuyến mãi, hoa mai, lần thứ 3 tới nay"),
        ("sv", "dagens kurs, inte hört något på 3 dagar"),
        ("pt-BR", "faz 40 dias que espero"),
        ("uk", "забрала лише через тиждень"),
        ("id", "minggu depan saja, dalam 3 hari"),
        ("hi", "2 दिन में खराब हो गया"),
        ("de", "war in drei Tagen in Innsbruck"),
        ("it", "finito in due giorni"),
        ("pl", "te poniedziałkowe maile"),
    ],
)
def test_putting_off_estimates_and_periods_are_no_days(dates: RelativeDates, language: str, text: str) -> None:
    plain = readable(text)
    assert dates.find(fold(plain), THURSDAY, language, plain) == set()
