from datetime import date

import pytest

from intent.data_files import table
from intent.relative_dates import RelativeDates
from intent.text import fold, readable

THURSDAY = date(2026, 11, 26)


@pytest.fixture(scope="module")
def dates() -> RelativeDates:
    return RelativeDates(table("relative_dates.yaml"))


def found(dates: RelativeDates, language: str, text: str, named: tuple[date, ...] = ()) -> list[str]:
    plain = readable(text)
    blank = fold(plain).replace("#", " " * 8)
    return sorted(day.isoformat() for day in dates.find(blank, THURSDAY, language, plain, named))


@pytest.mark.parametrize(
    ("language", "text", "day"),
    [
        ("en", "It came on Monday with a crack", "2026-11-23"),
        ("de", "Am Freitag hat der Fahrer niemanden angetroffen", "2026-11-20"),
        ("fr", "colis reçu lundi", "2026-11-23"),
        ("es", "El lunes pagué", "2026-11-23"),
        ("it", "Ho ordinato lunedì", "2026-11-23"),
        ("pt-BR", "Comprei na segunda", "2026-11-23"),
        ("nl", "Maandag besteld", "2026-11-23"),
        ("pl", "Zamówiłam w niedzielę", "2026-11-22"),
        ("ru", "С воскресенья сайт не открывается", "2026-11-22"),
        ("uk", "Замовила у вівторок", "2026-11-24"),
        ("tr", "Pazartesi günü sipariş verdim", "2026-11-23"),
        ("ar", "طلبت الجهاز يوم الاثنين", "2026-11-23"),
        ("he", "הזמנתי ביום ראשון", "2026-11-22"),
        ("hi", "सोमवार को ऑर्डर किया था", "2026-11-23"),
        ("hi-Latn", "mangalvar ko courier wala aaya tha", "2026-11-24"),
        ("id", "Saya pesan hari Senin", "2026-11-23"),
        ("vi", "Mình đặt hôm thứ hai", "2026-11-23"),
        ("sv", "Jag beställde i måndags", "2026-11-23"),
        ("th", "สั่งไปวันจันทร์", "2026-11-23"),
        ("zh-Hans", "我周一下的单", "2026-11-23"),
        ("zh-Hant", "禮拜一付款了", "2026-11-23"),
        ("ja", "月曜日に注文しました", "2026-11-23"),
        ("ko", "월요일에 주문했는데", "2026-11-23"),
    ],
)
def test_what_has_happened_was_on_the_last_such_day(dates: RelativeDates, language: str, text: str, day: str) -> None:
    assert found(dates, language, text) == [day]


@pytest.mark.parametrize(
    ("language", "text", "day"),
    [
        ("en", "Can somebody collect it on Tuesday?", "2026-12-01"),
        ("de", "Ich brauche die Jacke bis Montag", "2026-11-30"),
        ("fr", "Pouvez-vous livrer mardi ?", "2026-12-01"),
        ("es", "Necesito que llegue antes del lunes", "2026-11-30"),
        ("it", "Potete richiamarmi lunedì?", "2026-11-30"),
        ("pt-BR", "Preciso que chegue até segunda", "2026-11-30"),
        ("nl", "Kan het pakket dinsdag bezorgd worden?", "2026-12-01"),
        ("pl", "Czy paczka dojdzie do wtorku?", "2026-12-01"),
        ("ru", "Можно доставить в понедельник?", "2026-11-30"),
        ("uk", "Можна перенести на понеділок?", "2026-11-30"),
        ("tr", "Salı günü teslim edebilir misiniz?", "2026-12-01"),
        ("ar", "ممكن المندوب يجي الثلاثاء؟", "2026-12-01"),
        ("he", "אפשר לתאם ליום שני?", "2026-11-30"),
        ("hi", "सोमवार तक चाहिए", "2026-11-30"),
        ("hi-Latn", "monday tak mil jayega kya", "2026-11-30"),
        ("id", "Bisa diantar Senin pagi?", "2026-11-30"),
        ("vi", "Giao trước thứ ba được không?", "2026-12-01"),
        ("sv", "Kan ni leverera på måndag?", "2026-11-30"),
        ("th", "ขอรับของก่อนวันจันทร์ได้ไหมคะ", "2026-11-30"),
        ("zh-Hans", "周二之前能到吗", "2026-12-01"),
        ("zh-Hant", "可以改到星期一送嗎", "2026-11-30"),
        ("ja", "月曜日までに届きますか", "2026-11-30"),
        ("ko", "월요일까지 받을 수 있을까요", "2026-11-30"),
    ],
)
def test_what_shall_happen_is_on_the_next_such_day(dates: RelativeDates, language: str, text: str, day: str) -> None:
    assert found(dates, language, text) == [day]


@pytest.mark.parametrize(
    ("language", "text", "day"),
    [
        ("en", "It was supposed to be here by Wednesday", "2026-11-25"),
        ("de", "Das Paket sollte Montag da sein", "2026-11-23"),
        ("ar", "كان المفروض يوصل الثلاثاء", "2026-11-24"),
        ("ja", "火曜に届く予定でしたが", "2026-11-24"),
    ],
)
def test_a_promise_not_kept_was_for_the_last_such_day(dates: RelativeDates, language: str, text: str, day: str) -> None:
    assert found(dates, language, text) == [day]


def test_without_a_tense_the_nearest_such_day_is_meant(dates: RelativeDates) -> None:
    assert found(dates, "de", "Die Hochzeit am Samstag") == ["2026-11-28"]
    assert found(dates, "en", "tracking, Tuesday") == ["2026-11-24"]


def test_the_weekday_of_the_message_is_a_week_ago_unless_it_is_today_or_ends_a_row(dates: RelativeDates) -> None:
    assert found(dates, "en", "I ordered on Thursday") == ["2026-11-19"]
    assert found(dates, "pl", "Miało być w poniedziałek, jest czwartek") == ["2026-11-23", "2026-11-26"]
    assert found(dates, "de", "am Dienstag bestellt und am Donnerstag geliefert") == ["2026-11-24", "2026-11-26"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Every Tuesday the app logs me out; Monday to Friday; on Sundays"),
        ("en", "the Black Friday price"),
        ("de", "Ist der Laden am Samstag geöffnet? Haben Sie samstags auf?"),
        ("fr", "vous bossez aussi le samedi ?"),
        ("it", "Siete aperti la domenica?"),
        ("pt-BR", "É a segunda vez"),
        ("ru", "средний размер"),
        ("vi", "bên thứ ba, lần thứ hai"),
        ("he", "שבת שלום"),
        ("zh-Hans", "一周三次"),
        ("ko", "일요일에도 상담하나요?"),
    ],
)
def test_rules_opening_hours_and_ordinals_are_no_days(dates: RelativeDates, language: str, text: str) -> None:
    assert found(dates, language, text) == []


def test_the_weekday_of_a_date_in_figures_is_not_looked_at_again(dates: RelativeDates) -> None:
    friday = date(2026, 12, 11)
    assert found(dates, "en", "deliver on Friday, #", (friday,)) == []
    assert found(dates, "en", "deliver on Friday", (friday,)) == ["2026-11-27"]


def test_the_beginning_of_a_long_message_tells_the_day(dates: RelativeDates) -> None:
    assert found(dates, "en", "It came on Monday. " + "So it goes. " * 300 + "It broke on Tuesday.") == ["2026-11-23"]


def test_of_a_long_row_of_weekdays_the_first_ones_are_looked_at(dates: RelativeDates) -> None:
    days = found(dates, "en", "It came on Monday. " * 8 + "It came on Tuesday. " * 50)
    assert days == ["2026-11-23"]
