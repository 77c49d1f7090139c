"""The service as it is started: accounts, rounds and subscriptions together."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, cast

import pytest
from crossdesk.bus.protocol import Bus
from crossdesk.errors import Misconfigured
from crossdesk.store.database import Database
from pydantic import SecretStr

from payments_risk.main import SERVICE
from payments_risk.settings import PaymentsRiskSettings


class SilentBus:
    """Takes what is published and says nothing."""

    async def publish(self, envelopes: Any, *, deadline: float = 10.0) -> None:
        pass


def settings_with(**fields: Any) -> PaymentsRiskSettings:
    nowhere = SecretStr("postgresql://nowhere")
    return PaymentsRiskSettings(bus_url=nowhere, database_url=nowhere, **fields)


@pytest.fixture
async def database(service_database: Callable[[str], Awaitable[Database]]) -> Database:
    return await service_database("payments_risk")


async def test_it_listens_does_its_rounds_and_ends(database: Database) -> None:
    async with SERVICE.listen(settings_with(), database, cast("Bus", SilentBus())) as listening:
        assert "DisputeDecided" in [each.event.__name__ for each in listening.subscriptions]
        assert "rounds" in {task.get_name() for task in asyncio.all_tasks()}
    assert "rounds" not in {task.get_name() for task in asyncio.all_tasks()}


async def test_it_does_not_start_without_the_secret_of_an_account(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NOT_SET_ANYWHERE", raising=False)
    file = tmp_path / "accounts.yaml"
    file.write_text("acme: {stripe: {url: 'http://127.0.0.1:9', secret_env: NOT_SET_ANYWHERE}}")
    with pytest.raises(Misconfigured, match="NOT_SET_ANYWHERE is empty"):
        async with SERVICE.listen(settings_with(payment_accounts=file), database, cast("Bus", SilentBus())):
            pass
