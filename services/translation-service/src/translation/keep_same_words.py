"""Has a translation say what its conversation said before: what engines are asked for that beside the text itself."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from translation.conversations.contrast import hide
from translation.conversations.keep_to_words import Kept, keep_to_words, unsaid
from translation.conversations.kept_words import Rendering
from translation.conversations.learn_words import Ask, places_of
from translation.conversations.link_words import links
from translation.conversations.noun_phrases import Phrase, phrases
from translation.conversations.phrase_vectors import PhraseVectors
from translation.conversations.put_right import Wrong, exchanged, said_again
from translation.conversations.same_words import MOST_PHRASES
from translation.engines.ask import Engines, How, Origin
from translation.engines.ask_plainly import Patience, ask_plainly, line_for
from translation.engines.fitting import takes

if TYPE_CHECKING:
    from translation.beside_text import Beside
    from translation.translate_text import TranslationDesk, Wanted

LATE = 0.05
"""Seconds a text that is done waits for what was begun with it, so that what is paid is counted."""


@dataclass
class Asking:
    """Asks engines for texts beside one text, of the same origin and with one patience. What was begun is not asked
    for again."""

    engines: Engines
    origin: Origin
    patience: Patience = field(default_factory=Patience)
    _begun: dict[tuple[str, str], "asyncio.Task[list[str | None]]"] = field(default_factory=dict)

    def of(self, how: How, name: str | None = None) -> Ask:
        """Of the engine of that name, else of the best."""

        async def ask(texts: Sequence[str], source: str, target: str) -> Sequence[str | None]:
            line = line_for(self.engines, source, target, self.origin, name)
            begun = self._begun.get((name or "", texts[0])) if len(texts) == 1 else None
            if begun is not None:
                return await begun
            alike = [how.batch(text, source, target) for text in texts]
            return await ask_plainly(self.engines, line, alike, self.origin, self.patience)

        return ask

    def begin(self, text: str, source: str, target: str, how: How) -> None:
        """Ask now, so that the text goes in one call with the one it is beside, of an engine that is told no words."""
        line = line_for(self.engines, source, target, self.origin)
        if line is None or line.is_model or takes(line.entry.kind, "terms"):
            return
        asked = ask_plainly(self.engines, line, [how.batch(text, source, target)], self.origin, self.patience)
        self._begun[line.entry.name, text] = asyncio.create_task(asked)

    async def close(self) -> None:
        """What was begun comes with the text's own translation, or is late."""
        if self._begun:
            _, late = await asyncio.wait(self._begun.values(), timeout=LATE)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)


def plainly(how: How) -> How:
    """Without words of the conversation or the shop."""
    return replace(how, terms={}, earlier={}, verbatim={})


def begin(asking: Asking, beside: "Beside", wanted: "Wanted", source: str, names: Sequence[str]) -> None:
    """Have the text translated with the words hidden that should be as before, by an engine that cannot be told."""
    sure = [phrase.text for phrase, said in beside.same.found.items() if said.sure]
    if any(phrase not in beside.how.verbatim for phrase in sure):
        hidden = hide(wanted.text, places_of(sure, wanted.text, source), names)
        asking.begin(hidden.masked.text, source, wanted.target, plainly(beside.how))


async def kept_to_words(
    desk: "TranslationDesk", wanted: "Wanted", source: str, beside: "Beside", text: str, engine: str
) -> Kept:
    """The translation by an engine, with words of the conversation put right where that is safe, and which may be
    otherwise."""
    missing = unsaid(beside.same.found, text, wanted.target)
    if not missing or desk.vectors is None:
        return Kept(text)
    kept = await _by_meaning(desk.vectors, wanted, source, missing, text, desk.names)
    if not kept.otherwise or beside.asking is None:
        return kept
    left = unsaid(beside.same.found, kept.text, wanted.target)
    names = (*desk.names, *beside.words.names(wanted.text))
    found = beside.same.found
    wrong = Wrong(wanted.text, kept.text, source, wanted.target, left, found, beside.same.texts, names)
    right = await exchanged(wrong, beside.asking.of(plainly(beside.how), engine))
    left = unsaid(found, right.translation, wanted.target)
    text = right.translation
    if left and _may_be_said_again(beside, wanted, engine):
        again = replace(wrong, translation=text, missing=left)
        text = await said_again(again, beside.asking.of(plainly(beside.how), engine))
        left = unsaid(found, text, wanted.target)
    warned = tuple(_warning(phrase, said, right.now.get(phrase)) for phrase, said in left.items() if said.sure)
    return Kept(text, tuple(phrase.text for phrase in left), warned)


def _may_be_said_again(beside: "Beside", wanted: "Wanted", engine: str) -> bool:
    """Not by a model, whose answers are watched, nor where words of the shop would have to be put in anew."""
    lines = beside.asking.engines.lines if beside.asking else ()
    plain = any(line.entry.name == engine and not line.is_model for line in lines)
    return plain and not beside.words.spans(wanted.text)


def _warning(phrase: Phrase, said: Rendering, now: str | None) -> str:
    is_now = f'"{now}" here' if now else "something else here, it seems"
    return f'"{phrase.text}" is {is_now}, and was "{said.text}" before'


async def _by_meaning(
    known: PhraseVectors,
    wanted: "Wanted",
    source: str,
    missing: Mapping[Phrase, Rendering],
    text: str,
    names: Sequence[str],
) -> Kept:
    """By what the encoder takes for names of one thing."""
    here = phrases(wanted.text, source, names)[:MOST_PHRASES]
    there = phrases(text, wanted.target, names)[:MOST_PHRASES]
    asked = [phrase.text for phrase in (*here, *there)] + [said.text for said in missing.values()]
    vectors = await known.of(asked)
    return keep_to_words(missing, links(here, there, vectors), text, wanted.target, vectors)
