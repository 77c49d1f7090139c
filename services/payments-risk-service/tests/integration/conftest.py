"""The tables of payments-risk, and a desk that answers disputes at a provider."""

from collections.abc import Awaitable, Callable

import pytest
from crossdesk.store.database import Database
from crossdesk.testing.examples import TENANT

from payments_risk.evidence.submit import AnswerDesk

from .answering_disputes import TABLES, Clock, Provider


@pytest.fixture
async def database(service_database: Callable[[str], Awaitable[Database]]) -> Database:
    return await service_database("payments_risk")


@pytest.fixture
def provider() -> Provider:
    return Provider()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(provider: Provider, clock: Clock) -> AnswerDesk:
    return AnswerDesk({(TENANT, "stripe"): provider}, TABLES, clock=clock)
