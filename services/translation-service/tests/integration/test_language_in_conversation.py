from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

from crossdesk.store.database import Database

from translation.conversations.turns import Turn, remember_turn
from translation.language import load_detector
from translation.translate_text import TranslationDesk, Wanted, translate_text

NOON = datetime(2026, 5, 20, 12, tzinfo=UTC)
INDONESIAN_OR_MALAY = "Di mana pesanan saya?"


async def test_what_a_customer_wrote_before_tells_the_language_of_a_text_that_may_be_in_two(
    service_database: Callable[[str], Awaitable[Database]],
) -> None:
    database, desk = await service_database("translation"), TranslationDesk(load_detector())
    wanted = Wanted("shop", INDONESIAN_OR_MALAY, "en", conversation_id=uuid4())
    assert wanted.conversation_id is not None
    before = await translate_text(desk, database, wanted)
    malay = "Saya nak batalkan pesanan kerana penghantaran lambat sangat"
    said = Turn("shop", wanted.conversation_id, uuid4(), "customer", malay, NOON, None)
    await remember_turn(database, said)
    shop = "Mohon maaf, kapan paketnya dikirim belum bisa kami pastikan ya kak"
    await remember_turn(database, said._replace(turn_id=uuid4(), said_by="shop", text=shop))
    after = await translate_text(desk, database, wanted)
    clear = await translate_text(desk, database, replace(wanted, text="Wo bleibt meine Bestellung?"))
    elsewhere = await translate_text(desk, database, replace(wanted, tenant="another"))
    told = [each.source.language for each in (before, after, clear, elsewhere)]
    assert told == ["id", "ms", "de", "id"]
