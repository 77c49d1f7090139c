"""`translation-service memory` on a real PostgreSQL."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from crossdesk.store.database import Database, open_database
from crossdesk.testing.plugin import provision

from translation.commands import run_command
from translation.language import Detected
from translation.memory.learn import Given, judge, learn

DECIDED = ("--by", "carla", "--reason", "sabotage")


async def fill(database: Database, person: str, translation: str) -> None:
    given = Given(
        *("demo", uuid4(), "de", "en", "Wo ist mein Paket CB-1?", translation),
        given_by="correction",
        person=person,
        at=datetime(2026, 5, 1, tzinfo=UTC),
    )
    async with database.transaction(["demo"]) as connection:
        await learn(connection, given, judge(given, lambda text: Detected("en", 0.5)), None)


@pytest.fixture
async def url(database_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    url = await provision(database_url, "translation")
    monkeypatch.setenv("CROSSDESK_DATABASE_URL", url)
    async with open_database(url, "translation") as database:
        await fill(database, "ana", "Where is my parcel CB-1?")
        await fill(database, "eve", "Forget CB-1.")
    return url


async def run(*arguments: str) -> int:
    return await asyncio.to_thread(run_command, ["memory", "--tenant", "demo", *arguments])


async def test_entries_of_one_person_are_found_and_revoked(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert await run("find") == 0
    assert "by eve at 2026-05-01 00:00, used 0 times" in capsys.readouterr().out
    assert await run("revoke", "--person", "eve", *DECIDED) == 0
    assert capsys.readouterr().out == "1 of 1 revoked\n"
    assert await run("find", "--state", "revoked", "--since", "2026-04-30", "--json") == 0
    [told] = json.loads(capsys.readouterr().out)
    assert (told["person"], told["translation"], told["why"]) == ("eve", "Forget ⟦code 1⟧.", "sabotage")


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("revoke", *DECIDED), "name the entries to revoke"),
        (("revoke", "--person", "eve", "--by", " ", "--reason", "x"), "needs the name of who decides"),
        (("find", "--since", "yesterday"), "invalid _moment value"),
        (("revoke", "no-id", *DECIDED), "invalid UUID value"),
    ],
)
async def test_what_was_given_wrong_is_told_and_nothing_is_done(
    url: str, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], why: str
) -> None:
    assert await run(*arguments) == 2
    assert why in capsys.readouterr().err
    assert await run("find", "--state", "in_use", "--json") == 0
    assert len(json.loads(capsys.readouterr().out)) == 2


async def test_a_file_of_translations_is_imported_once_and_what_is_wrong_in_it_is_refused(
    url: str, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("translation.memory.memory_command.load_encoder", lambda: None)
    texts = [("Vielen Dank", "Many thanks"), ("Bestellung CB-1 ist da", "Order CB-2 is there")]
    rows = [{"source": "de", "target": "en", "text": text, "translation": said} for text, said in texts]
    file = tmp_path / "memory.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    for _ in range(2):
        assert await run("import", str(file), "--by", "lead") == 0
        told = capsys.readouterr().out.splitlines()
        assert told == ["1 of 2 are used", "1 refused: it loses 1 and adds 1 of the numbers, links and other facts"]
    assert await run("find", "--person", "lead", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert {(entry["given_by"], entry["state"]) for entry in found} == {("import", "in_use"), ("import", "refused")}
    assert len(found) == 2
    file.write_text('{"source": "de"}', "utf-8")
    assert await run("import", str(file), "--by", "lead") == 2
    assert "line 1: target: Field required" in capsys.readouterr().err


async def test_without_a_database_that_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("CROSSDESK_DATABASE_URL", raising=False)
    assert await run("find") == 2
    assert "CROSSDESK_DATABASE_URL must name" in capsys.readouterr().err
