"""What facts look like in any language.

Every repetition within a pattern is bounded or eats what it has seen for good, so a text is read in linear time.
"""

import re
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

import yaml

LATIN = "A-Za-z0-9À-ÖØ-öø-ɏ"
"""Letters and digits of Latin scripts. Others (Han, Thai, Hangul) are written against a fact without a space."""
UNSPACED = r"\u0e00-\u0e7f\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
"""Thai, Hangul, kana and Han: written against a link or an address without a space."""
NEVER_IN_LINK = rf"\s<>\"'«»“”„、。，！？：；（）【】「」{UNSPACED}"
IN_ADDRESS = rf"[^{NEVER_IN_LINK}@,;:!?()\[\]{{}}]"
IN_LINK = rf"\s<>\"'«»“”„、。，！？：；（）【】「」{UNSPACED}"
IN_ADDRESS = rf"(?:[^\W{UNSPACED}]|[.+-])"
IN_LINK = f"[^{NEVER_IN_LINK}]"
AT_ITS_END = rf"[^{NEVER_IN_LINK}.,;:!?)\]}}…،؛؟]"
ADDRESSES = re.compile(
    rf"(?P<url>(?:https?://|ftp://|www\.){IN_LINK}*{AT_ITS_END}"
    r"|(?<![A-Za-z0-9-])(?:[A-Za-z0-9][A-Za-z0-9-]{0,62}\.){1,4}(?:com|net|org|info|shop|store|eu|io|example)\b(?:/[A-Za-z0-9_./-]*[A-Za-z0-9_/-])?)"
    rf"|(?P<email>(?<!{IN_ADDRESS}){IN_ADDRESS}{{1,64}}@[^\W{UNSPACED}]{{1,63}}(?:[.-][^\W{UNSPACED}]{{1,63}}){{1,8}})"
    r"|(?P<placeholder>\{\{[^{}\n]{1,80}\}\}|\$\{[^{}\n]{1,80}\}|%?\{[^{}\n]{0,60}\}|%\([A-Za-z_]{1,40}\)[sdif]"
    r"|%(?:[0-9]\$)?[sd@](?![A-Za-z])|</?[A-Za-z][^<>\n]{0,200}>|&(?:[a-z]{2,8}|#[0-9]{1,6});)",
    re.IGNORECASE,
)
"""What holds other facts within it: looked for first."""

ONE_EMOJI = (
    "(?:[\U0001f1e6-\U0001f1ff]{2}|[#*0-9]\ufe0f?\u20e3"
    "|[\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u23ff\u24c2\u25a0-\u27bf\u2900-\u297f\u2b00-\u2bff\u3030\u303d\u3297\u3299"
    "\U0001f000-\U0001f1e5\U0001f200-\U0001faff]"
    "[\ufe0e\ufe0f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]*)"
)
EMOJI = rf"{ONE_EMOJI}(?:\u200d?{ONE_EMOJI})*"
PHONE = r"\+\d[\d\u00a0 ()./-]{5,22}\d|\(\+?\d{2,5}\)[ ]?\d[\d -]{3,14}\d|\b0\d{1,5}[ /-]\d[\d -]{3,14}\d(?![.,:]\d)"
CJK_DATE = r"\d{2,4}[ ]?[年년][ ]?\d{1,2}[ ]?[月월](?:[ ]?\d{1,2}[ ]?[日号號일])?|\d{1,2}[月월][ ]?\d{1,2}[日号號일]"
CODE = (
    r"(?<![A-Za-z])(?:[#№][ ]?)?(?:[A-Za-z]{1,12}[-_/]){0,3}[A-Za-z]{0,20}"
    rf"[0-9][{LATIN}]*(?:[-_/][A-Za-z]{{0,10}}[0-9][{LATIN}]*)*"
)
PLAIN = r"[-−+]?(?:\d{1,3}(?:[ \u00a0\u202f’']\d{3})+(?!\d)(?:[.,٫]\d+)?|\d+(?:[.,'’٬٫:/-]\d+)*)"
PERCENT = r"(?:[ \u00a0\u202f]?[%٪‰°])?"


class CurrencySigns(NamedTuple):
    """Regular expressions of what stands before and after an amount."""

    before: str
    after: str


def currency_signs() -> CurrencySigns:
    """Read the installed table. Longer signs are tried first; a code is a word of its own."""
    table: dict[str, list[str]] = yaml.safe_load(
        (files("translation.facts") / "currency_signs.yaml").read_text("utf-8")
    )
    codes = rf"\b(?:{'|'.join(table['codes'])})\b"
    symbols = "[$¢£¤¥֏؋৲৳૱௹฿៛\u20a0-\u20c0﷼＄￠￡￥￦]"
    before, after = (_any_of(table[where]) for where in ("before", "after"))
    return CurrencySigns(
        rf"(?:{codes}|(?<!\w)(?:{before})|{symbols})", rf"(?:{codes}|{symbols}|(?:{after})(?![{LATIN}]))"
    )


@lru_cache(maxsize=1)
def counted() -> re.Pattern[str]:
    """Emoji and everything with a digit in it, by kind; at one place the first kind that fits is taken."""
    signs, gap = currency_signs(), r"[ \u00a0\u202f]?"
    amount = rf"[-−+]?{signs.before}{gap}{PLAIN}(?:{gap}{signs.after})?|{PLAIN}(?:,-)?{gap}{signs.after}"
    kinds = {
        "emoji": EMOJI,
        "date": CJK_DATE,
        "amount": amount,
        "phone": PHONE,
        # A code may begin with a digit (3pm, 2kg, 1Z999AA1): a number ends before no letter.
        "number": rf"[%٪]?{PLAIN}{PERCENT}(?![{LATIN}_]|[-/][A-Za-z]{{0,10}}[0-9])",
        "code": CODE,
        "rest": r"\d+",
    }
    return re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in kinds.items()))


def _any_of(signs: list[str]) -> str:
    return "|".join(map(re.escape, sorted(signs, key=len, reverse=True)))
