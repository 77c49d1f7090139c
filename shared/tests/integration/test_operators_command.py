"""`crossdesk provision` and `crossdesk migrate`, run as an operator would, with secrets in files."""

import asyncio
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from crossdesk.operate.main import run_command
from crossdesk.operate.services import SERVICES
from crossdesk.testing.databases import PASSWORD, execute, with_parts


@pytest.fixture
def secrets(tmp_path: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with all secrets that making `translation` and the bus takes."""
    monkeypatch.setenv("CROSSDESK_SECRETS_DIR", str(tmp_path))
    (tmp_path / "crossdesk_superuser_url").write_text(f"{postgres_url}\n")
    for role in ("translation", "translation_owner", "bus"):
        (tmp_path / f"crossdesk_{role}_password").write_text(f"{PASSWORD}\n")
    return tmp_path


def test_a_service_is_provisioned_and_migrated_by_two_commands(secrets, postgres_url, capsys):
    name = f"made_{uuid4().hex[:12]}"
    owner, works = (with_parts(postgres_url, user=user, database=name) for user in ("translation_owner", "translation"))
    (secrets / "crossdesk_database_owner_url").write_text(owner)
    try:
        for _ in range(2):  # safe to repeat
            assert run_command(["provision", "translation-service", "bus", "--database", name]) == 0
            assert run_command(["migrate", "translation-service"]) == 0
        assert asyncio.run(tables_seen(works)) >= {"receipts", "alembic_version"}
        assert PASSWORD not in "".join(capsys.readouterr())
    finally:
        asyncio.run(execute(postgres_url, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))


async def tables_seen(url: str) -> set[str]:
    connection = await asyncpg.connect(url)
    try:
        found = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
    finally:
        await connection.close()
    return {row["tablename"] for row in found}


def test_a_missing_password_is_named_and_nothing_is_made(secrets, capsys):
    (secrets / "crossdesk_translation_owner_password").unlink()
    assert run_command(["provision", "translation"]) == 2
    told = capsys.readouterr().err
    assert told.startswith("crossdesk: CROSSDESK_TRANSLATION_OWNER_PASSWORD is missing")
    assert told.count("\n") == 1


def test_migrating_before_provisioning_is_refused_with_what_postgresql_says(secrets, postgres_url, capsys):
    (secrets / "crossdesk_database_owner_url").write_text(with_parts(postgres_url, database="nowhere"))
    assert run_command(["migrate", "translation"]) == 2
    assert 'refuses to migrate translation: database "nowhere" does not exist' in capsys.readouterr().err


def test_an_unknown_service_is_refused_with_those_there_are(capsys):
    assert run_command(["migrate", "billing"]) == 2
    told = capsys.readouterr().err
    assert all(service in told for service in SERVICES.values())


async def test_topics_are_made_once_and_one_with_fewer_partitions_is_refused(bus_url, monkeypatch, capsys):
    monkeypatch.setenv("CROSSDESK_BUS_URL", bus_url)
    assert await asyncio.to_thread(run_command, ["topics", "--partitions", "2"]) == 0
    assert await asyncio.to_thread(run_command, ["topics", "--partitions", "1"]) == 0  # what is there stays
    capsys.readouterr()
    assert await asyncio.to_thread(run_command, ["topics", "--partitions", "3"]) == 2
    told = capsys.readouterr().err
    assert told.startswith("crossdesk: fewer than 3 partitions: ")
    assert "inquiries has 2" in told
