"""Replies to one case differ by language: the shop's administrators are told by webhook, and ask for both texts."""

from crossdesk.contracts.event import Event
from crossdesk.contracts.reply_differences import ReplyDifferenceFound
from crossdesk.store.unit_of_work import UnitOfWork

from gateway.webhooks.announce import announce

TYPE = "reply.difference"


async def announce_reply_difference(event: ReplyDifferenceFound, work: UnitOfWork) -> list[Event]:
    """Once for each difference and month, without the texts, which `GET /v1/reply-differences` has."""
    return await announce(TYPE, event, work.now, work, cause=event.why)
