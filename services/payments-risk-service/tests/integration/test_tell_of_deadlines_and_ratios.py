"""What is told in time: deadlines that come closer, and how near a shop is to the limits of Visa's monitoring."""

import json
from datetime import timedelta

import pytest
from crossdesk.errors import Unavailable
from crossdesk.store.database import Database
from crossdesk.testing.examples import TENANT

from payments_risk.evidence.alarms import note_alarms
from payments_risk.evidence.vamp import load_vamp
from payments_risk.evidence.vamp_book import count_month, watch_ratio

from .answering_disputes import NOW, Log, disputed, told


@pytest.mark.parametrize(
    ("looks", "expected"),
    [
        ([0.0, 12.9, 13.1, 13.2, 17.1, 19.1, 19.5], [7, 3, 1]),
        ([19.2, 19.3], [1]),
        ([13.5, 18.0, 18.1], [7, 3]),
        ([20.1, 25.0], []),
    ],
)
async def test_each_alarm_is_told_once_however_often_is_looked(
    database: Database, looks: list[float], expected: list[int]
) -> None:
    await disputed(database)
    log = Log()
    for days in looks:
        await note_alarms(database, TENANT, NOW + timedelta(days=days))
        await told(database, log)
    assert [json.loads(each.data)["days"] for each in log.published] == expected


async def test_a_dispute_that_no_longer_waits_gives_no_alarm(database: Database) -> None:
    await disputed(database)
    async with database.transaction([TENANT]) as connection:
        await connection.execute("UPDATE disputes SET awaiting = 'other_side'")
    await note_alarms(database, TENANT, NOW + timedelta(days=19))
    assert await told(database) == []


async def test_an_alarm_the_bus_did_not_take_is_told_later_under_the_same_id(database: Database) -> None:
    await disputed(database)
    await note_alarms(database, TENANT, NOW + timedelta(days=19))
    down, log = Log(down=True), Log()
    with pytest.raises(Unavailable):
        await told(database, down)
    await told(database, log)
    assert len(log.published) == 1


async def test_visas_ratio_is_counted_from_payments_and_disputes_and_each_once(database: Database) -> None:
    await disputed(database)
    await disputed(database)
    month = (NOW - timedelta(days=30)).date().replace(day=1)
    async with database.transaction([TENANT]) as connection:
        [sold] = await count_month(connection, TENANT, month, NOW)
        [lost] = await count_month(connection, TENANT, NOW.date().replace(day=1), NOW)
    assert (sold.settled, sold.disputes) == (1, 0)
    assert (lost.settled, lost.disputes, lost.fraud_reports) == (0, 1, 1)


async def test_a_ratio_below_all_levels_is_not_told_of(database: Database) -> None:
    await disputed(database)
    await watch_ratio(database, load_vamp(), TENANT, NOW)
    assert await told(database) == []


async def test_each_level_of_the_ratio_is_told_once(database: Database) -> None:
    await disputed(database)
    table = load_vamp()
    low = table.model_copy(update={"thresholds": [each.model_copy(update={"count": 1}) for each in table.thresholds]})
    log = Log()
    for _ in range(2):
        await watch_ratio(database, low, TENANT, NOW)
        await told(database, log)
    assert len(log.published) == 1
