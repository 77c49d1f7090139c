"""`crossdesk trace` as operators call it: a tree, or one line that tells what was bad."""

import asyncio

import pytest
from crossdesk.contracts import TOPICS
from crossdesk.contracts.event import derive_id
from crossdesk.operate.main import run_command
from crossdesk.testing.buses import opened, provision_bus
from crossdesk.testing.databases import PASSWORD, execute, with_parts
from crossdesk.testing.worker_bench import a_message

ID = str(derive_id("inquiry", "1"))


@pytest.fixture
async def log(database_url):
    """The URL of a log with one inquiry on it."""
    url = await provision_bus(database_url, PASSWORD)
    async with opened(url, list(TOPICS), partitions=2) as bus:
        await bus.publish([a_message(1)])
    return url


@pytest.fixture
def trace(capsys, monkeypatch):
    """Call with a bus URL and arguments: exit code, and the lines of output and of errors."""

    async def call(url, *arguments):
        monkeypatch.setenv("CROSSDESK_BUS_URL", url)
        code = await asyncio.to_thread(run_command, ["trace", *arguments])
        out, err = capsys.readouterr()
        return code, out.splitlines(), err.splitlines()

    return call


async def test_the_way_is_printed_without_what_was_written_unless_asked_for(log, trace):
    code, lines, errors = await trace(log, ID)
    assert (code, errors) == (0, [])
    assert f"inquiry       {ID}" in lines
    assert any("test InquiryReceived" in line for line in lines)
    assert not any("»" in line for line in lines)
    _, lines, _ = await trace(log, ID, "--texts")
    assert lines[-1].endswith("» 1")


async def test_what_is_bad_is_one_line_and_an_exit_code(log, trace, database_url):
    unknown, nowhere = str(derive_id("nobody")), with_parts(log, database="nowhere")
    await execute(database_url, f"CREATE ROLE reader_{database_url[-16:]} LOGIN PASSWORD '{PASSWORD}'")
    stranger = with_parts(log, user=f"reader_{database_url[-16:]}")
    tries = {
        (log, unknown): (1, "no inquiry"),
        ("postgresql://bus:x@127.0.0.1:1/none", ID): (1, "is the server up"),
        (nowhere, ID): (2, "nowhere"),
        (stranger, ID): (2, "may not read the log"),
        ("amqp://elsewhere", ID): (2, "must begin with kafka:// or postgresql://"),
        ("", ID): (2, "CROSSDESK_BUS_URL is missing"),
    }
    for (url, inquiry), (code, told) in tries.items():
        found, lines, errors = await trace(url, inquiry)
        assert (found, lines, len(errors)) == (code, [], 1), (told, errors)
        assert told in errors[0]


async def test_what_is_no_id_and_no_time_is_told_as_such(log, trace):
    code, _, errors = await trace(log, "LX123")
    assert code == 2
    assert "'LX123' is no id of an inquiry: it is a UUID" in errors[-1]
    code, _, errors = await trace(log, ID, "--since", "yesterday")
    assert code == 2
    assert "30m, 24h or 7d" in errors[-1]
