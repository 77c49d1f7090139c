"""Refuses a glossary that asks for two things at once, and names both places."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from translation.glossary.entries import ForbiddenTerm, Glossary, PreferredTerm, covers
from translation.glossary.for_pair import same_term
from translation.glossary.match import Form, Matcher, Pattern
from translation.glossary.words import words

MOST_TOLD = 20
"""Contradictions named in one refusal."""


class Contradiction(NamedTuple):
    """Two places of a glossary, such as `preferred[3]`, that cannot both be followed, and why."""

    first: str
    second: str
    why: str


class Contradictory(ValueError):
    """The glossary contradicts itself. Not retryable: one of the two places has to be changed."""

    def __init__(self, contradictions: list[Contradiction]) -> None:
        self.contradictions = contradictions
        told = [f"{each.first} and {each.second}: {each.why}" for each in contradictions[:MOST_TOLD]]
        more = len(contradictions) - len(told)
        super().__init__("; ".join([*told, *([f"and {more} more"] if more else [])]))


def accept(data: Any) -> Glossary:
    """Read a glossary. Raises pydantic's ValidationError for its shape and `Contradictory` for what it says."""
    glossary = Glossary.model_validate(data)
    if found := contradictions(glossary):
        raise Contradictory(found)
    return glossary


def contradictions(glossary: Glossary) -> list[Contradiction]:
    """All of them. A market may have other terms than all markets, and `de-AT` others than `de`: that is none."""
    return [
        *_two_translations(glossary),
        *_kept_and_translated(glossary),
        *_wanted_and_forbidden(glossary),
        *_cycles(glossary),
    ]


def _two_translations(glossary: Glossary) -> Iterator[Contradiction]:
    """In the order of entries, each against those before it with the same term."""
    before: dict[Any, list[tuple[int, PreferredTerm]]] = defaultdict(list)
    for number, entry in enumerate(glossary.preferred):
        same = before[entry.source.lower(), entry.target.lower(), same_term(entry.term, entry.source)]
        for other, earlier in same:
            both_or_neither = bool(entry.markets) == bool(earlier.markets)
            if entry.translation != earlier.translation and both_or_neither and _meet(entry.markets, earlier.markets):
                why = f"{entry.term!r} has two translations, {earlier.translation!r} and {entry.translation!r}"
                yield Contradiction(f"preferred[{other}]", f"preferred[{number}]", why)
                break
        same.append((number, entry))


def _kept_and_translated(glossary: Glossary) -> Iterator[Contradiction]:
    kept: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, each in enumerate(glossary.do_not_translate):
        kept[same_term(each.term, "en")].append(number)
    for number, entry in enumerate(glossary.preferred):
        for other in kept.get(same_term(entry.term, "en"), ()):
            if _meet(glossary.do_not_translate[other].markets, entry.markets) and entry.translation != entry.term:
                why = f"{entry.term!r} is not to be translated, and is to become {entry.translation!r}"
                yield Contradiction(f"do_not_translate[{other}]", f"preferred[{number}]", why)
                break


def _wanted_and_forbidden(glossary: Glossary) -> Iterator[Contradiction]:
    """A forbidden term that is, in any form, a whole translation, kept term or what is to be said instead."""
    by_language: dict[str, list[int]] = defaultdict(list)
    for number, entry in enumerate(glossary.forbidden):
        by_language[entry.language].append(number)
    for language, numbers in by_language.items():
        forbidden = {number: glossary.forbidden[number] for number in numbers}
        yield from _forbidden_in(glossary, language, forbidden)


def _forbidden_in(glossary: Glossary, language: str, forbidden: Mapping[int, ForbiddenTerm]) -> Iterator[Contradiction]:
    numbers = list(forbidden)
    matcher = Matcher([Pattern(entry.term) for entry in forbidden.values()], language)
    for place, text, tag, markets in _wanted(glossary):
        if tag and not (covers(language, tag) or covers(tag, language)):
            continue
        for number in (numbers[each] for each in _whole(matcher, text)):
            if _meet(markets, forbidden[number].markets):
                why = f"{text!r} is wanted, and {forbidden[number].term!r} is forbidden in {language}"
                yield Contradiction(place, f"forbidden[{number}]", why)
                break


def _wanted(glossary: Glossary) -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
    """Where what is to be said stands, the words, their language (none for kept terms) and markets."""
    for number, kept in enumerate(glossary.do_not_translate):
        yield f"do_not_translate[{number}]", kept.term, "", kept.markets
    for number, entry in enumerate(glossary.preferred):
        for said in (entry.translation, *entry.also):
            yield f"preferred[{number}]", said, entry.target, entry.markets
    for number, never in enumerate(glossary.forbidden):
        yield f"forbidden[{number}]", never.instead, never.language, never.markets


def _whole(matcher: Matcher, text: str) -> list[int]:
    """Patterns that are the whole of a text."""
    found = words(text)
    ends = (found[0].start, found[-1].end)
    every = matcher.every(text)
    return [match.pattern for match in every if match[:2] == ends and match.form is not Form.COMPOUND]


def _cycles(glossary: Glossary) -> Iterator[Contradiction]:
    """Within one pair of languages, a translation that is itself a term, and so on back to the first."""
    pairs: dict[tuple[str, str], dict[tuple[str, ...], list[int]]] = defaultdict(lambda: defaultdict(list))
    for number, entry in enumerate(glossary.preferred):
        pairs[entry.source.lower(), entry.target.lower()][same_term(entry.term, entry.source)].append(number)
    for terms in pairs.values():
        yield from _cycles_of(glossary, terms)


def _cycles_of(glossary: Glossary, terms: Mapping[tuple[str, ...], list[int]]) -> Iterator[Contradiction]:
    """Walks from every entry once. A cycle is told once, by its first entry and the one that leads back to it."""
    state: dict[int, str] = {}
    for first in (number for numbers in terms.values() for number in numbers):
        path: list[int] = []
        number: int | None = first
        while number is not None and number not in state:
            state[number] = "walking"
            path.append(number)
            number = _after(glossary, terms, number)
        if number is not None and state[number] == "walking" and number != path[-1]:
            why = f"{glossary.preferred[number].term!r} leads back to itself"
            yield Contradiction(f"preferred[{number}]", f"preferred[{path[-1]}]", why)
        state.update(dict.fromkeys(path, "done"))


def _after(glossary: Glossary, terms: Mapping[tuple[str, ...], list[int]], number: int) -> int | None:
    """The entry whose term is this one's translation, in a market of both."""
    entry = glossary.preferred[number]
    following = terms.get(same_term(entry.translation, entry.source), [])
    meeting = (each for each in following if _meet(entry.markets, glossary.preferred[each].markets))
    return next(meeting, None)


def _meet(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    """Whether there is a market that both are for."""
    return not first or not second or not set(first).isdisjoint(second)
