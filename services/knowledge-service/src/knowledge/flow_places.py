"""Countries by their names in all our languages, and whether a postcode is one of a country."""

import re
from functools import cache
from importlib.resources import files

from babel import Locale

from knowledge.data_file import read_data
from knowledge.flow_words import fold

LANGUAGES = (
    *("en", "de", "fr", "es", "zh_Hans", "ja", "nl", "it", "pt_BR", "pl", "sv"),
    *("ru", "uk", "tr", "ar", "he", "hi", "id", "th", "vi", "ko", "zh_Hant"),
)
"""Those customers are understood in."""

ANY_POSTCODE = "[A-Z0-9][A-Z0-9 -]{1,9}"
"""Where a country's form is not in `postcodes.yaml`: letters and digits, with a digit among them."""

_CODE = re.compile("[A-Z]{2}")


@cache
def _by_name() -> dict[str, str]:
    """CLDR's names of territories, folded; alike ones belong to the language listed first."""
    found: dict[str, str] = {}
    for language in LANGUAGES:
        for code, name in Locale.parse(language).territories.items():
            if _CODE.fullmatch(code):
                found.setdefault(fold(name), code)
    return found


@cache
def _postcodes() -> dict[str, re.Pattern[str]]:
    forms: dict[str, str] = read_data(files("knowledge") / "postcodes.yaml")
    return {country: re.compile(form.replace("#", "[0-9]").replace("@", "[A-Z]")) for country, form in forms.items()}


def country_named(folded: str, text: str) -> str | None:
    """The country (ISO 3166-1 alpha-2) a folded message names and nothing else; `text` may be the code itself,
    in capitals: "no" is not Norway."""
    code = text.strip(" .")
    if _CODE.fullmatch(code) and code in Locale("en").territories:
        return code
    return _by_name().get(folded)


def fits_postcode(code: str, country: str) -> bool:
    """Whether an upper-case code has the form that postcodes of this country have."""
    form = _postcodes().get(country)
    if form:
        return form.fullmatch(code) is not None
    return re.fullmatch(ANY_POSTCODE, code) is not None and any(sign.isdigit() for sign in code)


def know_places() -> None:
    """Read names and postcodes now, so that no customer waits for it. Raises re.error for a form that is none."""
    _by_name()
    _postcodes()
