"""A model is learnt from the payments that the service keeps, and replayed on later ones, beside the champion."""

import asyncio
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from crossdesk.contracts.event import Money
from crossdesk.contracts.payments import TransactionReported
from crossdesk.store.database import Database, open_database
from crossdesk.testing.plugin import provision

from payments_risk.commands import run_command
from payments_risk.record_transaction import storing
from payments_risk.reported import row_of
from payments_risk.scoring.model_files import load_model

TODAY = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def days_ago(first: int, last: int) -> str:
    return f"{(TODAY - timedelta(days=first)).date()}..{(TODAY - timedelta(days=last)).date()}"


def past(tenant: str, days: int = 50, a_day: int = 40) -> Iterator[TransactionReported]:
    """Payments of 400 customers; every tenth is far above what they usually pay and is charged back two days later."""
    draw = random.Random(tenant)
    for day in range(days, 2, -1):
        for number in range(a_day):
            name, fraud = f"{tenant}-{day}-{number}", number % 10 == 0
            at = TODAY - timedelta(days=day) + timedelta(minutes=30 * number)
            event = TransactionReported(
                tenant=tenant,
                transaction_id=name,
                order_id=f"o-{name}",
                kind="authorization",
                status="succeeded",
                method="card",
                amount=Money(minor=round(draw.uniform(2_000, 4_000) * (6 if fraud else 1)), currency="EUR"),
                customer_id=f"c-{draw.randrange(400)}",
                terminal=f"t-{draw.randrange(20)}",
                occurred_at=at,
            )
            yield event
            if fraud:
                back = {"transaction_id": f"cb-{name}", "kind": "chargeback", "refers_to": name}
                yield event.model_copy(update={**back, "occurred_at": at + timedelta(days=2)})


async def store(database: Database, tenant: str) -> None:
    statement = storing([row_of(event, UUID(int=0)) for event in past(tenant)])
    async with database.transaction([tenant]) as connection:
        await connection.execute(statement.sql, *statement.arguments)


async def ran(*arguments: str) -> int:
    return await asyncio.to_thread(run_command, arguments)


async def test_a_challenger_is_learnt_from_the_tables_and_replayed_beside_the_champion(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    url, champion = await provision(database_url, "payments_risk"), tmp_path / "fraud.json"
    async with open_database(url, "payments_risk") as database:
        for tenant in ("one", "two"):
            await store(database, tenant)
    monkeypatch.setenv("CROSSDESK_DATABASE_URL", url)
    learning = ("learn", "transactions", "--from-tables", "--days", days_ago(40, 25), "--tenant", "one")
    assert await ran(*learning, "--out", str(champion), "--name", "champion") == 0
    monkeypatch.setenv("CROSSDESK_FRAUD_MODEL", str(champion))
    assert await ran(*learning, "--tenant", "two", "--name", "both") == 0
    challenger = tmp_path / "fraud.challenger.json"
    assert (load_model(champion).name, load_model(challenger).name) == ("champion", "both")
    assert load_model(challenger).kinds == ("customer", "terminal")
    models = ("--champion", str(champion), "--challenger", str(challenger))
    assert await ran("replay", *models, "--from-tables", "--tenant", "one", "--days", days_ago(16, 9)) == 0
    assert "challenger less champion" in capsys.readouterr().out
    assert await ran(*learning, "--out", str(champion)) == 2
    assert "is the model the service scores by" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--tenant", "one", "--days", days_ago(20, 3)), "outcomes are known 7 days later"),
        (("--tenant", "one", "--days", "yesterday"), "wanted are days"),
        (("--tenant", "No Shop"), "names no shop"),
        ((), "give --tenant"),
    ],
)
def test_what_cannot_be_learnt_from_tables_is_told_in_one_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    told: str,
) -> None:
    monkeypatch.setenv("CROSSDESK_DATABASE_URL", "postgresql://nowhere")
    monkeypatch.delenv("CROSSDESK_FRAUD_MODEL", raising=False)
    out = ("--out", str(tmp_path / "model.json"))
    assert run_command(["learn", "transactions", "--from-tables", *out, *arguments]) == 2
    assert told in capsys.readouterr().err


def test_without_a_champion_the_file_to_write_must_be_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CROSSDESK_DATABASE_URL", "postgresql://nowhere")
    monkeypatch.delenv("CROSSDESK_FRAUD_MODEL", raising=False)
    assert run_command(["learn", "transactions", "--from-tables", "--tenant", "one"]) == 2
    assert "--out MODEL is needed" in capsys.readouterr().err
    monkeypatch.delenv("CROSSDESK_DATABASE_URL")
    assert run_command(["learn", "transactions", "--from-tables", "--tenant", "one"]) == 2
    assert "CROSSDESK_DATABASE_URL must name" in capsys.readouterr().err
