import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.language import choose_language, reading_locale
from knowledge.library import Library


@pytest.mark.parametrize(
    ("understood", "locale", "default", "expected"),
    [
        ("de", "fr-FR", "en", "de"),
        ("es-MX", None, "en", "es"),
        ("DE_at", None, "en", "de"),
        ("zh", None, "en", "zh-Hans"),
        ("zh-Hant-TW", "ja-JP", "en", "zh-Hans"),
        ("zh-CN", None, "en", "zh-Hans"),
        ("pt-BR", "es-ES", "en", "es"),
        ("und", "ja-JP", "en", "ja"),
        ("pl", "pl-PL", "de", "de"),
        ("pl", None, "xx", "en"),
    ],
)
def test_the_first_language_with_texts_is_taken(
    understood: str, locale: str | None, default: str, expected: str, library: Library
) -> None:
    assert choose_language(understood, locale, default, frozenset(library.rules.languages), library.rules) == expected


@pytest.mark.parametrize(
    ("understood", "written", "expected"),
    [
        ("zh-TW", {"en", "zh-Hans", "zh-Hant"}, "zh-Hant"),
        ("yue-HK", {"en", "zh-Hans", "zh-Hant"}, "zh-Hant"),
        ("yue", {"en", "zh-Hans"}, "zh-Hans"),
        ("pt-PT", {"en", "pt-BR"}, "pt-BR"),
        ("iw", {"en", "he"}, "he"),
        ("nl", {"en", "de"}, "en"),
    ],
)
def test_a_language_the_text_is_not_written_in_gives_way_to_a_neighbour(
    library: Library, understood: str, written: set[str], expected: str
) -> None:
    assert choose_language(understood, None, "en", frozenset(written), library.rules) == expected


@pytest.mark.parametrize(
    ("language", "locale", "country", "expected"),
    [
        ("de", "de-AT", "DE", "de_AT"),
        ("en", "de-DE", "GB", "en_GB"),
        ("zh-Hans", "zh-Hant-TW", "CN", "zh_Hans_CN"),
        ("ja", "ja-JP", "BR", "ja_JP"),
        ("fr", "xx", "JP", "fr"),
    ],
)
def test_the_habits_of_the_customers_country_are_followed(
    language: str, locale: str, country: str, expected: str
) -> None:
    assert str(reading_locale(language, locale, country)) == expected


@given(st.text(), st.one_of(st.none(), st.text()))
def test_no_tag_and_no_locale_raises(library: Library, tag: str, locale: str | None) -> None:
    language = choose_language(tag, locale, "en", frozenset(library.rules.languages), library.rules)
    assert language in library.rules.languages
    assert reading_locale(language, locale, None).language == language.split("-")[0]
