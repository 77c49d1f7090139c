"""The form a text is remembered in: its facts give way to numbered placeholders, so that other facts find it as well.

`Wo ist Bestellung CB-10000042?` is remembered as `Wo ist Bestellung ⟦code 1⟧?`. Equal facts share a number. A whole
number also carries the plural form that the target language gives it (`⟦number 1 one⟧`): "1 day" is not "2 days".
"""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from babel import Locale, UnknownLocaleError
from crossdesk.manners.isolate import ISOLATE, POP, WRITTEN_FROM_THE_RIGHT

from translation.facts.find import Fact, find_facts, gaps
from translation.facts.mask import woven
from translation.script import subtags

LONGEST = 2000
"""Characters of a text that is remembered: longer ones are hardly written twice."""
OPENING, CLOSING = "⟦", "⟧"
PLACEHOLDER = re.compile(rf"{OPENING}([a-z]+) ([0-9]+)(?: ([a-z]+))?{CLOSING}")
SPACES = re.compile(r"[^\S\n]+")
BREAKS = re.compile(r" ?\n\s*")


class Unfit(ValueError):
    """The text is not one to remember. Not retryable; the message says why, without the text's words."""


class Form(NamedTuple):
    """A text with its spaces made even, as it is remembered (`plain`), and its facts: placeholder n is facts[n - 1]."""

    text: str
    plain: str
    facts: tuple[str, ...]

    @property
    def digest(self) -> bytes:
        """16 bytes by which the very same text is found."""
        return hashlib.blake2b(self.plain.encode("utf-8", "replace"), digest_size=16).digest()


def form_of(text: str, target: str) -> Form:
    """The form of a text that is to be read in `target` (BCP 47). Raises `Unfit`."""
    if len(text) > LONGEST:
        raise Unfit(f"texts of more than {LONGEST:,} characters are not remembered")
    if OPENING in text or CLOSING in text:
        raise Unfit("it holds brackets that mark placeholders")
    found = find_facts(text)
    between = _even([text[start:end] for start, end in gaps(text, found)])
    if not any(letter.isalpha() for part in between for letter in part):
        raise Unfit("it holds no words")
    numbers: dict[str, int] = {}
    shown = [_placeholder(fact, numbers.setdefault(fact.text, len(numbers) + 1), target) for fact in found]
    return Form(woven(between, [fact.text for fact in found]), woven(between, shown), tuple(numbers))


def rendering_of(translation: str, form: Form, target: str) -> str:
    """The translation of a text with the text's placeholders. Raises `Unfit` where it has not the very same facts."""
    if OPENING in translation or CLOSING in translation:
        raise Unfit("it holds brackets that mark placeholders")
    bare = _bare(translation) if _from_the_right(target) else translation
    found = find_facts(bare)
    wanted, given = Counter(_in_order(form)), Counter(fact.text for fact in found)
    if wanted != given:
        raise Unfit(_difference(wanted, given))
    numbers = {fact: number for number, fact in enumerate(form.facts, 1)}
    between = [bare[start:end] for start, end in gaps(bare, found)]
    return woven(between, [f"{OPENING}{fact.kind} {numbers[fact.text]}{CLOSING}" for fact in found]).strip()


def filled(rendering: str, facts: Sequence[str], target: str) -> str:
    """A remembered translation with facts in place of its placeholders; isolated where it is written from the right.

    A placeholder without a fact of its number stays.
    """
    isolated = _from_the_right(target)

    def fact_of(placeholder: re.Match[str]) -> str:
        number = int(placeholder[2])
        if not 1 <= number <= len(facts):
            return placeholder[0]
        return f"{ISOLATE}{facts[number - 1]}{POP}" if isolated and placeholder[1] != "emoji" else facts[number - 1]

    return PLACEHOLDER.sub(fact_of, rendering)


def has_facts_of(translation: str, form: Form) -> bool:
    """Whether a translation reads the very facts of a text: another fact may run into its neighbours."""
    return Counter(fact.text for fact in find_facts(_bare(translation))) == Counter(_in_order(form))


def language_key(tag: str) -> str:
    """A BCP 47 tag as entries have it: `PT_br` is `pt-br`."""
    return "-".join(subtags(tag))


def _even(between: Sequence[str]) -> list[str]:
    """One space for several, one line break for several lines, none around; composed characters (NFC)."""
    parts = [BREAKS.sub("\n", SPACES.sub(" ", unicodedata.normalize("NFC", part))) for part in between]
    parts[0] = parts[0].lstrip()
    parts[-1] = parts[-1].rstrip()
    return parts


def _placeholder(fact: Fact, number: int, target: str) -> str:
    whole = fact.kind == "number" and fact.text.isascii() and fact.text.isdigit() and len(fact.text) < 10
    form = f" {_plural(target, int(fact.text))}" if whole else ""
    return f"{OPENING}{fact.kind} {number}{form}{CLOSING}"


@lru_cache(maxsize=4096)
def _plural(target: str, number: int) -> str:
    """The plural category of CLDR."""
    try:
        return str(Locale.parse(subtags(target)[0]).plural_form(number))
    except (UnknownLocaleError, ValueError):
        return "other"


def _in_order(form: Form) -> list[str]:
    return [form.facts[int(number) - 1] for _, number, _ in PLACEHOLDER.findall(form.plain)]


def _from_the_right(language: str) -> bool:
    return subtags(language)[0] in WRITTEN_FROM_THE_RIGHT


def _bare(text: str) -> str:
    """Without isolates, which would be read as parts of links."""
    return text.replace(ISOLATE, "").replace(POP, "")


def _difference(wanted: Counter[str], given: Counter[str]) -> str:
    lost, added = (wanted - given).total(), (given - wanted).total()
    told = [f"loses {lost}" if lost else "", f"adds {added}" if added else ""]
    return f"it {' and '.join(filter(None, told))} of the numbers, links and other facts"
