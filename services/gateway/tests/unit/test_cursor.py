"""Cursors: what we gave out is read back, anything else is a problem and never a crash."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.problems import Problem
from gateway.read.agent_queue import position_of
from gateway.read.cursor import decode, encode
from gateway.webhooks import list_webhooks


@given(st.integers(-(2**31) + 1, 2**31 - 1), st.datetimes(timezones=st.just(UTC)), st.uuids())
def test_a_cursor_brings_back_the_position_it_was_made_of(priority: int, since: datetime, conversation: UUID) -> None:
    cursor = encode(priority, since.isoformat(), conversation)
    assert decode(cursor, position_of) == (priority, since, conversation)


@given(st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", min_size=1, max_size=300))
def test_a_forged_cursor_is_a_problem(cursor: str) -> None:
    for read in (position_of, list_webhooks.position_of):
        with pytest.raises(Problem):
            decode(cursor, read)


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists, max_leaves=4))
def test_a_cursor_of_anything_else_is_a_problem(value: object) -> None:
    with pytest.raises(Problem):
        decode(encode(value), position_of)
