"""A group that is set back reads again from then on, on both buses; receipts make that harmless."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from crossdesk.bus.url import open_bus, rewind
from crossdesk.errors import BusUnavailable, Misconfigured
from crossdesk.testing.worker_bench import a_message

GROUP = "counter"


async def counted_in_two_parts(bench) -> datetime:
    """Twenty messages, and twenty later ones; gives the moment between them."""
    await bench.publish(*(a_message(n) for n in range(20)))
    async with bench.working(bench.subscription()):
        await bench.until_counted(set(range(20)))
    between = datetime.now(UTC)
    await bench.publish(*(a_message(n) for n in range(20, 40)))
    async with bench.working(bench.subscription()):
        await bench.until_counted(set(range(40)))
    return between


async def test_what_came_since_is_read_again_and_has_no_second_effect(bench):
    between = await counted_in_two_parts(bench)
    found = await rewind(bench.bus_url, GROUP, between)
    assert sum(each.before - each.after for each in found) == 20
    await bench.publish(a_message(40))
    async with bench.working(bench.subscription()):
        await bench.until_counted({40})
        assert await rewound_again(bench, between) is None
    assert Counter(await bench.counted()) == Counter(range(41))


async def rewound_again(bench, between: datetime) -> None:
    """While somebody reads, nobody sets them back."""
    with pytest.raises(Misconfigured, match="1 members: stop the service"):
        await rewind(bench.bus_url, GROUP, between)


async def test_looking_changes_nothing_and_later_than_all_sets_nothing_back(bench):
    between = await counted_in_two_parts(bench)
    looked = await rewind(bench.bus_url, GROUP, between, only_look=True)
    assert looked == await rewind(bench.bus_url, GROUP, between, only_look=True)
    assert await rewind(bench.bus_url, GROUP, datetime.now(UTC) + timedelta(hours=1)) == []
    assert await rewind(bench.bus_url, "nobody", between) == []


async def test_a_bus_that_is_away_is_told(bus_url):
    nowhere = "kafka://127.0.0.1:9" if bus_url.startswith("kafka") else "postgresql://bus:x@127.0.0.1:9/nothing"
    with pytest.raises(BusUnavailable):
        await rewind(nowhere, GROUP, datetime.now(UTC))


async def test_a_url_of_no_bus_is_refused():
    with pytest.raises(Misconfigured, match="kafka://"):
        await rewind("amqp://somewhere", GROUP, datetime.now(UTC))


async def test_a_group_that_never_committed_is_left_alone(bench):
    async with open_bus(bench.bus_url) as bus:
        await bus.publish([a_message(1)])
    assert await rewind(bench.bus_url, GROUP, datetime.now(UTC) - timedelta(hours=1)) == []
