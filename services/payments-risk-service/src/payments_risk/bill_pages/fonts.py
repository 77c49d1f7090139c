"""The letters bills are drawn with in PDF: open fonts by script, and which of them a text needs."""

from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import cast

from fontTools.ttLib import TTFont

# Packages on PyPI, all OFL-1.1. In the order in which they are looked through for a character.
FONTS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "latin": ("fontpkg_noto_sans", "files/NotoSans[wdth,wght].ttf"),
        "arabic": ("fontpkg_noto_sans_arabic", "files/NotoSansArabic[wdth,wght].ttf"),
        "hebrew": ("fontpkg_heebo", "files/Heebo[wght].ttf"),
        "devanagari": ("fontpkg_noto_sans_devanagari", "files/NotoSansDevanagari[wdth,wght].ttf"),
        "thai": ("fontpkg_noto_sans_thai", "files/NotoSansThai[wdth,wght].ttf"),
        "cjk": ("noto_cjk_sans_jp_regular", "NotoSansCJKjp-Regular.otf"),
    }
)
MAIN: Mapping[str, str] = MappingProxyType(
    {
        "ar": "arabic",
        "he": "hebrew",
        "hi": "devanagari",
        "th": "thai",
        "ja": "cjk",
        "ko": "cjk",
        "zh-Hans": "cjk",
        "zh-Hant": "cjk",
    }
)
INVISIBLE = frozenset("\u200e\u200f\u061c\u2066\u2067\u2068\u2069\u202a\u202b\u202c\u200b\u200c\u200d\u2060\ufeff")
"""Steers direction and joining; has no shape of its own."""


class CannotDraw(ValueError):
    """Characters that none of the fonts has: an emoji in an article's name, say. The page is then given as HTML."""

    def __init__(self, characters: Iterable[str]) -> None:
        self.characters = "".join(sorted(characters))
        super().__init__(", ".join(f"U+{ord(each):04X}" for each in self.characters))


def fonts_for(text: str, language: str) -> list[str]:
    """The fonts `text` needs, the main one of the language first. Raises CannotDraw for characters none of them has."""
    main = MAIN.get(language, "latin")
    left = set(text) - INVISIBLE - {" ", "\u00a0", "\n"}
    needed = [main]
    for name in (main, *(each for each in FONTS if each != main)):
        if not left:
            break
        has = left & _coverage(name)
        if has and name != main:
            needed.append(name)
        left -= has
    if left:
        raise CannotDraw(left)
    return needed


def font_path(name: str) -> str:
    """The file of one of FONTS."""
    package, file = FONTS[name]
    return str(files(package).joinpath(*file.split("/")))


@cache
def _coverage(name: str) -> frozenset[str]:
    with TTFont(font_path(name), lazy=True) as font:
        return frozenset(map(chr, cast("dict[int, str]", font.getBestCmap())))
