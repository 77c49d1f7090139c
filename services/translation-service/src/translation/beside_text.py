"""What goes with a text to engines: the shop's words, how formally its readers are spoken to, what was said before."""

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from crossdesk.store.database import Database

from translation.conversations.chosen_words import choose_words, chosen_words
from translation.conversations.exchanges import is_free
from translation.conversations.kept_words import KeptText, Talk, keep_text
from translation.conversations.learn_words import Learner
from translation.conversations.noun_phrases import function_words
from translation.conversations.same_words import SameWords, same_words
from translation.conversations.turns import last_turns, without_facts
from translation.engines.ask import Engines, How, Origin
from translation.engines.engine import Genders
from translation.engines.fitting import takes
from translation.glossary.keep_words import Words
from translation.keep_same_words import Asking, begin
from translation.manners.formality import formality_of, speaker_of

if TYPE_CHECKING:
    from translation.translate_text import TranslationDesk, Wanted


class Beside(NamedTuple):
    """`words` and `same` (what the conversation said before) count before and after engines, `how` is for those that
    take it. `asking`: for what is asked beside the text; None: nothing is."""

    words: Words
    how: How
    same: SameWords
    asking: Asking | None = None


async def beside_text(desk: "TranslationDesk", database: Database, wanted: "Wanted", source: str) -> Beside:
    """All that counts for one text; nothing where no engine could be told of it."""
    if desk.engines is None:
        return Beside(Words(), How(), SameWords())
    words = await words_of(desk, database, wanted, source)
    formality = wanted.formality
    if formality == "default":
        formality = formality_of(desk.markets, wanted.market, wanted.target)
    context = wanted.context
    if not context and wanted.conversation_id and take_context(desk.engines):
        context = await last_turns(database, wanted.tenant, wanted.conversation_id, wanted.country)
    asking = Asking(desk.engines, origin_of(wanted)) if desk.asked is not None else None
    same = await _said_before(desk, database, wanted, source, words, asking)
    terms = {**same.terms(), **words.terms(wanted.text)}
    verbatim = same.verbatim() if is_free(wanted.target) else {}
    how = How(formality, context, terms, genders_of(desk, wanted), same.likely(), verbatim)
    beside = Beside(words, how, same, asking)
    if asking is not None:
        begin(asking, beside, wanted, source, (*desk.names, *words.names(wanted.text)))
    return beside


def genders_of(desk: "TranslationDesk", wanted: "Wanted") -> Genders:
    """As they are told; of a reply that names no speaker the shop's voice in the market."""
    if wanted.genders.speaker is not None or not wanted.to_customer:
        return wanted.genders
    return wanted.genders._replace(speaker=speaker_of(desk.markets, wanted.market, wanted.target))


async def _said_before(
    desk: "TranslationDesk", database: Database, wanted: "Wanted", source: str, words: Words, asking: Asking | None
) -> SameWords:
    """Words of the conversation that come again. What stands in the shop's glossary is kept to by that."""
    if desk.vectors is None or wanted.conversation_id is None:
        return SameWords()
    taken = words.spans(wanted.text)
    talk = Talk(wanted.tenant, wanted.conversation_id, source, wanted.target)
    said = await same_words(desk.vectors, database, talk, wanted.text, desk.names, _learner(desk, wanted, asking))
    free = {
        phrase: rendering
        for phrase, rendering in said.found.items()
        if all(phrase.end <= start or end <= phrase.start for start, end in taken)
    }
    return SameWords(free, said.texts)


def origin_of(wanted: "Wanted") -> Origin:
    return Origin(wanted.tenant, wanted.country, wanted.domain, trusted=wanted.to_customer)


def _learner(desk: "TranslationDesk", wanted: "Wanted", asking: Asking | None) -> Learner | None:
    """None where no engine is asked for more than the text."""
    if asking is None or desk.vectors is None or desk.asked is None:
        return None
    return Learner(asking.of(How()), desk.vectors, desk.asked, wanted.country, desk.names)


async def keep_words(desk: "TranslationDesk", database: Database, wanted: "Wanted", source: str, text: str) -> None:
    """Remember a text with its translation, so that words which come again are translated alike."""
    known = function_words(source) or function_words(wanted.target)
    if desk.vectors is None or wanted.conversation_id is None or known is None:
        return
    talk = Talk(wanted.tenant, wanted.conversation_id, source, wanted.target)
    both = without_facts(wanted.text, desk.names), without_facts(text, desk.names)
    kept = KeptText(*both, by_person=False, country=wanted.country)
    async with database.statements([wanted.tenant]) as connection:
        await keep_text(connection, talk, kept)


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
