"""A start that cannot succeed is refused in one line that says what to do; what may pass by itself ends otherwise."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from crossdesk.errors import Misconfigured
from crossdesk.store.current_schema import newest_revision, refuse_old_schema
from crossdesk.testing.buses import provision_bus
from crossdesk.testing.databases import PASSWORD, execute, with_parts

IDLE = """
from contextlib import asynccontextmanager
from crossdesk.service import Listening, Service, serve

@asynccontextmanager
async def listen(settings, database, bus):
    raise SystemExit(f"let in by {settings.database_url.get_secret_value()}")
    yield Listening([])

serve(Service(name="crossdesk", listen=listen))
"""
BUS = "postgresql://nobody@127.0.0.1:1/nowhere"


def start(environment: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("CROSSDESK_")}
    command = [sys.executable, "-c", IDLE]
    return subprocess.run(
        command, env={**inherited, **environment}, capture_output=True, text=True, timeout=120, check=False
    )


def test_a_missing_secret_is_named(tmp_path: Path):
    ended = start({"CROSSDESK_BUS_URL": BUS, "CROSSDESK_SECRETS_DIR": str(tmp_path)})
    assert ended.returncode == 2
    assert ended.stderr == "crossdesk: wrong settings: CROSSDESK_DATABASE_URL (Field required)\n"


def test_a_folder_of_secrets_that_is_not_there_is_named(tmp_path: Path):
    ended = start({"CROSSDESK_BUS_URL": BUS, "CROSSDESK_SECRETS_DIR": str(tmp_path / "none")})
    assert (ended.returncode, ended.stderr) == (2, f"crossdesk: CROSSDESK_SECRETS_DIR={tmp_path}/none is no folder\n")


async def test_secrets_are_read_from_files_after_the_environment(service_database, database_url, tmp_path: Path):
    await service_database("crossdesk")
    url = with_parts(database_url, user="crossdesk")
    (tmp_path / "crossdesk_database_url").write_text(f"{url}\n")
    (tmp_path / "crossdesk_bus_url").write_text(BUS)
    assert f"let in by {url}" in start({"CROSSDESK_SECRETS_DIR": str(tmp_path)}).stderr
    (tmp_path / "crossdesk_database_url").write_text("postgresql://nobody@127.0.0.1:1/nowhere")
    files_and_variable = {"CROSSDESK_SECRETS_DIR": str(tmp_path), "CROSSDESK_DATABASE_URL": url}
    assert f"let in by {url}" in start(files_and_variable).stderr


async def test_a_database_without_our_schema_is_refused_with_the_command(service_database, database_url):
    await service_database("crossdesk")
    await execute(database_url, "DROP SCHEMA crossdesk CASCADE")
    ended = start({"CROSSDESK_BUS_URL": BUS, "CROSSDESK_DATABASE_URL": with_parts(database_url, user="crossdesk")})
    assert ended.returncode == 2
    assert ended.stderr.startswith("crossdesk: the schema crossdesk has no tables")
    assert "run `crossdesk migrate crossdesk`" in ended.stderr


async def test_a_password_that_the_database_refuses_is_no_reason_to_try_again(service_database, database_url):
    await service_database("crossdesk")
    url = with_parts(database_url, user="crossdesk").replace(PASSWORD, "wrong-password")
    ended = start({"CROSSDESK_BUS_URL": BUS, "CROSSDESK_DATABASE_URL": url})
    assert ended.returncode == 2
    assert ended.stderr.startswith("crossdesk: CROSSDESK_DATABASE_URL: PostgreSQL refuses: password")
    assert "wrong-password" not in ended.stderr


async def test_a_password_that_the_bus_refuses_is_no_reason_to_try_again(service_database, database_url):
    await service_database("crossdesk")
    bus_url = await provision_bus(database_url, PASSWORD)
    wrong = bus_url.replace(PASSWORD, "wrong-password")
    ended = start({"CROSSDESK_BUS_URL": wrong, "CROSSDESK_DATABASE_URL": with_parts(database_url, user="crossdesk")})
    assert ended.returncode == 2
    assert ended.stderr.startswith("crossdesk: PostgreSQL bus: password authentication failed")
    assert ended.stderr.endswith(": see user and password in CROSSDESK_BUS_URL\n")
    assert "wrong-password" not in ended.stderr


def test_a_database_that_is_away_may_come_back():
    ended = start({"CROSSDESK_BUS_URL": BUS, "CROSSDESK_DATABASE_URL": "postgresql://crossdesk@127.0.0.1:1/nowhere"})
    assert ended.returncode == 1
    assert ended.stderr.startswith("crossdesk: CROSSDESK_DATABASE_URL: PostgreSQL does not answer:")


async def test_an_old_schema_is_refused_and_a_newer_one_is_not(service_database, database_url):
    database = await service_database("translation")
    await refuse_old_schema(database, "translation")
    await set_revision(database_url, "9999")
    await refuse_old_schema(database, "translation")
    await set_revision(database_url, "0001")
    with pytest.raises(Misconfigured, match=r"at revision 0001, .* is needed: run `crossdesk migrate translation`"):
        await refuse_old_schema(database, "translation")


async def set_revision(database_url: str, revision: str) -> None:
    owner = with_parts(database_url, user="translation_owner")
    await execute(owner, f"UPDATE alembic_version SET version_num = '{revision}'")


def test_the_newest_revision_is_the_last_file():
    assert newest_revision("crossdesk") is None
    assert (newest_revision("translation") or "") >= "0005"
