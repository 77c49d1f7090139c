"""What a conversation is promised when it becomes urgent, its levels change, or another desk has it."""

from datetime import timedelta
from typing import Any

import pytest
from crossdesk.contracts.desks import DesksConfigured, ShopDesks
from crossdesk.contracts.service_levels import ServiceLevels, ServiceLevelsConfigured
from crossdesk.testing.examples import TENANT, a_customer, an_inquiry, an_understanding
from prometheus_client import REGISTRY

from .nights import ANGRY, ELEVEN, after, due, no_answer, stands

BREACH = ("first_response", 100)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def breaches() -> float:
    """Of first responses in the urgent lane, as counted."""
    labels = {"clock": "first_response", "lane": "urgent", "told": "breach"}
    return REGISTRY.get_sample_value("crossdesk_sla_told_total", labels) or 0.0


async def test_the_urgent_lane_has_targets_of_its_own_and_is_counted_by_lane(write, pass_time):
    before = breaches()
    assert due(await write(ELEVEN, lane="urgent")) == {"first_response": 1 / 6}
    await pass_time(after(1))
    assert breaches() == before + 1


async def test_who_is_found_urgent_is_promised_what_the_urgent_lane_is_from_then_on(come, write, reply, pass_time):
    await come()
    assert due(await write(ELEVEN, understanding=ANGRY)) == {"first_response": 1 / 6}
    assert due(await write(ELEVEN, "other")) == {"first_response": 1, "resolution": 8}
    assert due(await write(after(0.5), "other", turn=2, understanding=ANGRY)) == {
        "first_response": 0.5 + 1 / 6,
        "resolution": 8,
    }
    assert stands(await write(after(0.6), "other", turn=3, understanding=ANGRY)), "it is urgent already"
    told = await pass_time(after(0.75), since=after(0.55), every=timedelta(minutes=1))
    assert [each[:2] for each in told if each[2] > 0.6] == [("first_response", 75), ("first_response", 90), BREACH]
    await reply(after(0.75), "other")
    assert due(await write(after(1), "other", turn=4)) == {"next_response": 3, "resolution": 8}


async def test_what_is_due_sooner_than_urgent_targets_stays_so(come, write):
    await come()
    await write(ELEVEN)
    assert due(await write(after(0.9), turn=2, understanding=ANGRY)) == {"first_response": 1, "resolution": 8}


async def test_levels_count_for_those_who_come_after_them_and_for_their_shop_alone(database, send, write):
    assert due(await write(ELEVEN)) == {"first_response": 1, "resolution": 8}
    sooner = {"rules": [{"name": "soon", "targets": {"first_response": "5m"}}]}
    await send(ServiceLevelsConfigured(tenant=TENANT, levels=ServiceLevels.model_validate(sooner)), after(0.1))
    assert due(await write(ELEVEN, "second")) == {"first_response": 5 / 60}
    assert stands(await write(after(0.2), turn=2)), "what was promised before stays promised"
    assert due(await send(no_answer("third", tenant="other"), ELEVEN)) == {"first_response": 1, "resolution": 24}
    await send(ServiceLevelsConfigured(tenant=TENANT), after(0.3))
    assert "resolution" in due(await write(ELEVEN, "fourth"))


async def test_clocks_go_on_by_the_hours_of_the_desk_that_takes_over_when_a_shift_ends(send, write, pass_time):
    def calendar(desk: str, zone: str) -> dict[str, Any]:
        return {"desk": desk, "time_zone": zone, "week": {day: ["09:00-17:00"] for day in DAYS}}

    shop = {"desks": [calendar("berlin", "Europe/Berlin"), calendar("manila", "Asia/Manila")]}
    await send(DesksConfigured(tenant=TENANT, desks=ShopDesks.model_validate(shop)), ELEVEN)
    half_past_four = after(16.5 + 2)  # Sunday in Berlin, 15:30 UTC: half an hour is left there
    assert due(await write(half_past_four))["first_response"] == 35.5  # Monday 08:30 UTC, if nobody takes over
    assert await pass_time(after(37), since=half_past_four) == [
        ("first_response", 50, 19),
        ("first_response", 75, 28.25),
        ("first_response", 100, 28.5),  # Monday 09:30 in Manila
        ("resolution", 50, 31.5),
        ("resolution", 75, 33.5),
        ("resolution", 90, 34.75),
        ("resolution", 100, 35.5),
    ]


async def test_where_the_shop_takes_its_desk_away_clocks_go_on_by_the_hours_that_are_left(send, write):
    shop = {"desks": [{"desk": "berlin", "time_zone": "Europe/Berlin", "week": {"mon": ["09:00-17:00"]}}]}
    await send(DesksConfigured(tenant=TENANT, desks=ShopDesks.model_validate(shop)), ELEVEN)
    assert due(await write(ELEVEN))["first_response"] == 36  # Monday 09:00 UTC
    await send(DesksConfigured(tenant=TENANT), after(0.25))
    assert due(await write(after(0.5), turn=2)) == {"first_response": 1, "resolution": 8}


async def test_whose_matter_becomes_more_is_promised_what_its_rule_promises_and_less_takes_nothing_back(send, write):
    rules = [
        {"name": "vip", "when": {"customer_tiers": ["vip"]}, "targets": {"first_response": "30m"}},
        {"name": "lane", "when": {"lanes": ["urgent"]}, "targets": {"first_response": "40m", "resolution": "4h"}},
        {"name": "angry", "when": {"priority_from": 10}, "targets": {"first_response": "50m", "resolution": "7h"}},
        {"name": "all", "targets": {"first_response": "1h"}},
    ]
    await send(ServiceLevelsConfigured(tenant=TENANT, levels=ServiceLevels.model_validate({"rules": rules})), ELEVEN)
    vip = an_inquiry("vip", customer=a_customer(tier="vip"))
    assert due(await write(ELEVEN)) == {"first_response": 1}
    angry = await write(after(0.1), turn=2, understanding=an_understanding(language="de", sentiment="negative"))
    assert due(angry) == pytest.approx({"first_response": 0.1 + 5 / 6, "resolution": 7.1})
    urgent = await write(after(0.2), turn=3, lane="urgent")
    assert due(urgent) == pytest.approx({"first_response": 0.2 + 2 / 3, "resolution": 4.2})
    assert stands(await write(after(0.25), turn=4)), "what comes in the normal lane again takes nothing back"
    [*_, moved] = await write(after(0.3), turn=5, inquiry=vip)
    assert (moved.rule, due([moved])) == ("vip", pytest.approx({"first_response": 0.8, "resolution": 4.2}))
    assert stands(await write(after(0.4), turn=6))
