"""What in a reply does not fit the market it goes to, with its place and what would fit."""

import re
from collections.abc import Iterable
from typing import Literal, NamedTuple

from crossdesk.manners.style import Greetings, language_of

from translation.manners.find_address import Hit, find_address
from translation.manners.set_aside import own_words
from translation.manners.style import Manners

LONG_ENOUGH = 80
"""Characters from which a text without a word of courtesy is told: a short line between others needs none."""
LONGEST = 50_000
UNSPACED = frozenset({"ja", "zh-Hans", "zh-Hant", "th", "ko"})


class Finding(NamedTuple):
    """Characters `start` to `end` do not fit; `wanted` is what would. `form` names the address found, else empty."""

    kind: Literal["address", "mixed_address", "greeting", "courtesy"]
    start: int
    end: int
    wanted: str
    form: str = ""


class UnknownMarket(ValueError):
    """No style is known of the market. Not retryable; the message names it."""


def check_text(
    text: str, market: str, manners: Manners, hour: int | None = None, names: Iterable[str] = ()
) -> list[Finding]:
    """All findings in the order of the text (NFC, at most 50,000 characters are looked at).

    `market` as in `DE/de`; `hour` on the customer's clock, 0 to 23, else greetings are not checked; `names` of
    people and products are not taken for words. Raises UnknownMarket.
    """
    if market not in manners.markets:
        raise UnknownMarket(f"markets.yaml has no {market}: name one of its markets, such as DE/de")
    text, language = text[:LONGEST], language_of(market)
    greetings, own = manners.greetings[language], own_words(text, names)
    findings = _addresses(find_address(text, language, manners.registers, names), market, manners)
    findings += _greeting(own, greetings, hour) if hour is not None else []
    if manners.markets[market].courtesy == "expected":
        findings += _courtesy(own, greetings, language)
    return sorted(findings, key=lambda each: each.start)


def _addresses(hits: list[Hit], market: str, manners: Manners) -> list[Finding]:
    accepted = manners.markets[market].address
    forms = manners.registers.get(language_of(market))
    used = [form for form in accepted if any(hit.form == form for hit in hits)]
    found = []
    for hit in hits:
        if hit.form not in accepted:
            wanted = forms.forms[accepted[0] if accepted else hit.form].say if forms else ""
            found.append(Finding("address", hit.start, hit.end, wanted, hit.form))
        elif hit.form != used[0]:
            found.append(Finding("mixed_address", hit.start, hit.end, used[0], hit.form))
    return found


def _greeting(own: str, greetings: Greetings, hour: int) -> list[Finding]:
    """A greeting of another part of the day, at the beginning of the text."""
    begins = len(own) - len(own.lstrip())
    fitting = {greetings.at(hour), greetings.always}
    for say in {part.say for part in greetings.parts} - fitting:
        if re.match(rf"{re.escape(say)}(?!\w)", own[begins:], re.IGNORECASE):
            return [Finding("greeting", begins, begins + len(say), greetings.at(hour))]
    return []


def _courtesy(own: str, greetings: Greetings, language: str) -> list[Finding]:
    if len(own.strip()) < LONG_ENOUGH:
        return []
    before = "" if language in UNSPACED else r"(?<!\w)"
    courteous = any(re.search(before + re.escape(word), own, re.IGNORECASE) for word in greetings.courtesy)
    return [] if courteous else [Finding("courtesy", 0, len(own), f"such as: {greetings.courtesy[0]}")]
