import pytest

from intent.countries import Countries
from intent.data_files import table
from intent.text import fold, readable


@pytest.fixture(scope="module")
def countries() -> Countries:
    return Countries(table("countries.yaml"), table("country_names.yaml"), table("country_endings.yaml"))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("z Niemiec do Polski", "DE PL"),
        ("в Германию из Китая", "CN DE"),
        ("до Німеччини, з Польщі", "DE PL"),
        ("Almanya'ya gönderiyor musunuz", "DE"),
        ("almanyadan geldi", "DE"),
        ("هل توصلون للسعودية وألمانيا", "DE SA"),
        ("לגרמניה או מצרפת", "DE FR"),
        ("जर्मनी और फ्रांस में", "DE FR"),
        ("gửi sang Áo và Nhật Bản", "AT JP"),
        ("寄到德國或荷蘭", "DE NL"),
        ("タイに送れますか", "TH"),
        ("미국으로 보내주세요", "US"),
        ("ส่งไปญี่ปุ่น", "JP"),
        ("do you ship to the u.k", "GB"),
    ],
)
def test_countries_are_found_in_all_cases_and_behind_little_words(countries: Countries, text: str, code: str) -> None:
    plain = readable(text)
    assert countries.find(fold(plain), plain) == code.split()


@pytest.mark.parametrize(
    "text",
    [
        "mua cái áo này",
        "cho em hỏi anh",
        "ネクタイとタイヤ",
        "언제 가나요",
        "5오만원",
        "日本語の説明書",
        "韩国语",
        "германский",
    ],
)
def test_words_that_hold_a_countrys_name_do_not_name_it(countries: Countries, text: str) -> None:
    plain = readable(text)
    assert countries.find(fold(plain), plain) == []


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("can I use it, I sat at home on the island after a reunion", "en"),
        ("indien u niet thuis bent", "nl"),
        ("nach dem Besuch der Oma ungern", "de"),
        ("se gana tiempo, una reunión, usa el código", "es"),
        ("quando irá chegar a cinta", "pt-BR"),
        ("в течение того дня", "ru"),
        ("ми мали отримати", "uk"),
        ("כיוון שהקניה לא הגיעה, הכלוב שבור", "he"),
        ("결제 수단이 뭐예요, 붙은 건지", "ko"),
        ("จ่ายด้วยบัตรไทย", "th"),
    ],
)
def test_everyday_words_of_a_language_are_no_countries(countries: Countries, text: str, language: str) -> None:
    plain = readable(text)
    assert countries.find(fold(plain), plain, language) == []


@pytest.mark.parametrize(
    ("text", "language", "code"), [("Spedite negli USA?", "it", "US"), ("z Chin", "pl", "CN"), ("Fas'a", "tr", "MA")]
)
def test_such_words_name_a_country_in_capitals_or_in_their_own_language(
    countries: Countries, text: str, language: str, code: str
) -> None:
    plain = readable(text)
    assert countries.find(fold(plain), plain, language) == [code]


@pytest.mark.parametrize(
    ("text", "language", "code"),
    [
        ("North Korea, South Sudan and French Guiana", "en", "GF KP SS"),
        ("Nijerya'ya mı Kuzey Kore'ye mi", "tr", "KP NG"),
        ("寄到馬爾地夫、盧安達", "zh-Hant", "MV RW"),
        ("إلى رواندا والمالديف", "ar", "MV RW"),
        ("मालदीव से भूटान", "hi", "BT MV"),
    ],
)
def test_the_longest_name_counts_in_every_language(countries: Countries, text: str, language: str, code: str) -> None:
    plain = readable(text)
    assert countries.find(fold(plain), plain, language) == code.split()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("quét mã ba lần, phí gì, mong có", "vi"),
        ("sang áo khác, từ anh bán hàng", "vi"),
        ("får man ta emot", "sv"),
        ("whether to go down one; I am a UK 14", "en"),
        ("Je suis suisse", "fr"),
        ("Soy argentina y vivo en Madrid", "es"),
        ("Polska instrukcja, Poczta Polska", "pl"),
        ("is Japan Post on strike", "en"),
        ("بعد صلاة المغرب، مكتبة في عمّان", "ar"),
        ("ใส่ชุดไทย ส่งไปรษณีย์ไทย", "th"),
        ("像俄罗斯套娃，美国版，中国邮政", "zh-Hans"),
        ("フランス料理と日本郵便", "ja"),
        ("manual bahasa Inggris", "id"),
        ("kına gecesi, ayın 11'inde", "tr"),
        ("suede boots, bone china mugs, a guinea pig cage", "en"),
    ],
)
def test_peoples_kitchens_posts_sizes_and_like_sounding_words_are_no_countries(
    countries: Countries, text: str, language: str
) -> None:
    plain = readable(text)
    assert countries.find(fold(plain), plain, language) == []


@pytest.mark.parametrize(
    ("text", "language", "code"),
    [
        ("livrez-vous en suisse ?", "fr", "CH"),
        ("¿envían a argentina?", "es", "AR"),
        ("wysyłka do polski", "pl", "PL"),
        ("entregam no Irã", "pt-BR", "IR"),
        ("it left the UK 3 days ago", "en", "GB"),
        ("gửi sang mỹ, từ Áo", "vi", "AT US"),
        ("gui qua han quoc", "vi", "KR"),
    ],
)
def test_what_may_be_an_adjective_names_the_country_behind_a_preposition(
    countries: Countries, text: str, language: str, code: str
) -> None:
    plain = readable(text)
    assert countries.find(fold(plain), plain, language) == code.split()
