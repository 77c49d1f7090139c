"""News on their way to other replicas: small enough for PostgreSQL, whole when they arrive, and without any text."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.news import MOST_AT_ONCE, News, around_seq, from_payload
from gateway.record.change import Entry

REFUSED_BYTES = 8000
"""PostgreSQL's NOTIFY takes payloads shorter than this."""
LONGEST_TENANT = "z" * 63
MANY_ENTRIES = 10**7
"""More than any conversation's timeline will ever hold."""
NOON = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
TEXT = "Wo bleibt mein Paket?"

NEWS = st.builds(
    News,
    tenant=st.from_regex(r"[a-z0-9][a-z0-9-]{0,62}", fullmatch=True),
    conversation_id=st.uuids().map(str),
    inquiry_id=st.none() | st.uuids().map(str),
    request_id=st.none() | st.uuids().map(str),
    decided=st.booleans(),
    first_seq=st.integers(1, MANY_ENTRIES),
    count=st.integers(1, 500),
    urgent=st.booleans(),
)


def of_longest_ids(entries: list[Entry] | None = None) -> News:
    return News(LONGEST_TENANT, str(uuid4()), str(uuid4()), str(uuid4()), False, MANY_ENTRIES, 500, entries, True)


def subjects(news: News) -> tuple[str, str, str | None, str | None]:
    return news.tenant, news.conversation_id, news.inquiry_id, news.request_id


def as_payload(replica: UUID, news: list[News]) -> str:
    """Put together as the statement does that writes them, see `gateway.record.projection.WRITE`."""
    parts = ((each, *around_seq(*subjects(each), each.decided, each.count, urgent=each.urgent)) for each in news)
    return f'["{replica}",' + ",".join(f"{head}{each.first_seq}{tail}" for each, head, tail in parts) + "]"


def test_as_many_news_as_go_into_a_notification_fit_however_long_their_ids() -> None:
    payload = as_payload(uuid4(), [of_longest_ids() for _ in range(MOST_AT_ONCE)])
    assert len(payload.encode()) < REFUSED_BYTES


@given(replica=st.uuids(), news=st.lists(NEWS, min_size=1, max_size=100))
def test_what_was_told_arrives_in_its_order(replica: UUID, news: list[News]) -> None:
    payload = as_payload(replica, news)
    assert from_payload(payload) == news
    assert payload.startswith(f'["{replica}"'), "a replica must know its own"


def test_nothing_that_was_said_leaves_the_replica() -> None:
    entry = Entry(NOON, "InquiryReceived", "customer", TEXT, {"text": TEXT})
    told = of_longest_ids([entry])
    payload = as_payload(uuid4(), [told])
    assert not any(part in payload for part in (TEXT, "Paket", "customer", "InquiryReceived", "why"))
    assert from_payload(payload) == [replace(told, entries=None)]


def test_words_that_a_later_version_tells_are_passed_over() -> None:
    told = [replace(of_longest_ids(), urgent=urgent) for urgent in (True, False)]
    payload = as_payload(uuid4(), told).replace(',"!"', ',"later","!"').replace("]]", '],"later"]')
    assert [replace(each, urgent=False) for each in from_payload(payload)] == [
        replace(each, urgent=False) for each in told
    ]


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
