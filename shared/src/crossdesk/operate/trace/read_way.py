"""Finds an inquiry on the log, and all events that may be of its way, reading no more of the log than it has to."""

import json
from collections.abc import Collection, Sequence
from contextlib import aclosing
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from crossdesk.bus.protocol import Record
from crossdesk.bus.read_back import read_back
from crossdesk.contracts.gateway import InquiryReceived
from crossdesk.errors import CrossdeskError
from crossdesk.operate.trace.step import Step, read_step

CLOCKS_DIFFER = timedelta(minutes=1)
"""Kafka's times are those of whoever published."""


class NotOnTheLog(CrossdeskError):
    """No event of the log received this inquiry."""


async def read_way(url: str, inquiry_id: UUID, since: datetime, topics: Collection[str]) -> Sequence[Step]:
    """All events under the keys of the inquiry's conversation, order and tenant; they are in one partition each.

    Raises NotOnTheLog, BusUnavailable and Misconfigured.
    """
    received = await _received(url, inquiry_id, since)
    begun = received.appended_at - CLOCKS_DIFFER
    async with aclosing(read_back(url, topics, since=begun, keys=_keys(received))) as records:
        steps = [read_step(record, inquiry_id) async for record in records]
    return [step for step in steps if step is not None]


async def _received(url: str, inquiry_id: UUID, since: datetime) -> Record:
    """The record that received the inquiry: the one search for which all partitions of a topic are read."""
    wanted = str(inquiry_id)
    async with aclosing(read_back(url, InquiryReceived.topics(), since=since)) as records:
        async for record in records:
            if wanted.encode() in record.data and _inquiry(record).get("inquiry_id") == wanted:
                return record
    raise NotOnTheLog(
        f"no inquiry {inquiry_id} was received since {since:%Y-%m-%d %H:%M} UTC, as far as the log goes back: "
        "is the id right? --since 7d looks further back"
    )


def _keys(received: Record) -> frozenset[str]:
    tenant = received.key.partition("/")[0]
    order = _inquiry(received).get("order_id")
    return frozenset({received.key, tenant, *([f"{tenant}/{order}"] if order else [])})


def _inquiry(record: Record) -> dict[str, Any]:
    try:
        inquiry = json.loads(record.data)["inquiry"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return {}
    return inquiry if isinstance(inquiry, dict) else {}
