"""What becomes of a callback after it was booked: refused otherwise, near, kept, missed, or not needed any more."""

from crossdesk.contracts.callbacks import CallbackRefused, CallbackReminded, CallbackSettled
from crossdesk.contracts.event import Event, Json
from crossdesk.contracts.routing import CallbackBooked
from crossdesk.store.unit_of_work import UnitOfWork

from gateway.record.change import Change
from gateway.record.projection import project
from gateway.record.record_reply import bot_message


async def record_callback_refused(event: CallbackRefused, work: UnitOfWork) -> list[Event]:
    data = {"request_id": str(event.request_id), "reason": event.reason}
    return await project(event, work, Change(data=data))


async def record_reminded(event: CallbackReminded, work: UnitOfWork) -> list[Event]:
    """For the customer a message; for agents a line of the timeline and of the shop's stream."""
    return await project(event, work, _told(event, work, {"window": window_of(event)}, "inquiry.callback_reminded"))


async def record_settled(event: CallbackSettled, work: UnitOfWork) -> list[Event]:
    request = {"request_id": str(event.request_id)} if event.request_id else {}
    data = {"outcome": event.outcome, "window": window_of(event), **request}
    return await project(event, work, _told(event, work, data, "inquiry.callback_settled"))


def window_of(event: CallbackBooked | CallbackReminded | CallbackSettled) -> Json:
    """The window as it is shown: in UTC, and the customer's zone."""
    return {
        "starts_at": event.starts_at.isoformat(),
        "ends_at": event.ends_at.isoformat(),
        "time_zone": event.time_zone,
    }


def _told(event: CallbackReminded | CallbackSettled, work: UnitOfWork, data: Json, announced: str) -> Change:
    answer = {"answer": event.holding_text} if event.holding_text else {}
    told = {**data, **answer}
    return Change(
        inquiry_id=event.inquiry_id,
        data=told,
        message=bot_message(event.holding_text, work),
        announce=(announced, told),
    )
