"""What of a glossary counts for one market and pair of languages, ready to be looked for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from translation.glossary.entries import ForbiddenTerm, Glossary, KeptTerm, PreferredTerm, covers
from translation.glossary.inflections import inflection_of
from translation.glossary.match import Matcher, Pattern
from translation.glossary.words import words

Entry = TypeVar("Entry", KeptTerm, PreferredTerm, ForbiddenTerm)


class Expected(NamedTuple):
    """`term` of the source text is to stand as `translation`, or one of `also`, in the other; a kept term as itself."""

    term: str
    translation: str
    kept: bool
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class PairGlossary:
    """`in_source` finds the terms of `expected` by number. `in_target` finds their translations, then those of
    `forbidden` (what is both at one place counts as the first), then what may be said `also`, each with its number."""

    source: str
    target: str
    expected: tuple[Expected, ...]
    forbidden: tuple[ForbiddenTerm, ...]
    in_source: Matcher
    in_target: Matcher
    also: tuple[tuple[int, str], ...] = ()

    def rendering(self, pattern: int) -> tuple[int, str] | None:
        """Of which of `expected` a pattern of `in_target` is a rendering, and its words; None for forbidden."""
        if pattern < len(self.expected):
            return pattern, self.expected[pattern].translation
        others = pattern - len(self.expected) - len(self.forbidden)
        return self.also[others] if others >= 0 else None


def for_pair(glossary: Glossary, market: str | None, source: str, target: str) -> PairGlossary:
    """Entries for the market (an ISO 3166 country, or None where it is not known) and two BCP 47 tags.

    Of two translations of one term the closer counts: that of the market before that of all, `de-AT` before `de`.
    """
    kept = [Expected(entry.term, entry.term, True) for entry in in_market(glossary.do_not_translate, market)]
    closest = _closest(glossary, market, source, target)
    said = [Expected(entry.term, entry.translation, False, entry.also) for entry in closest]
    never = tuple(entry for entry in in_market(glossary.forbidden, market) if covers(entry.language, target))
    expected = (*kept, *said)
    here = [Pattern(each.term, not each.kept) for each in expected]
    there = [Pattern(each.translation, not each.kept) for each in expected]
    avoided = [Pattern(entry.term) for entry in never]
    also = tuple((number, other) for number, each in enumerate(expected) for other in each.also)
    others = [Pattern(other) for _, other in also]
    in_target = Matcher([*there, *avoided, *others], target)
    return PairGlossary(source, target, expected, never, Matcher(here, source), in_target, also)


def in_market(entries: Iterable[Entry], market: str | None) -> list[Entry]:
    """Those for this market and those for all."""
    return [entry for entry in entries if not entry.markets or market in entry.markets]


def same_term(term: str, language: str) -> tuple[str, ...]:
    """Equal for two terms that differ in case, accents and what parts their words alone."""
    return tuple(inflection_of(language).fold(word.text) for word in words(term))


def _closest(glossary: Glossary, market: str | None, source: str, target: str) -> Sequence[PreferredTerm]:
    fitting = [
        entry
        for entry in in_market(glossary.preferred, market)
        if covers(entry.source, source) and covers(entry.target, target)
    ]
    found: dict[tuple[str, ...], PreferredTerm] = {}
    for entry in sorted(fitting, key=lambda entry: (not entry.markets, -len(entry.source), -len(entry.target))):
        found.setdefault(same_term(entry.term, source), entry)
    return list(found.values())
