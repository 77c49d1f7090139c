"""An agent put a translation right: what it calls things counts from then on in the conversation."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from translation.conversations.kept_words import KeptText, Talk, forget_words, keep_text, read_kept
from translation.conversations.turns import without_facts
from translation.glossary.match import Matcher, Pattern

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy


async def correct_words(
    connection: "PoolConnectionProxy", talk: Talk, original: str, corrected: str, names: Sequence[str] = ()
) -> None:
    """Keep the text as it was corrected, from which words are linked before all others, and let go of words of it that
    are said otherwise now."""
    kept = await read_kept(connection, talk)
    gone = [
        (word, said.text)
        for word, said in kept.words.items()
        if _stands(word, original, talk.source) and not _stands(said.text, corrected, talk.target)
    ]
    await forget_words(connection, talk, gone)
    text = KeptText(without_facts(original, names), without_facts(corrected, names), by_person=True)
    await keep_text(connection, talk, text)


def _stands(word: str, text: str, language: str) -> bool:
    return bool(Matcher([Pattern(word)], language).every(text))
