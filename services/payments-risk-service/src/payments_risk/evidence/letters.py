"""Fonts of a PDF, by the scripts its texts are written in; letters that no font has are told, not dropped."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from importlib.resources import files
from pathlib import Path

from fpdf import FPDF

PLAIN = "plain"
"""The font for Latin, Greek and Cyrillic letters; the others stand in for letters it has not."""
BEYOND_CYRILLIC = 0x52F


def _font(package: str, file: str) -> Path:
    return Path(str(files(package) / "files" / file))


def _cjk() -> Path:
    return Path(str(files("noto_cjk_sans_jp_regular") / "NotoSansCJKjp-Regular.otf"))


FONTS: Mapping[str, Callable[[], Path]] = {
    "arabic": lambda: _font("fontpkg_noto_sans_arabic", "NotoSansArabic[wdth,wght].ttf"),
    "hebrew": lambda: _font("fontpkg_heebo", "Heebo[wght].ttf"),
    "devanagari": lambda: _font("fontpkg_noto_sans_devanagari", "NotoSansDevanagari[wdth,wght].ttf"),
    "thai": lambda: _font("fontpkg_noto_sans_thai", "NotoSansThai[wdth,wght].ttf"),
    "cjk": _cjk,
    "hiragana": _cjk,
    "katakana": _cjk,
    "hangul": _cjk,
    "fullwidth": _cjk,
    "ideographic": _cjk,
}
"""By the first word of a letter's Unicode name."""


def add_fonts(pdf: FPDF, texts: Iterable[str]) -> Callable[[str], str]:
    """Give a PDF the fonts for these texts, and no others: each costs time to read.

    Gives what makes a text readable with them: a run of letters no font has is replaced by how many they were.
    """
    pdf.add_font(PLAIN, "", _font("fontpkg_noto_sans", "NotoSans[wdth,wght].ttf"))
    scripts = sorted({_script(letter) for letter in set("".join(texts)) if ord(letter) > BEYOND_CYRILLIC})
    paths = dict.fromkeys(FONTS[script]() for script in scripts if script in FONTS)
    for path in paths:
        pdf.add_font(path.stem, "", path)
    pdf.set_fallback_fonts([path.stem for path in paths], exact_match=False)
    pdf.set_text_shaping(True)
    return partial(_readable, frozenset(code for font in pdf.fonts.values() for code in getattr(font, "cmap", ())))


def _script(letter: str) -> str:
    return re.split(r"[ -]", unicodedata.name(letter, ""))[0].lower()


def _readable(have: frozenset[int], text: str) -> str:
    missing = {letter for letter in set(text) if not letter.isspace() and ord(letter) not in have}
    if not missing:
        return text
    run = f"[{''.join(map(re.escape, sorted(missing)))}]+"
    return re.sub(run, lambda found: f"[{len(found[0])} letters without a font]", text)
