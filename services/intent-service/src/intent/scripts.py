"""What letters alone tell about the language of a text."""

import re

_FOREIGN = re.compile("[\u0370-\u1dff\u2e80-\uffff]+")
"""Letters of other scripts than Latin."""

_SCRIPTS = (
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("ko", re.compile("[\u1100-\u11ff\uac00-\ud7af]")),
    ("zh", re.compile("[\u3400-\u9fff]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
    ("el", re.compile("[\u0370-\u03ff]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("hy", re.compile("[\u0530-\u058f]")),
    ("ka", re.compile("[\u10a0-\u10ff]")),
)
_FAMILIES = (
    (re.compile("[\u0400-\u04ff]"), ("ru", "uk", "bg", "sr", "be", "mk", "kk")),
    (re.compile("[\u0600-\u06ff]"), ("ar", "fa", "ur")),
    (re.compile("[\u0900-\u097f]"), ("hi", "mr", "ne")),
)
_TELLING = {
    "ru": (re.compile("[ыэё]", re.IGNORECASE), re.compile("[іїєґўқғңөұүһәјљњћђџѓќѕ]", re.IGNORECASE)),
    "uk": (re.compile("[іїєґ]", re.IGNORECASE), re.compile("[ыэъёўқғңөұүһә]", re.IGNORECASE)),
    "ar": (re.compile("[ةىأإ]"), re.compile("[پچژگکیےٹڈڑں]")),
    "vi": (
        re.compile("[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.IGNORECASE),
        re.compile("[ßñøåäöçłšžðþ]"),
    ),
    "pl": (re.compile("[ąęłśźż]", re.IGNORECASE), re.compile("[ßñøåäöüçšžřůěõșțğış]")),
    "tr": (re.compile("[ğış]"), re.compile("[ßñøåäəłšžñqwx]")),
}
"""Language -> letters of which it has some, and letters that it does not have."""

_TRADITIONAL = frozenset(
    "這個們嗎裡裏為說時會過對現沒貨訂單發運費買賣錢關稅變號碼從還請問們與進問題開貴價優惠帳戶場驗證寄達點樣幾話連結網頁應該聯絡員處樓"
)
_SIMPLIFIED = frozenset(
    "这个们吗里为说时会过对现没货订单发运费买卖钱关税变号码从还请问与进问题开贵价优惠账户场验证达点样几话连结网页应该联络员处楼"
)
_TELLING_TRADITIONAL = _TRADITIONAL - _SIMPLIFIED
_TELLING_SIMPLIFIED = _SIMPLIFIED - _TRADITIONAL


def by_script(text: str) -> str | None:
    """The one language that is written in the script of a text (text and spaces)."""
    if text.isascii():
        return None
    foreign = "".join(_FOREIGN.findall(text))
    if not foreign:
        return None
    total = sum(map(str.isalpha, text))
    for language, script in _SCRIPTS:
        # Brand names in Latin letters are common in every language; a few foreign letters in a Latin text are not.
        if len(script.findall(foreign)) * 4 >= total:
            return language
    return None


def family_of(text: str) -> tuple[str, ...] | None:
    """The languages that share the script of a text, where it is neither Latin nor that of one language."""
    if text.isascii():
        return None
    return next((languages for script, languages in _FAMILIES if script.search(text)), None)


def confirmed_by_letters(text: str, language: str) -> bool:
    """Whether a text holds letters of a language's own and none that it does not have. False where we know none."""
    if text.isascii() or language not in _TELLING:
        return False
    own, strange = _TELLING[language]
    return own.search(text) is not None and strange.search(text) is None


def variant_of_chinese(text: str) -> str | None:
    """zh-Hant or zh-Hans by the characters that one of them has; None where they do not tell."""
    traditional = sum(sign in _TELLING_TRADITIONAL for sign in text)
    simplified = sum(sign in _TELLING_SIMPLIFIED for sign in text)
    if traditional == simplified:
        return None
    return "zh-Hant" if traditional > simplified else "zh-Hans"
