"""Puts a glossary to use: names for the fact masking, terms for engines that take them, and a simple repair."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from translation.facts.find import find_facts
from translation.glossary.check import expected_in
from translation.glossary.for_pair import Expected, PairGlossary
from translation.glossary.match import Form, Match, Matcher, Pattern, without_overlaps
from translation.glossary.words import would_join


def kept_names(pair: PairGlossary, text: str) -> tuple[str, ...]:
    """Terms not to translate as this text writes them, for `facts.mask`: only those that stand in it."""
    found = (same[0] for same in pair.in_source.longest(text) if pair.expected[same[0].pattern].kept)
    return tuple(dict.fromkeys(text[match.start : match.end] for match in found))


NOTHING_CHOSEN: Mapping[str, str] = MappingProxyType({})


def engine_terms(pair: PairGlossary, text: str, chosen: Mapping[str, str] = NOTHING_CHOSEN) -> dict[str, str]:
    """Preferred translations of the terms in this text, for `engines.engine.Batch.terms`.

    `chosen`: of terms with several, what was said before in the conversation, as far as the glossary still allows it.
    """
    return {each.term: _chosen(each, chosen) for each in expected_in(pair, text) if not each.kept}


def said_as(pair: PairGlossary, text: str, translation: str) -> dict[str, str]:
    """Terms of a text with several renderings, and the first of them that stands in the translation."""
    wanted = {each for each in expected_in(pair, text) if each.also}
    found = (pair.rendering(match.pattern) for same in pair.in_target.longest(translation) for match in same)
    said = [(pair.expected[number], rendering) for number, rendering in filter(None, found)]
    return {each.term: rendering for each, rendering in reversed(said) if each in wanted}


def in_one_word(pair: PairGlossary, text: str, translation: str, chosen: Mapping[str, str]) -> str:
    """The translation with other allowed renderings of a term replaced by the chosen one, where not inflected."""
    wanted = {each: _chosen(each, chosen) for each in expected_in(pair, text) if each.also and each.term in chosen}
    places: list[Match] = []
    renderings: list[str] = []
    for match, *_ in pair.in_target.longest(translation):
        number, rendering = pair.rendering(match.pattern) or (-1, "")
        said = wanted.get(pair.expected[number]) if number >= 0 else None
        if said and said != rendering and match.form is Form.EXACT:
            places.append(match._replace(pattern=len(renderings)))
            renderings.append(said)
    return _replaced(translation, places, renderings)


def _chosen(each: Expected, chosen: Mapping[str, str]) -> str:
    said = chosen.get(each.term, each.translation)
    return said if said in each.also else each.translation


def repaired(pair: PairGlossary, text: str, translation: str, chosen: Mapping[str, str] = NOTHING_CHOSEN) -> str:
    """The translation with each preferred term of `text` that the engine left untranslated in it replaced.

    As the glossary writes it: not inflected, and its case is not changed. A word that belongs to a wanted translation,
    a compound, a link or a number is left. Doing it again changes nothing.
    """
    terms = engine_terms(pair, text, chosen)
    left = Matcher([Pattern(term) for term in terms], pair.source)
    wanted = [match for match in pair.in_target.every(translation) if pair.rendering(match.pattern)]
    taken = [(match.start, match.end) for match in wanted] + [(f.start, f.end) for f in find_facts(translation)]
    found = [match for match in left.every(translation) if match.form is not Form.COMPOUND]
    places = without_overlaps(_outside(found, taken, len(translation)))
    return _replaced(translation, [same[0] for same in places], list(terms.values()))


def _outside(matches: Sequence[Match], taken: Sequence[tuple[int, int]], length: int) -> list[Match]:
    """Matches that overlap nothing taken."""
    free = bytearray(b"\1") * length
    for start, end in taken:
        free[start:end] = bytes(end - start)
    return [match for match in matches if all(free[match.start : match.end])]


def _replaced(text: str, places: Sequence[Match], translations: Sequence[str]) -> str:
    made, reached = "", 0
    for match in places:
        made = _beside(_beside(made, text[reached : match.start]), translations[match.pattern])
        reached = match.end
    return _beside(made, text[reached:]) if places else text


def _beside(left: str, right: str) -> str:
    """Written on, with a space where two words would become one."""
    return f"{left} {right}" if would_join(left, right) else left + right
