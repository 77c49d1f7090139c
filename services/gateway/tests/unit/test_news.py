"""News on their way to other replicas: small enough for PostgreSQL, whole when they arrive, and without any text."""

import json
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.news import News, as_payloads, from_payload

REFUSED_BYTES = 8000
"""PostgreSQL's NOTIFY takes payloads shorter than this."""
LONGEST_TENANT = "z" * 63
MANY_ENTRIES = 10**7
"""More than any conversation's timeline will ever hold."""
TEXT = "Wo bleibt mein Paket?"

NEWS = st.builds(
    News,
    tenant=st.from_regex(r"[a-z0-9][a-z0-9-]{0,62}", fullmatch=True),
    conversation_id=st.uuids().map(str),
    inquiry_id=st.none() | st.uuids().map(str),
    request_id=st.none() | st.uuids().map(str),
    first_seq=st.integers(1, MANY_ENTRIES),
    count=st.integers(1, 500),
)


def of_longest_ids(entries: list[dict[str, object]] | None = None) -> News:
    return News(LONGEST_TENANT, str(uuid4()), str(uuid4()), str(uuid4()), MANY_ENTRIES, 500, entries)


def test_news_of_a_whole_batch_fit_into_notifications_however_long_their_ids() -> None:
    news = [of_longest_ids() for _ in range(500)]
    payloads = list(as_payloads(uuid4(), news))
    assert all(len(payload.encode()) < REFUSED_BYTES for payload in payloads)
    assert [each for payload in payloads for each in from_payload(payload)] == news
    assert len(payloads) <= 500 / 30, "far too many notifications"


def test_no_news_are_no_notification() -> None:
    assert list(as_payloads(uuid4(), [])) == []


@given(replica=st.uuids(), news=st.lists(NEWS, max_size=100))
def test_what_was_told_arrives_in_its_order(replica: UUID, news: list[News]) -> None:
    payloads = list(as_payloads(replica, news))
    assert [each for payload in payloads for each in from_payload(payload)] == news
    assert all(payload.startswith(f'["{replica}"') for payload in payloads), "a replica must know its own"


def test_nothing_that_was_said_leaves_the_replica() -> None:
    entry: dict[str, object] = {"type": "InquiryReceived", "by": "customer", "why": TEXT, "data": {"text": TEXT}}
    told = of_longest_ids([entry])
    (payload,) = as_payloads(uuid4(), [told])
    assert not any(part in payload for part in (TEXT, "Paket", "customer", "InquiryReceived", "why"))
    assert from_payload(payload) == [replace(told, entries=None)]


@pytest.mark.parametrize(
    "payload",
    [
        "",
        "demo/5f8c2f0c",
        "nonsense",
        "5",
        "null",
        "true",
        "[]",
        "{}",
        "[",
        '["r", 5]',
        '["r", null]',
        '["r", []]',
        '["r", ["demo"]]',
        '["r", ["demo", "c", null, null, 1, 1, null, "more"]]',
    ],
)
def test_a_malformed_notification_is_a_value_error(payload: str) -> None:
    with pytest.raises(ValueError):
        from_payload(payload)


@given(st.text(max_size=200) | st.recursive(st.none() | st.integers() | st.text(), st.lists).map(json.dumps))
def test_any_payload_is_read_or_refused_with_a_value_error(payload: str) -> None:
    try:
        found = from_payload(payload)
    except ValueError:
        return
    assert all(isinstance(each, News) for each in found)
