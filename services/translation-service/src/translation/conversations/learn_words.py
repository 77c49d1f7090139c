"""Finds what a phrase was in the translation of an earlier text by asking an engine for that text with it hidden."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from translation.conversations.contrast import contrasted, hide
from translation.conversations.exchanges import without_particle
from translation.conversations.kept_words import KeptText, Rendering, Talk
from translation.conversations.link_words import likeness
from translation.conversations.noun_phrases import Phrase, function_words, outermost, phrases
from translation.conversations.phrase_vectors import PhraseVectors
from translation.conversations.repeats import candidates
from translation.glossary.match import Form, Matcher, Pattern
from translation.glossary.words import words

Ask = Callable[[Sequence[str], str, str], Awaitable[Sequence[str | None]]]
"""Texts, their language and the one they are wanted in: each translated, or None."""
MOST_HIDDEN = 6
"""Phrases of one text that are hidden at once: more leave too little to tell them by."""
MOST_TRIED = 4
"""Words that are hidden one by one where a language has no list of words to tell names by, the likeliest first."""
MOST_KEPT = 2000


@dataclass
class Asked:
    """What was asked for already by this process: what could not be told then is not asked again with every text."""

    _keys: dict[object, None] = field(default_factory=dict)

    def first_time(self, key: object) -> bool:
        if key in self._keys:
            return False
        self._keys[key] = None
        if len(self._keys) > MOST_KEPT:
            del self._keys[next(iter(self._keys))]
        return True

    def forget(self, key: object) -> None:
        self._keys.pop(key, None)


class _NoAnswer(Exception):
    """Nobody answered, so the same may be asked with the next text."""


@dataclass(frozen=True)
class Learner:
    """What learning takes. `country`: the customer's, which decides what engines may see: texts of another one are not
    shown. `names`: of products and brands, which are facts."""

    ask: Ask
    vectors: PhraseVectors
    asked: Asked
    country: str | None = None
    names: Sequence[str] = ()

    async def learn(self, talk: Talk, wanted: Sequence[str], kept: KeptText) -> dict[str, Rendering]:
        """By phrase of the source language what it was. `wanted`: phrases of that language that the text holds."""
        key = (*talk.key, talk.turned, kept.source, *wanted)
        if not wanted or kept.country != self.country or not self.asked.first_time(key):
            return {}
        try:
            return _sure(await self._told(talk, wanted, kept))
        except _NoAnswer:
            self.asked.forget(key)
            return {}

    async def _told(self, talk: Talk, wanted: Sequence[str], kept: KeptText) -> dict[Phrase, Phrase]:
        if not kept.answered:
            return await self._forward(talk, wanted, kept)
        pairs = await self._from_answer(talk, wanted, kept)
        return {source: target for target, source in reversed(pairs.items())}

    async def _forward(self, talk: Talk, wanted: Sequence[str], kept: KeptText) -> dict[Phrase, Phrase]:
        """The text in the source language was there first."""
        places = places_of(wanted, kept.source, talk.source)[:MOST_HIDDEN]
        return await self._contrasted(kept.source, [places], kept.target, talk.source, talk.target)

    async def _from_answer(self, talk: Talk, wanted: Sequence[str], kept: KeptText) -> dict[Phrase, Phrase]:
        """The text in the target language was there first: its phrases are hidden."""
        if function_words(talk.target):
            places = outermost(phrases(kept.target, talk.target, self.names))[:MOST_HIDDEN]
            tries = [places]
        else:
            tries = [[each] for each in await self._likeliest(wanted, kept.target, talk.target)]
        found = await self._contrasted(kept.target, tries, kept.source, talk.target, talk.source)
        spans = {(each.start, each.end) for each in places_of(wanted, kept.source, talk.source)}
        return {one: other for one, other in found.items() if (other.start, other.end) in spans}

    async def _likeliest(self, wanted: Sequence[str], text: str, language: str) -> list[Phrase]:
        """Words of a text that may be what phrases of another language are, by the encoder, the first the best."""
        found = candidates(text, language, self.names)
        vectors = await self.vectors.of([*wanted, *(each.text for each in found)])
        near = {each: max(likeness(one, each.text, vectors) for one in wanted) for each in found}
        likely = sorted(found, key=lambda each: -near[each])
        if likely and words(likely[0].text)[0].alone:  # without spaces the nearest may be part of the name
            first = likely[0]
            around = [each for each in likely if each.start <= first.start and first.end <= each.end]
            return sorted(around[:MOST_TRIED], key=lambda each: -len(each.text))
        return likely[:MOST_TRIED]

    async def _contrasted(
        self, text: str, tries: Sequence[Sequence[Phrase]], translation: str, source: str, target: str
    ) -> dict[Phrase, Phrase]:
        hidden = [hide(text, places, self.names) for places in tries if places]
        hidden = [each for each in hidden if each.places]
        answers = await self.ask([each.masked.text for each in hidden], source, target) if hidden else []
        if hidden and not any(answers):
            raise _NoAnswer
        found: dict[Phrase, Phrase] = {}
        for each, answer in zip(hidden, answers, strict=True):
            for one, other in contrasted(each, answer or "", translation, target).items():
                found.setdefault(one, other)
        return found


def places_of(wanted: Sequence[str], text: str, language: str) -> list[Phrase]:
    """Where phrases stand in a text in any form, the longest at each place."""
    matches = (same[0] for same in Matcher([Pattern(each) for each in wanted], language).longest(text))
    spans = [(each.start, each.end) for each in matches if each.form is not Form.COMPOUND]
    names = [(start, without_particle(text[start:end], language)) for start, end in spans]
    return [Phrase(name, start, start + len(name), whole=True) for start, name in names]


def _sure(found: Mapping[Phrase, Phrase]) -> dict[str, Rendering]:
    return {one.text: Rendering(other.text, sure=True) for one, other in found.items()}
