"""Re-renders figures of a finished translation for its reader's locale: the same value, written as it is written there.

What is not read with certainty under the source locale stays as it was written: ambiguous dates, versions, whole
numbers (which may be an order's), codes, telephone numbers, links.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date, time
from typing import NamedTuple

from babel import Locale
from crossdesk.manners.isolate import ISOLATE, POP, WRITTEN_FROM_THE_RIGHT

from translation.facts.figures import Figure, Quantity, kind_of, locale_of
from translation.facts.find import Fact, find_facts
from translation.facts.read_moments import has_twelve_hours, names_half, read_date, read_time
from translation.facts.read_quantities import NUMBERED, read_amount, read_number
from translation.facts.write_figures import write_figure

HOURS = re.compile(r"\s?(?:h|hrs?|hours?|o.clock|uhr)\b", re.IGNORECASE)
AROUND = 40
"""Characters on both sides of a fact that say what it is."""


class Rewritten(NamedTuple):
    """A fact of the text and how the reader's locale writes it. `kind`: amount, percent, number, date or time."""

    kind: str
    was: str
    now: str


class Relocalised(NamedTuple):
    """The translation, and what was written anew in it, in its order."""

    text: str
    rewritten: tuple[Rewritten, ...] = ()


def relocalise(original: str, facts: Sequence[Fact], translated: str, source: str, target: str) -> Relocalised:
    """`facts` are those of `original`, each of which stands in `translated` as it was. Languages are BCP 47 tags."""
    written, read = locale_of(source), locale_of(target)
    if written is None or read is None or written == read:
        return Relocalised(translated)
    figures = _certain(original, facts, written)
    names = [fact.text for fact in facts if fact.kind == "name"]
    parts, reached, done = [], 0, []
    for fact in find_facts(translated, names):
        figure = figures.get((fact.kind, fact.text))
        now = _written(figure, translated, fact, read)
        if figure is None or now is None or now == fact.text:
            continue
        parts += [translated[reached : fact.start], _isolated(translated, fact, now, target)]
        reached = fact.end
        done.append(Rewritten(kind_of(figure), fact.text, now))
    return Relocalised("".join([*parts, translated[reached:]]), tuple(done))


def _certain(text: str, facts: Sequence[Fact], locale: Locale) -> dict[tuple[str, str], Figure]:
    """What each fact says. One that says two things in two places, or nothing certain in one, is left out."""
    said: dict[tuple[str, str], set[Figure | None]] = {}
    for fact in facts:
        said.setdefault((fact.kind, fact.text), set()).add(read_figure(fact, text, locale))
    return {key: figure for key, (figure, *others) in said.items() if figure is not None and not others}


def read_figure(fact: Fact, text: str, locale: Locale) -> Figure | None:
    """What a fact of a text says under a locale; None for what is no figure, or not certain."""
    before, after = text[max(0, fact.start - AROUND) : fact.start], text[fact.end : fact.end + AROUND]
    if NUMBERED.search(before):
        return None
    readers: dict[str, Callable[[], Figure | None]] = {
        "amount": lambda: read_amount(fact.text, after, locale),
        "date": lambda: read_date(fact.text, locale),
        "number": lambda: (
            read_date(fact.text, locale)
            or read_time(fact.text, before, after, locale)
            or read_number(fact.text, after, locale)
        ),
    }
    return readers[fact.kind]() if fact.kind in readers else None


def _written(figure: Figure | None, text: str, fact: Fact, locale: Locale) -> str | None:
    """How the locale writes it; None where its readers could take that for something else."""
    if figure is None:
        return None
    if isinstance(figure, time):
        return _time(figure, text, fact, locale)
    now = write_figure(figure, locale)
    return now if isinstance(figure, date) or _reads_back(figure, now, locale) else None


def _reads_back(figure: Quantity, now: str, locale: Locale) -> bool:
    """Whether readers of the locale read the very value in it."""
    back = read_amount(now, "", locale) if figure.kind == "amount" else read_number(now, " kg", locale)
    return back is not None and back[:3] == figure[:3]


def _time(figure: time, text: str, fact: Fact, locale: Locale) -> str | None:
    """As it was where the language has 24 hours, too, or words around it say the hour already (`14:30 hours`)."""
    before, after = text[max(0, fact.start - AROUND) : fact.start], text[fact.end : fact.end + AROUND]
    if not has_twelve_hours(locale) or HOURS.match(after) or names_half(before, after, locale):
        return None
    return write_figure(figure, locale)


def _isolated(text: str, fact: Fact, now: str, target: str) -> str:
    """Within isolates in a language from the right, whose other text they keep in its place."""
    if target.split("-", maxsplit=1)[0].lower() not in WRITTEN_FROM_THE_RIGHT:
        return now
    opened = text.rfind(ISOLATE, 0, fact.start) > text.rfind(POP, 0, fact.start)
    return now if opened else f"{ISOLATE}{now}{POP}"
