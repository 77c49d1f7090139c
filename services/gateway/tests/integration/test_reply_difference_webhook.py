"""A shop hears by webhook that its replies differ by language, once, and without what was written."""

from uuid import UUID

from crossdesk.contracts.reply_differences import ReplyDifferenceFound
from crossdesk.store.database import Database
from crossdesk.testing.handling import handle

from gateway.webhooks.announce_reply_difference import announce_reply_difference

ID = UUID("5f8c2f0c-2f64-5f27-8f30-7e9a3a0c5b13")
FOUND = ReplyDifferenceFound(
    tenant="demo",
    difference_id=ID,
    scenario="return_item",
    about="return",
    languages=["de", "en"],
    why="Replies to one scenario differ by language: return: 14 days in de, 30 days in en.",
)


async def test_a_difference_is_delivered_once_to_the_shop_with_what_it_is_about(endpoints: Database) -> None:
    for _ in range(2):
        assert await handle(endpoints, announce_reply_difference, FOUND, event_id=ID) == []
    async with endpoints.transaction(["demo", "other"]) as connection:
        rows = await connection.fetch("SELECT tenant, endpoint_id, event FROM webhook_deliveries")
    [row] = rows
    assert (row["tenant"], row["endpoint_id"], row["event"]["type"]) == ("demo", "main", "reply.difference")
    assert row["event"]["data"] == {
        "difference_id": str(ID),
        "scenario": "return_item",
        "about": "return",
        "languages": ["de", "en"],
        "cause": FOUND.why,
    }
