"""What both buses tell an outsider of themselves. Run on PostgreSQL by default, on Kafka as the bus's contract is."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from crossdesk.bus.envelope import Envelope
from crossdesk.bus.overview import Overview, Standing
from crossdesk.bus.protocol import Membership, Partition
from crossdesk.bus.url import open_overview
from crossdesk.errors import BusUnavailable
from crossdesk.testing.buses import opened
from crossdesk.testing.waiting import until

TOPIC, OTHER = "seen-from-outside", "read-by-nobody"
PLACE = Partition(TOPIC, 0)


def an_envelope(number: int) -> Envelope:
    at, body = datetime.now(UTC), str(number).encode()
    return Envelope(uuid4(), "Numbered", "test", at, "demo", TOPIC, "key", body)


async def read(member: Membership, count: int) -> None:
    found = 0
    while found < count:
        found += len((await member.poll(limit=count, wait=0.5)).records)


async def look(overview: Overview) -> Standing:
    return await overview.look(["readers", "nobody"], [TOPIC, OTHER])


async def test_a_group_is_seen_with_its_members_and_its_lag_before_and_after_it_commits(bus_url):
    async with opened(bus_url, [TOPIC, OTHER], partitions=1) as bus, open_overview(bus_url) as overview:
        assert (await look(overview)).ends == {PLACE: 0, Partition(OTHER, 0): 0}
        await bus.publish([an_envelope(n) for n in range(5)])
        async with bus.join("readers", [TOPIC]) as member:
            await read(member, 5)
            await until(lambda: seen(overview, members=1, events=5))
            behind = (await look(overview)).groups["readers"].lag[PLACE]
            await member.commit({PLACE: 3})
            await until(lambda: seen(overview, members=1, events=2))
            nearer = (await look(overview)).groups["readers"].lag[PLACE]
            await member.commit({PLACE: 5})
        await until(lambda: seen(overview, members=0, events=0))
        level = await look(overview)
    assert behind.seconds > 0
    assert nearer.seconds > 0
    assert level.ends[PLACE] == 5
    assert level.groups["readers"].lag[PLACE].seconds == 0
    assert OTHER not in {place.topic for place in level.groups["readers"].lag}
    assert level.groups["nobody"].members == 0
    assert not level.groups["nobody"].lag


async def seen(overview: Overview, *, members: int, events: int) -> bool:
    group = (await look(overview)).groups["readers"]
    return group.members == members and group.lag.keys() == {PLACE} and group.lag[PLACE].events == events


async def test_an_overview_of_a_bus_that_is_away_says_so(bus_url):
    nowhere = "kafka://127.0.0.1:9" if bus_url.startswith("kafka") else "postgresql://bus:x@127.0.0.1:9/nothing"
    async with open_overview(nowhere) as overview:
        with pytest.raises(BusUnavailable):
            await look(overview)
