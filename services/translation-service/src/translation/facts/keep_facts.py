"""Takes an engine's translation of a masked text and gives one with every fact exactly as often as before, or none."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from translation.facts.find import Fact, find_facts
from translation.facts.marks import read_marks
from translation.facts.mask import Masked, around, restore
from translation.facts.repair import Woven, with_lost, without_doubles

TRACE = 3
"""So many letters of a lost mark in a row, which the original does not hold, are what is left of it."""


class Kept(NamedTuple):
    """A translation with all facts, or None; `why` says what was mended or wrong, and is empty for neither."""

    text: str | None
    why: str


def keep_facts(masked: Masked, translated: str, language: str, names: Sequence[str] = ()) -> Kept:
    """Read the marks, mend what can be mended, check, and put the facts in. `language` is that of the translation.

    Nothing is guessed: where a fact is lost, doubled or new and its place is in doubt, there is no translation.
    """
    seen = read_marks(masked.marks, translated)
    came = Woven([each.number for each in seen], around(translated, seen))
    single = without_doubles(masked, came)
    mended = with_lost(masked, single)
    if wrong := what_is_wrong(masked, mended, names, lost=set(range(len(masked.facts))) - set(came.numbers)):
        return Kept(None, f"the engine's translation {wrong}")
    repairs = _repairs(
        doubled=len(came.numbers) - len(single.numbers),
        lost=len(mended.numbers) - len(single.numbers),
        damaged=sum(not each.whole for each in seen),
    )
    return Kept(restore(masked, mended.between, mended.numbers, language), repairs)


def what_is_wrong(masked: Masked, woven: Woven, names: Sequence[str], lost: set[int]) -> str:
    """The first reason to refuse a translation, or nothing. `lost` are the facts whose marks did not come back."""
    times = Counter(woven.numbers)
    if missing := [fact for number, fact in enumerate(masked.facts) if not times[number]]:
        return f"lost {_named(missing)}"
    if doubled := [masked.facts[number] for number, count in times.items() if count > 1]:
        return f"doubled {_named(doubled)}"
    if added := _added(masked, woven.between, names):
        return f"added {_named(added)}"
    return "holds remains of a damaged mark" if _remains(masked, woven.between, lost) else ""


def _added(masked: Masked, between: Iterable[str], names: Sequence[str]) -> list[Fact]:
    """Facts in the engine's own words that the original does not hold outside its facts."""
    own = [fact for text in between for fact in find_facts(text, names)]
    known = Counter(fact.text for text in masked.between for fact in find_facts(text, names))
    surplus = Counter(fact.text for fact in own) - known
    return [fact for fact in own if fact.text in surplus]


def _remains(masked: Masked, between: Iterable[str], lost: set[int]) -> bool:
    """Whether what is left of a mark would be shown: of any mark its beginning, of a lost one any part."""
    marks = masked.marks
    traces = {trace for number in lost for trace in _runs(marks.letters(number))} | _runs(marks.prefix)
    held = {trace for text in between for trace in _runs(text.upper())}
    return bool(traces & held - {trace for text in masked.between for trace in _runs(text.upper())})


def _runs(text: str) -> set[str]:
    joined = "".join(letter for letter in text if letter.isalpha())
    return {joined[at : at + TRACE] for at in range(len(joined) - TRACE + 1)}


def _repairs(doubled: int, lost: int, damaged: int) -> str:
    done = [("doubled", doubled), ("lost", lost), ("damaged", damaged)]
    told = ", ".join(f"{count} {what}" for what, count in done if count)
    return f"facts mended: {told}" if told else ""


def _named(facts: Sequence[Fact]) -> str:
    """How many facts of which kinds, without their words."""
    kinds = Counter(fact.kind for fact in facts)
    return ", ".join(f"{count} {kind}" for kind, count in kinds.items())
