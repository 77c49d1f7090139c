"""What is usual at a shop is kept: over restarts, once for each payment, and apart from other shops."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from crossdesk.contracts.event import Money
from crossdesk.contracts.payments import TransactionReported
from crossdesk.store.database import Database
from crossdesk.store.unit_of_work import Cause, UnitOfWork
from crossdesk.testing.examples import NOON, TENANT

from payments_risk.alerts.policy import load_policy
from payments_risk.features.places import NOWHERE, Place
from payments_risk.scoring.score_payment import Scorer
from payments_risk.scoring.scored import ScoredPayments, scoring
from payments_risk.scoring.watch_and_score import watch_and_score

POLICY = load_policy()
Rows = Callable[[], ScoredPayments]


class Nowhere:
    def find(self, ip: str) -> Place:
        return NOWHERE


@pytest.fixture
async def database(service_database: Callable[[str], Awaitable[Database]]) -> Database:
    return await service_database("payments_risk")


def paid(number: int, minor: int | None = None, tenant: str = TENANT) -> TransactionReported:
    return TransactionReported(
        tenant=tenant,
        transaction_id=f"t-{number}",
        order_id=f"o-{number}",
        kind="authorization",
        status="succeeded",
        method="card",
        amount=Money(minor=minor or 3_000 + number % 7 * 300, currency="EUR"),
        customer_id=f"c-{number % 20}",
        occurred_at=NOON + timedelta(minutes=number),
    )


async def score(database: Database, rows: ScoredPayments, *batch: TransactionReported, fails: bool = False) -> None:
    """Score a batch as the worker does; one that fails is thrown away with its transaction."""
    try:
        async with database.transaction(sorted({event.tenant for event in batch})) as connection:
            await rows.load(connection, batch)
            for event in batch:
                cause = Cause(uuid4(), event.occurred_at)
                await watch_and_score(POLICY, Scorer(), event, UnitOfWork(connection, cause, rows))
            if fails:
                raise ConnectionError
            await rows.save(connection, [])
    except ConnectionError:
        return
    rows.committed()


async def anomaly(database: Database, name: str, tenant: str = TENANT) -> float:
    async with database.transaction([tenant]) as connection:
        found = await connection.fetchval("SELECT anomaly FROM payment_scores WHERE transaction_id = $1", name)
    return float(found)


async def counted(database: Database, rows: Rows, tenant: str = TENANT) -> int:
    looked_at = rows()
    async with database.transaction([tenant]) as connection:
        await looked_at.load(connection, [paid(1, tenant=tenant)])
    return looked_at.unusual(tenant).count


async def test_a_start_goes_on_with_what_was_usual_before(database: Database) -> None:
    await score(database, scoring(Nowhere())(), *(paid(number) for number in range(250)))
    restarted = scoring(Nowhere())
    assert await counted(database, restarted) == 250
    await score(database, restarted(), paid(300, minor=9_000_000))
    assert await anomaly(database, "t-300") > 0.99


async def test_a_batch_that_is_tried_again_counts_once(database: Database) -> None:
    rows = scoring(Nowhere())
    batch = [paid(number) for number in range(5)]
    await score(database, rows(), *batch, fails=True)
    assert await counted(database, rows) == 0
    await score(database, rows(), *batch)
    assert (await counted(database, rows), await counted(database, scoring(Nowhere()))) == (5, 5)


async def test_a_payment_that_is_reported_again_counts_once(database: Database) -> None:
    rows = scoring(Nowhere())
    await score(database, rows(), paid(1), paid(1))
    await score(database, rows(), paid(1))
    assert await counted(database, rows) == 1


async def test_what_is_usual_at_one_shop_says_nothing_of_another(database: Database) -> None:
    rows = scoring(Nowhere())
    await score(database, rows(), *(paid(number) for number in range(250)))
    await score(database, rows(), paid(300, minor=9_000_000, tenant="other"))
    assert await anomaly(database, "t-300", "other") == 0.0
    assert (await counted(database, rows), await counted(database, rows, "other")) == (250, 1)
