import socket

import pytest

from intent.language import LanguageIdentifier, read_locale
from intent.message import masked_lines, understood
from intent.reading import Reader


@pytest.mark.parametrize(
    ("text", "locale", "language"),
    [
        ("Wo bleibt mein Paket", "en-US", "de"),
        ("where is my parcel", "de-DE", "en"),
        ("hola", None, "es"),
        ("cade meu pedido", "pt-BR", "pt-BR"),
        ("onde está minha encomenda", None, "pt"),
        ("我的包裹在哪里", None, "zh-Hans"),
        ("我的包裹在哪裡", None, "zh-Hant"),
        ("包裹", "zh-TW", "zh-Hant"),
        ("荷物はどこ", None, "ja"),
        ("내 택배 어디", None, "ko"),
        ("где моя посылка", None, "ru"),
        ("أين طردي", None, "ar"),
        ("waar is mijn pakje", None, "nl"),
        ("LX123456785CN", "fr-FR", "fr"),
        ("👍", "pl", "pl"),
        ("", None, "und"),
        ("1234567", None, "und"),
        ("asdf qwer zxcv", None, "und"),
        ("де моя посилка і коли вона приїде", "uk-UA", "uk"),
        ("где моя посылка и когда она приедет", "uk-UA", "ru"),
        ("де моя посилка і коли вона приїде", "ru-RU", "uk"),
        ("طردي لم يصل إلى الآن، أين الشحنة", "ar-SA", "ar"),
        ("بسته من کجاست چرا نمی رسد", "ar-SA", "fa"),
        ("Đơn hàng của tôi ở đâu rồi", "vi-VN", "vi"),
        ("I ordered two weeks ago and nothing came, where is my parcel", "en-GB", "en"),
        ("Ich habe vor zwei Wochen bestellt, wo ist mein Paket", "en-GB", "de"),
    ],
)
def test_the_language_of_short_messages(reader: Reader, text: str, locale: str | None, language: str) -> None:
    assert reader.languages.identify(understood(masked_lines(text)), locale) == language


@pytest.mark.parametrize(
    ("locale", "tag"),
    [
        ("pt_BR", "pt-BR"),
        ("zh-CN", "zh-Hans"),
        ("zh_HK", "zh-Hant"),
        ("de", "de"),
        ("", None),
        (None, None),
        ("x-klingon", None),
    ],
)
def test_locales_of_storefronts_become_tags(locale: str | None, tag: str | None) -> None:
    assert read_locale(locale).tag == tag


def test_nothing_is_downloaded(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the language model reached for the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    message = understood("Wo bleibt denn eigentlich mein Paket")
    assert LanguageIdentifier([]).identify(message) == "de"
