"""A word that comes again in a conversation is to be translated as before: finds such words, and how they were."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from crossdesk.store.database import Database

from translation.conversations.kept_words import KeptText, KeptWords, Rendering, Talk, kept_words, link_words
from translation.conversations.learn_words import Learner, places_of
from translation.conversations.link_words import links
from translation.conversations.noun_phrases import Phrase, function_words, outermost, phrases
from translation.conversations.phrase_vectors import PhraseVectors
from translation.conversations.repeats import repeats
from translation.glossary.inflections import inflection_of
from translation.glossary.match import Form, Match, Matcher, Pattern

MOST_PHRASES = 16
"""Phrases of a text that are linked, the first ones: each takes some 10 ms of a core when it is new."""
MOST_LINKED = 2
"""Texts before whose words are linked for one text."""


@dataclass(frozen=True)
class SameWords:
    """Phrases of a text as they stand in it, and how each was translated before in the conversation, in `texts`."""

    found: Mapping[Phrase, Rendering] = field(default_factory=dict)
    texts: tuple[KeptText, ...] = ()

    def terms(self) -> dict[str, str]:
        """Those that are sure, for engines that take terms."""
        return {phrase.text: said.text for phrase, said in self.found.items() if said.sure}

    def verbatim(self) -> dict[str, str]:
        """Those that are sure and stand in the form they were learned in, for engines that put them in as they are."""
        return {phrase.text: said.text for phrase, said in self.found.items() if said.sure and said.same_form}

    def likely(self) -> dict[str, str]:
        """The others: for engines that can tell whether they fit."""
        return {phrase.text: said.text for phrase, said in self.found.items() if not said.sure}


async def same_words(
    vectors: PhraseVectors,
    database: Database,
    talk: Talk,
    text: str,
    names: Sequence[str] = (),
    learner: Learner | None = None,
) -> SameWords:
    """What the conversation said before of the phrases of a text. Links words of earlier texts where that is needed:
    by the encoder, and what that leaves in doubt by asking an engine, where there is a `learner`."""
    if not (function_words(talk.source) or function_words(talk.target)):
        return SameWords()
    kept = await kept_words(database, talk)
    found = phrases_of(text, talk, kept, names)
    new = await _learned(vectors, learner, talk, found, kept, names)
    if new:
        async with database.statements([talk.tenant]) as connection:
            await link_words(connection, talk, new)
    words = {**new, **kept.words, **{word: said for word, said in new.items() if said.sure}}
    return SameWords(known_in(found, text, words, talk.source), kept.texts)


def phrases_of(text: str, talk: Talk, kept: KeptWords, names: Sequence[str] = ()) -> list[Phrase]:
    """What may name a thing: by a list of words where the language has one, else what was said before."""
    if function_words(talk.source):
        return phrases(text, talk.source, names)
    return repeats(text, talk.source, [each.source for each in kept.texts], names)


async def _learned(
    vectors: PhraseVectors,
    learner: Learner | None,
    talk: Talk,
    found: Sequence[Phrase],
    kept: KeptWords,
    names: Sequence[str],
) -> dict[str, Rendering]:
    new: dict[str, Rendering] = {}
    if function_words(talk.source) and function_words(talk.target):
        linked = [await _linked(vectors, talk, each, names) for each in _texts_with(found, kept, talk, kept.words)]
        new = {one: other for each in reversed(linked) for one, other in each.items()}
    if learner is None:
        return new
    known = {word: said for word, said in {**new, **kept.words}.items() if said.sure}
    for each in _texts_with(found, kept, talk, known):
        learned = await learner.learn(talk, _unknown(found, known, each, talk.source), each)
        new, known = {**new, **learned}, {**learned, **known}
    return new


def _unknown(found: Sequence[Phrase], known: Mapping[str, Rendering], kept: KeptText, language: str) -> list[str]:
    """Phrases that an earlier text holds as well and that no word is known for."""
    held = outermost([each for each in found if places_of([each.text], kept.source, language)])
    return [each.text for each in held if not places_of(list(known), each.text, language)]


def known_in(
    found: Sequence[Phrase], text: str, words: Mapping[str, Rendering], language: str
) -> dict[Phrase, Rendering]:
    """Phrases of a text that are forms of linked words, the longest at each place, with their renderings.

    One word of a longer phrase may be another thing (`case` of `charging case`), so it has to stand alone, or first
    where what follows only says more of it (`correa de cuero`).
    """
    order, fold = list(words), inflection_of(language).fold
    matches = (same[0] for same in Matcher([Pattern(word) for word in order], language).longest(text))
    sure = {(match.start, match.end): order[match.pattern] for match in matches if match.form is not Form.COMPOUND}
    at = _places(found, text, list(sure), language)
    return {
        at[span]: words[word]._replace(same_form=fold(text[slice(*span)]) == fold(word))
        for span, word in sure.items()
        if span in at
    }


def _places(
    found: Sequence[Phrase], text: str, spans: Sequence[tuple[int, int]], language: str
) -> dict[tuple[int, int], Phrase]:
    """Where a linked word may be the thing it names: anywhere in a language without a list of words."""
    known = function_words(language)
    if known is None:
        return {(start, end): Phrase(text[start:end], start, end, whole=True) for start, end in spans}
    first = known.exchange == "first"
    alone = (each for each in found if each.whole or len(each.text.split()) > 1 or (first and each.leads))
    return {(each.start, each.end): each for each in alone}


def _texts_with(found: Sequence[Phrase], kept: KeptWords, talk: Talk, words: Mapping[str, Rendering]) -> list[KeptText]:
    """Earlier texts that hold a phrase of this one which none of `words` covers, people's own first."""
    known = Matcher([Pattern(word) for word in words], talk.source)
    new = [phrase.text for phrase in found if not known.every(phrase.text)]
    repeated = Matcher([Pattern(phrase) for phrase in new], talk.source)
    holding = (each for each in kept.texts if any(map(_sure, repeated.every(each.source))))
    return list(islice(holding, MOST_LINKED)) if new else []


def _sure(match: Match) -> bool:
    return match.form is not Form.COMPOUND


async def _linked(vectors: PhraseVectors, talk: Talk, kept: KeptText, names: Sequence[str]) -> dict[str, Rendering]:
    """Words of a text before and what stands for them in its translation, as far as that can be told."""
    source = phrases(kept.source, talk.source, names)[:MOST_PHRASES]
    target = phrases(kept.target, talk.target, names)[:MOST_PHRASES]
    known = await vectors.of([phrase.text for phrase in (*source, *target)])
    return {link.source.text: Rendering(link.target.text, link.sure) for link in links(source, target, known)}
