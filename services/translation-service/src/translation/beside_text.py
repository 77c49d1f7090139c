"""What goes with a text to engines: the shop's words, how formally its readers are spoken to, what was said before."""

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from crossdesk.store.database import Database

from translation.conversations.chosen_words import choose_words, chosen_words
from translation.conversations.turns import last_turns
from translation.engines.ask import Engines, How
from translation.engines.fitting import takes
from translation.glossary.keep_words import Words
from translation.manners.formality import formality_of

if TYPE_CHECKING:
    from translation.translate_text import TranslationDesk, Wanted


class Beside(NamedTuple):
    """`words` count before and after engines, `how` is for those that take it."""

    words: Words
    how: How


async def beside_text(desk: "TranslationDesk", database: Database, wanted: "Wanted", source: str) -> Beside:
    """All that counts for one text; nothing where no engine could be told of it."""
    if desk.engines is None:
        return Beside(Words(), How())
    words = await words_of(desk, database, wanted, source)
    formality = wanted.formality
    if formality == "default":
        formality = formality_of(desk.markets, wanted.market, wanted.target)
    context = wanted.context
    if not context and wanted.conversation_id and take_context(desk.engines):
        context = await last_turns(database, wanted.tenant, wanted.conversation_id, wanted.country)
    return Beside(words, How(formality, context, words.terms(wanted.text)))


async def keep_choice(database: Database, wanted: "Wanted", source: str, words: Words, text: str) -> None:
    """Remember which of several renderings the conversation now has of a term, so that the next text says the same."""
    if wanted.conversation_id and words.pair and words.pair.also:
        said = words.newly_said(wanted.text, text)
        await choose_words(database, wanted.tenant, wanted.conversation_id, source, wanted.target, said)


def take_context(engines: Engines | None) -> bool:
    """Whether any engine would be told of earlier turns; else none need to be kept."""
    return engines is not None and any(takes(line.entry.kind, "context") for line in engines.lines)


async def words_of(desk: "TranslationDesk", database: Database, wanted: "Wanted", source: str) -> Words:
    """The shop's words that count for a text, with what its conversation chose of them."""
    if desk.glossaries is None or not wanted.glossary:
        return Words()
    words = Words(await desk.glossaries.for_text(database, wanted.tenant, wanted.market, source, wanted.target))
    if not (words.pair and words.pair.also and wanted.conversation_id):
        return words
    chosen = await chosen_words(database, wanted.tenant, wanted.conversation_id, source, wanted.target)
    return replace(words, chosen=chosen)
