"""Tells what stands for a phrase in a translation, by the translation of the same text with the phrase hidden.

What is the same in both translations is said by the rest of the text; what one has in place of the other's mark is the
phrase. So no list of words and no dictionary is needed, and no language is left out. Pure.
"""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from translation.conversations.exchanges import without_particle
from translation.conversations.noun_phrases import Phrase, function_words, outermost, phrases
from translation.facts.find import Fact, find_facts, gaps
from translation.facts.marks import marks_for, read_marks
from translation.facts.mask import Masked, around, woven
from translation.glossary.inflections import inflection_of
from translation.glossary.words import words

MOST_WORDS, MOST_SIGNS = 4, 14
"""Words and signs of what may stand for a phrase where no list of words parts it from what is around it."""
HIDDEN = "phrase"


class Hidden(NamedTuple):
    """A text with facts and phrases behind marks; `numbers` of the marks that hide phrases, in order of `places`."""

    masked: Masked
    numbers: tuple[int, ...]
    places: tuple[Phrase, ...]


class _Token(NamedTuple):
    text: str
    start: int
    end: int


def hide(text: str, places: Sequence[Phrase], names: Sequence[str] = ()) -> Hidden:
    """Hide phrases as facts are. Those that overlap a fact, or one before them, are left as they are."""
    facts = find_facts(text, names)
    free: list[Phrase] = []
    for each in sorted(places, key=lambda place: place.start):
        taken = [(other.start, other.end) for other in facts] + [(other.start, other.end) for other in free]
        if all(each.end <= start or end <= each.start for start, end in taken):
            free.append(each)
    hidden = [Fact(HIDDEN, each.start, each.end, text[each.start : each.end]) for each in free]
    every = sorted([*facts, *hidden], key=lambda fact: fact.start)
    marks = marks_for(text, len(every))
    between = [text[start:end] for start, end in gaps(text, every)]
    shown = woven(between, [marks.mark(number) for number in range(len(every))])
    numbers = tuple(number for number, fact in enumerate(every) if fact.kind == HIDDEN)
    return Hidden(Masked(text, shown, every, marks, between), numbers, tuple(free))


def contrasted(hidden: Hidden, answer: str, translation: str, language: str) -> dict[Phrase, Phrase]:
    """By hidden phrase what stands for it in the translation of the whole text. Only where there is no doubt."""
    here = [_Token(word.text, word.start, word.end) for word in words(translation)]
    there = list(_tokens(hidden, answer))
    fold = inflection_of(language).fold
    one, other = [fold(each.text) for each in here], [fold(each) if each[0] != "\0" else each for each in there]
    found: dict[Phrase, Phrase] = {}
    at = dict(zip(hidden.numbers, hidden.places, strict=True))
    for how, first, last, begin, end in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        marks = [each for each in there[begin:end] if each[0] == "\0"]
        if how != "replace" or len(marks) != 1:
            continue
        place = _core(translation, here[first].start, here[last - 1].end, language)
        if place is not None:
            found[at[int(marks[0][1:])]] = place
    return found


def _tokens(hidden: Hidden, answer: str) -> Iterator[str]:
    """Words of the answer with its facts in place, and a token of its own for each phrase that is hidden."""
    seen = read_marks(hidden.masked.marks, answer)
    pieces = around(answer, seen)
    for each, piece in zip([None, *seen], pieces, strict=True):
        if each is not None and each.number in hidden.numbers:
            yield f"\0{each.number}"
        elif each is not None:
            yield from (word.text for word in words(hidden.masked.facts[each.number].text))
        yield from (word.text for word in words(piece))


def _core(translation: str, start: int, end: int, language: str) -> Phrase | None:
    """The name in a part of a translation; None where there is none or more than one."""
    region = translation[start:end]
    found = words(region)
    if function_words(language) is None:
        signs = sum(len(word.text) for word in found)
        fits = signs <= MOST_SIGNS if all(word.alone for word in found) else len(found) <= MOST_WORDS
        name = without_particle(region, language)
        return Phrase(name, start, start + len(name), whole=True) if fits else None
    inside = [each for each in phrases(translation, language) if start <= each.start and each.end <= end]
    outer = outermost(inside)
    if len(outer) == 1:
        return outer[0]
    return None if outer else _bare(region, start, language)


def _bare(region: str, start: int, language: str) -> Phrase | None:
    """A name without an article, which is no phrase by what stands around it: all content words."""
    known, fold = function_words(language), inflection_of(language).fold
    found = words(region)
    named = known is not None and all(known.kind(word, fold(word.text)) == "content" for word in found)
    fits = named and 0 < len(found) < MOST_WORDS
    return Phrase(region, start, start + len(region), whole=True) if fits else None
