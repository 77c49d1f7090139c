"""What goes with a text to engines: the shop's words, how formally its readers are spoken to, what was said before."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from crossdesk.store.database import Database

from translation.conversations.chosen_words import choose_words, chosen_words
from translation.conversations.exchanges import is_free
from translation.conversations.keep_to_words import Kept, keep_to_words, unsaid
from translation.conversations.kept_words import KeptText, Rendering, Talk, keep_text
from translation.conversations.learn_words import Ask, Learner
from translation.conversations.link_words import links
from translation.conversations.noun_phrases import Phrase, function_words, phrases
from translation.conversations.phrase_vectors import PhraseVectors
from translation.conversations.put_right import Wrong, exchanged, said_again
from translation.conversations.same_words import MOST_PHRASES, SameWords, same_words
from translation.conversations.turns import last_turns, without_facts
from translation.engines.ask import Engines, How, Origin
from translation.engines.ask_plainly import Patience, ask_plainly, line_for
from translation.engines.engine import Genders
from translation.engines.fitting import takes
from translation.glossary.keep_words import Words
from translation.manners.formality import formality_of, speaker_of

if TYPE_CHECKING:
    from translation.translate_text import TranslationDesk, Wanted


class Beside(NamedTuple):
    """`words` and `same` (what the conversation said before) count before and after engines, `how` is for those that
    take it. `patience`: for what is asked beside the text."""

    words: Words
    how: How
    same: SameWords
    patience: Patience


async def beside_text(desk: "TranslationDesk", database: Database, wanted: "Wanted", source: str) -> Beside:
    """All that counts for one text; nothing where no engine could be told of it."""
    if desk.engines is None:
        return Beside(Words(), How(), SameWords(), Patience(0))
    words = await words_of(desk, database, wanted, source)
    formality = wanted.formality
    if formality == "default":
        formality = formality_of(desk.markets, wanted.market, wanted.target)
    context = wanted.context
    if not context and wanted.conversation_id and take_context(desk.engines):
        context = await last_turns(database, wanted.tenant, wanted.conversation_id, wanted.country)
    patience = Patience()
    same = await _said_before(desk, database, wanted, source, words, patience)
    terms = {**same.terms(), **words.terms(wanted.text)}
    verbatim = same.verbatim() if is_free(wanted.target) else {}
    how = How(formality, context, terms, genders_of(desk, wanted), same.likely(), verbatim)
    return Beside(words, how, same, patience)


def genders_of(desk: "TranslationDesk", wanted: "Wanted") -> Genders:
    """As they are told; of a reply that names no speaker the shop's voice in the market."""
    if wanted.genders.speaker is not None or not wanted.to_customer:
        return wanted.genders
    return wanted.genders._replace(speaker=speaker_of(desk.markets, wanted.market, wanted.target))


async def _said_before(
    desk: "TranslationDesk", database: Database, wanted: "Wanted", source: str, words: Words, patience: Patience
) -> SameWords:
    """Words of the conversation that come again. What stands in the shop's glossary is kept to by that."""
    if desk.vectors is None or wanted.conversation_id is None:
        return SameWords()
    taken = words.spans(wanted.text)
    talk = Talk(wanted.tenant, wanted.conversation_id, source, wanted.target)
    said = await same_words(desk.vectors, database, talk, wanted.text, desk.names, _learner(desk, wanted, patience))
    free = {
        phrase: rendering
        for phrase, rendering in said.found.items()
        if all(phrase.end <= start or end <= phrase.start for start, end in taken)
    }
    return SameWords(free, said.texts)


def origin_of(wanted: "Wanted") -> Origin:
    return Origin(wanted.tenant, wanted.country, wanted.domain, trusted=wanted.to_customer)


def _learner(desk: "TranslationDesk", wanted: "Wanted", patience: Patience) -> Learner | None:
    """None where no engine is asked for more than the text."""
    if desk.engines is None or desk.vectors is None or desk.asked is None:
        return None
    return Learner(_asking(desk.engines, wanted, How(), patience), desk.vectors, desk.asked, desk.names)


def _asking(engines: Engines, wanted: "Wanted", how: How, patience: Patience, name: str | None = None) -> Ask:
    origin = origin_of(wanted)

    async def ask(texts: Sequence[str], source: str, target: str) -> Sequence[str | None]:
        line = line_for(engines, source, target, origin, name)
        alike = [how.batch(text, source, target) for text in texts]
        return await ask_plainly(engines, line, alike, origin, patience)

    return ask


async def kept_to_words(
    desk: "TranslationDesk", wanted: "Wanted", source: str, beside: Beside, text: str, engine: str
) -> Kept:
    """The translation by an engine, with words of the conversation put right where that is safe, and which may be
    otherwise."""
    missing = unsaid(beside.same.found, text, wanted.target)
    if not missing or desk.vectors is None:
        return Kept(text)
    kept = await _by_meaning(desk, desk.vectors, wanted, source, missing, text)
    if not kept.otherwise or desk.engines is None or desk.asked is None:
        return kept
    left = unsaid(beside.same.found, kept.text, wanted.target)
    wrong = Wrong(wanted.text, kept.text, source, wanted.target, left, beside.same.texts, desk.names)
    plainly = replace(beside.how, terms={}, earlier={}, verbatim={})
    return await _by_asking(wrong, _asking(desk.engines, wanted, plainly, beside.patience, engine), beside.same)


async def _by_asking(wrong: Wrong, ask: Ask, same: SameWords) -> Kept:
    right = await exchanged(wrong, ask)
    left = unsaid(same.found, right.translation, wrong.target)
    if not left:
        return Kept(right.translation)
    text = await said_again(replace(wrong, translation=right.translation, missing=left), ask, same.found)
    left = unsaid(same.found, text, wrong.target)
    warned = tuple(_warning(phrase, said, right.now.get(phrase)) for phrase, said in left.items() if said.sure)
    return Kept(text, tuple(phrase.text for phrase in left), warned)


def _warning(phrase: Phrase, said: Rendering, now: str | None) -> str:
    is_now = f'"{now}" here' if now else "something else here, it seems"
    return f'"{phrase.text}" is {is_now}, and was "{said.text}" before'


async def _by_meaning(
    desk: "TranslationDesk",
    known: PhraseVectors,
    wanted: "Wanted",
    source: str,
    missing: Mapping[Phrase, Rendering],
    text: str,
) -> Kept:
    """By what the encoder takes for names of one thing."""
    here = phrases(wanted.text, source, desk.names)[:MOST_PHRASES]
    there = phrases(text, wanted.target, desk.names)[:MOST_PHRASES]
    asked = [phrase.text for phrase in (*here, *there)] + [said.text for said in missing.values()]
    vectors = await known.of(asked)
    return keep_to_words(missing, links(here, there, vectors), text, wanted.target, vectors)


async def keep_words(desk: "TranslationDesk", database: Database, wanted: "Wanted", source: str, text: str) -> None:
    """Remember a text with its translation, so that words which come again are translated alike."""
    known = function_words(source) or function_words(wanted.target)
    if desk.vectors is None or wanted.conversation_id is None or known is None:
        return
    talk = Talk(wanted.tenant, wanted.conversation_id, source, wanted.target)
    kept = KeptText(without_facts(wanted.text, desk.names), without_facts(text, desk.names), by_person=False)
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
