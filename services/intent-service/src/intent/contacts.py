"""Finds e-mail addresses and telephone numbers a customer wrote into the message."""

import re

import phonenumbers

_LETTERS = "A-Za-z0-9_\u00c0-\u024f\u0370-\u04ff"
_EMAIL = re.compile(rf"[{_LETTERS}.+-]{{1,64}}@[{_LETTERS}-]{{1,63}}(?:\.[{_LETTERS}-]{{1,63}}){{1,8}}")
_EMAIL_IN_ANY_SCRIPT = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
"""Looked for second, since Japanese or Korean words may stand right beside an address."""
# Ideographs, kana and Hangul may stand right beside a number.
# So may Hebrew and Arabic prepositions, with a hyphen.
_PHONE = re.compile(
    r"(?<![A-Za-z0-9.,])(?:(?<!-)|(?<=[\u0590-\u06ff]-))\+?\(?\d[\d ()/.-]{6,20}\d(?![A-Za-z0-9]|[.,]\d)"
)
_DIGIT = re.compile(r"\d")
_DATE = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}")
_FEWEST_DIGITS = 8
_MOST_DIGITS = 15
"""E.164 allows 15 digits; shorter numbers than eight are rather orders or postal codes."""

Span = tuple[int, int]


def find_emails(text: str) -> list[tuple[str, Span]]:
    """E-mail addresses in lower case with their places, each once."""
    found: dict[str, Span] = {}
    for start, end in email_spans(text):
        found.setdefault(text[start:end].lower().strip(".-+"), (start, end))
    return list(found.items())


def email_spans(text: str) -> list[Span]:
    """The places of all e-mail addresses, also where one is named again."""
    spans = [match.span() for match in _EMAIL.finditer(text)]
    if len(spans) == text.count("@"):
        return spans
    others = (match.span() for match in _EMAIL_IN_ANY_SCRIPT.finditer(text))
    return [*spans, *((a, b) for a, b in others if not any(a < end and start < b for start, end in spans))]


def find_phones(text: str, country: str | None) -> list[tuple[str, Span]]:
    """Valid telephone numbers as E.164 with their places, each once. `country` completes numbers without a prefix."""
    found: dict[str, Span] = {}
    if len(_DIGIT.findall(text)) < _FEWEST_DIGITS:
        return []
    for match in _PHONE.finditer(text):
        digits = sum(sign.isdigit() for sign in match[0])
        if _FEWEST_DIGITS <= digits <= _MOST_DIGITS and not _DATE.fullmatch(match[0]):
            number = _valid(match[0], country)
            if number is not None:
                found.setdefault(number, match.span())
    return list(found.items())


def _valid(written: str, country: str | None) -> str | None:
    try:
        number = phonenumbers.parse(written, country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number) and not _is_written_as_number(written, number, country):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _is_written_as_number(written: str, number: phonenumbers.PhoneNumber, country: str | None) -> bool:
    """Whether a number is meant though the tables do not know its block.

    So it is with the country's prefix, or as long as a mobile number and with the zero before it or in brackets.
    """
    if written.startswith("+") or country is None:
        return phonenumbers.is_possible_number(number)
    mobile = phonenumbers.example_number_for_type(country, phonenumbers.PhoneNumberType.MOBILE)
    is_as_long = mobile is not None and len(str(number.national_number)) == len(str(mobile.national_number))
    is_led = written.startswith("(") or (
        written[0] == "0" != written[1] and phonenumbers.ndd_prefix_for_region(country, True) == "0"
    )
    return is_as_long and is_led
