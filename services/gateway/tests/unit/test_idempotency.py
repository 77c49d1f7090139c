"""Keys used lately: one key, one body, for a day."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from crossdesk.contracts.event import derive_id
from crossdesk.contracts.gateway import IdempotencyClaim, InquiryReceived
from crossdesk.testing.examples import an_inquiry
from hypothesis import given
from hypothesis import strategies as st

from gateway.accept.draft import once
from gateway.accept.idempotency import Claims
from gateway.accept.inquiry_request import MessageRequest

NOW = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)


def an_event(key: str = "k", body: str = "b", tenant: str = "demo") -> InquiryReceived:
    inquiry = an_inquiry(inquiry_id=derive_id(tenant, "inquiry", key))
    claim = IdempotencyClaim(key_hash=key, body_hash=body)
    return InquiryReceived(tenant=tenant, conversation_id=UUID(int=1), inquiry=inquiry, idempotency=claim)


def test_a_key_goes_from_new_over_pending_to_known() -> None:
    claims, event = Claims(10), an_event()
    assert claims.judge(event, NOW) == "new"
    claims.remember(event, NOW, acknowledged=False)
    assert claims.judge(event, NOW) == "pending"
    claims.remember(event, NOW, acknowledged=True)
    assert claims.judge(event, NOW) == "known"
    assert claims.judge(an_event(body="other"), NOW) == "reused"
    assert claims.judge(an_event(tenant="other"), NOW) == "new"


def test_a_key_is_free_again_after_a_day() -> None:
    claims = Claims(10)
    claims.remember(an_event(), NOW, acknowledged=True)
    assert claims.judge(an_event(body="other"), NOW + timedelta(hours=23, minutes=59)) == "reused"
    assert claims.judge(an_event(body="other"), NOW + timedelta(hours=24)) == "new"


def test_the_log_overrules_what_was_never_acknowledged() -> None:
    claims = Claims(10)
    claims.remember(an_event(body="mine"), NOW, acknowledged=False)
    claims.remember(an_event(body="of another replica"), NOW, acknowledged=True)
    assert claims.judge(an_event(body="of another replica"), NOW) == "known"
    assert claims.judge(an_event(body="mine"), NOW) == "reused"


def test_what_was_acknowledged_first_stays() -> None:
    claims = Claims(10)
    claims.remember(an_event(body="first"), NOW, acknowledged=True)
    claims.remember(an_event(body="second"), NOW, acknowledged=True)
    assert claims.judge(an_event(body="first"), NOW) == "known"


@given(keys=st.lists(st.integers(0, 30).map(str), max_size=100))
def test_memory_is_bounded_and_keeps_the_latest(keys: list[str]) -> None:
    claims = Claims(5)
    for key in keys:
        claims.remember(an_event(key=key), NOW, acknowledged=True)
    assert len(claims) <= 5
    latest = list(dict.fromkeys(reversed(keys)))[:5]
    assert all(claims.judge(an_event(key=key), NOW) == "known" for key in latest)


def asked(text: str) -> MessageRequest:
    return MessageRequest.model_construct(text=text)


@given(text=st.text(min_size=1, max_size=20), other=st.text(min_size=1, max_size=20))
def test_bodies_are_the_same_exactly_when_they_mean_the_same(text: str, other: str) -> None:
    assert (once("k", asked(text)) == once("k", asked(other))) == (text == other)


def test_the_same_body_in_another_place_is_another_body() -> None:
    assert once("k", asked("x"), "here") != once("k", asked("x"), "there")
    assert once(None, asked("x")) is None
