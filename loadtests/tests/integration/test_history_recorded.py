"""A history recorded from a real log: streamed, judged, and without a word of what was written."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from crossdesk.bus.envelope import wrap
from crossdesk.contracts.event import Event
from crossdesk.contracts.gateway import Customer, Inquiry, InquiryReceived
from crossdesk.contracts.knowledge import Answer
from crossdesk.contracts.routing import ReplyDecided
from crossdesk.testing.buses import opened

from loadtests.history.check import check_file
from loadtests.history.from_log import TOPICS
from loadtests.history.record import record

PRIVATE = "Jana Beispiel"


def received(at: datetime) -> InquiryReceived:
    customer = Customer(id="c-1", name=PRIVATE)
    inquiry = Inquiry(inquiry_id=uuid4(), channel="web", customer=customer, text=PRIVATE, received_at=at)
    return InquiryReceived(tenant="demo", conversation_id=uuid4(), inquiry=inquiry)


def replied(to: InquiryReceived) -> ReplyDecided:
    answer = Answer(text=f"Dear {PRIVATE}", language="en", scenario="s")
    return ReplyDecided(
        tenant="demo", conversation_id=to.conversation_id, inquiry_id=to.inquiry.inquiry_id, answer=answer
    )


async def test_a_log_alone_tells_what_was_answered_lost_and_doubled(bus_url, tmp_path):
    asked_at = datetime.now(UTC) - timedelta(minutes=10)
    answered, lost, doubled = (received(asked_at) for _ in range(3))

    def put(event: Event, at: datetime = asked_at):
        return wrap(event, event_id=uuid4(), source="test", time=at)

    once = put(replied(answered))
    events = [put(answered), put(lost), put(doubled), once, once, put(replied(doubled)), put(replied(doubled))]
    path = tmp_path / "log.jsonl"
    async with opened(bus_url, list(TOPICS)) as bus:
        await bus.publish(events)
    with path.open("w") as file:
        assert await record(bus_url, None, file) == (len(events), 0)
    findings = check_file(path, 30)
    assert [(each.kind, each.subject) for each in findings.bad] == [
        ("lost", str(lost.inquiry.inquiry_id)),
        ("doubled", str(doubled.inquiry.inquiry_id)),
    ]
    assert (findings.inquiries, findings.decided, findings.copies) == (3, 2, 1)
    assert PRIVATE not in path.read_text()


async def test_what_was_asked_before_the_window_is_not_judged(bus_url, tmp_path):
    early = received(datetime.now(UTC) - timedelta(days=1))
    path = tmp_path / "log.jsonl"
    async with opened(bus_url, list(TOPICS)) as bus:
        await bus.publish([wrap(replied(early), event_id=uuid4(), source="test", time=datetime.now(UTC))])
    with path.open("w") as file:
        written, _ = await record(bus_url, datetime.now(UTC) - timedelta(hours=2), file)
    assert written == 1
    assert check_file(path, 30).bad == ()
