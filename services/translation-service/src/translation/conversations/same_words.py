"""A word that comes again in a conversation is to be translated as before: finds such words, and how they were."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from crossdesk.store.database import Database

from translation.conversations.kept_words import KeptText, KeptWords, Rendering, Talk, kept_words, link_words
from translation.conversations.link_words import links
from translation.conversations.noun_phrases import Phrase, function_words, phrases
from translation.conversations.phrase_vectors import PhraseVectors
from translation.glossary.match import Form, Match, Matcher, Pattern

MOST_PHRASES = 16
"""Phrases of a text that are linked, the first ones: each takes some 10 ms of a core when it is new."""
MOST_LINKED = 2
"""Texts before whose words are linked for one text."""


@dataclass(frozen=True)
class SameWords:
    """Phrases of a text as they stand in it, and how each was translated before in the conversation."""

    found: Mapping[Phrase, Rendering] = field(default_factory=dict)

    def terms(self) -> dict[str, str]:
        """Those that are sure, for engines that take terms."""
        return {phrase.text: said.text for phrase, said in self.found.items() if said.sure}

    def likely(self) -> dict[str, str]:
        """The others: for engines that can tell whether they fit."""
        return {phrase.text: said.text for phrase, said in self.found.items() if not said.sure}


async def same_words(
    vectors: PhraseVectors, database: Database, talk: Talk, text: str, names: Sequence[str] = ()
) -> SameWords:
    """What the conversation said before of the phrases of a text. Links words of earlier texts where that is needed."""
    found = phrases(text, talk.source, names)
    if not found or function_words(talk.target) is None:
        return SameWords()
    kept = await kept_words(database, talk)
    unlinked = _texts_with(found, kept, talk)
    if unlinked:
        linked = [await _linked(vectors, talk, each, names) for each in unlinked]
        new = {one: other for each in reversed(linked) for one, other in each.items()}
        async with database.statements([talk.tenant]) as connection:
            await link_words(connection, talk, new)
        kept = KeptWords(kept.texts, {**new, **kept.words})
    return SameWords(known_in(found, text, kept.words, talk.source))


def known_in(
    found: Sequence[Phrase], text: str, words: Mapping[str, Rendering], language: str
) -> dict[Phrase, Rendering]:
    """Phrases of a text that are forms of linked words, the longest at each place, with their renderings.

    One word of a longer phrase may be another thing (`case` of `charging case`), so it has to stand alone, or first
    where what follows only says more of it (`correa de cuero`).
    """
    known = function_words(language)
    first = known is not None and known.exchange == "first"
    order = list(words)
    places = Matcher([Pattern(word) for word in order], language).longest(text)
    at = {
        (each.start, each.end): each
        for each in found
        if each.whole or len(each.text.split()) > 1 or (first and each.leads)
    }
    sure = (same[0] for same in places if same[0].form is not Form.COMPOUND)
    return {at[span]: words[order[match.pattern]] for match in sure if (span := (match.start, match.end)) in at}


def _texts_with(found: Sequence[Phrase], kept: KeptWords, talk: Talk) -> list[KeptText]:
    """Earlier texts that hold a phrase of this one which no linked word covers, people's own first."""
    known = Matcher([Pattern(word) for word in kept.words], talk.source)
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
