"""What translating asks the memory: a translation of the very same text, else texts that are nearly the same."""

from typing import TYPE_CHECKING

from crossdesk.store.database import Database

from translation.memory.recall import EVERYWHERE, Asked, Recalled, recall
from translation.memory.suggest import Suggestion, suggest

if TYPE_CHECKING:
    from translation.translate_text import TranslationDesk, Wanted

RECALLED = "the same text was translated by people before"


async def remembered(desk: "TranslationDesk", database: Database, wanted: "Wanted", source: str) -> Recalled | None:
    """The translation that people gave of this text, with its own facts; None without one."""
    return None if desk.memory is None else await recall(desk.memory, database, _asked(wanted, source))


async def suggested(
    desk: "TranslationDesk", database: Database, wanted: "Wanted", source: str
) -> tuple[Suggestion, ...]:
    """Texts that are at least 85 % alike, with their translations."""
    return () if desk.memory is None else tuple(await suggest(desk.memory, database, _asked(wanted, source)))


def _asked(wanted: "Wanted", source: str) -> Asked:
    return Asked(wanted.tenant, wanted.text, source, wanted.target, wanted.market or EVERYWHERE, wanted.domain)
