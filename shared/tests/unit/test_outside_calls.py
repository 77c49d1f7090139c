"""How calls to what is not ours are counted."""

import asyncio

import pytest
from crossdesk.breaker import Breaker
from crossdesk.outside_calls import outside_call, show_breaker
from prometheus_client import REGISTRY


def ended(to, outcome):
    labels = {"kind": "carrier", "to": to, "outcome": outcome}
    return REGISTRY.get_sample_value("crossdesk_outside_calls_total", labels)


def shown(name, to):
    return REGISTRY.get_sample_value(name, {"kind": "carrier", "to": to})


def test_a_call_is_under_way_and_then_ok():
    with outside_call("carrier", "quick"):
        assert shown("crossdesk_outside_calls_under_way", "quick") == 1
    assert shown("crossdesk_outside_calls_under_way", "quick") == 0
    assert ended("quick", "ok") == 1
    assert shown("crossdesk_outside_call_seconds_count", "quick") == 1


def test_a_call_that_raises_is_an_error_unless_it_says_what_it_was():
    with pytest.raises(ValueError, match="down"), outside_call("carrier", "failing"):
        raise ValueError("down")
    with pytest.raises(ValueError, match="no"), outside_call("carrier", "failing") as told:
        told("refused")
        raise ValueError("no")
    assert (ended("failing", "error"), ended("failing", "refused")) == (1, 1)


async def test_a_call_nobody_waits_for_any_more_is_no_error():
    async def ask():
        with outside_call("carrier", "slow"):
            await asyncio.Event().wait()

    task = asyncio.create_task(ask())
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert ended("slow", "cancelled") == 1
    assert ended("slow", "error") is None


def test_who_failed_too_often_is_shown_as_left_alone():
    breaker = Breaker(failures=1, rest=10, clock=lambda: 0.0)
    show_breaker("carrier", "broken", breaker)
    assert shown("crossdesk_outside_left_alone", "broken") == 0
    breaker.failed()
    assert shown("crossdesk_outside_left_alone", "broken") == 1
