"""`knowledge-service drafts` on a real PostgreSQL, as people type it."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from crossdesk.contracts.event import Event, derive_id
from crossdesk.contracts.gateway import AgentReplied
from crossdesk.contracts.knowledge import NoAnswer
from crossdesk.store.database import open_database
from crossdesk.store.unit_of_work import UnitOfWork
from crossdesk.testing.examples import a_case, an_inquiry, an_understanding
from crossdesk.testing.handling import handle
from crossdesk.testing.plugin import provision

from knowledge.asked import Questions
from knowledge.learning import commands
from knowledge.learning.commands import run_drafts
from knowledge.learning.experience import Experience
from knowledge.learning.learn_from_agents import learn_from_reply
from knowledge.learning.note_unanswered import noting, rows_noting
from knowledge.learning.retention import Retention

EXPERIENCE = partial(Experience, Retention(timedelta(days=90)))
Out = pytest.CaptureFixture[str]
Type = Callable[..., Awaitable[tuple[int, str, str]]]


async def respond(event: Event, _work: UnitOfWork[Questions]) -> list[Event]:
    """Whoever decided on `event` before."""
    return [event]


@pytest.fixture
async def typed(database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: Out) -> Type:
    """Call with arguments: exit code, what was printed, what went wrong. Five customers have asked for the same."""
    url = await provision(database_url, "knowledge")
    monkeypatch.setenv("CROSSDESK_DATABASE_URL", url)
    monkeypatch.setattr(commands, "load_encoder", lambda: None)  # what is tested here does not depend on it
    async with open_database(url, "knowledge") as database:
        for number in range(5):
            asked = a_case(
                conversation_id=derive_id("c", number),
                inquiry=an_inquiry(f"Kann man die Uhr gravieren{'?' * number}", received_at=datetime.now(UTC)),
                understanding=an_understanding("out_of_scope", 0.9),
            )
            event = NoAnswer(**asked.model_dump(), reason="out_of_scope", summary="Help.")
            await handle(database, noting(respond), event, rows=rows_noting(EXPERIENCE, Questions))
            reply = AgentReplied(
                tenant="demo",
                conversation_id=asked.conversation_id,
                message_id=derive_id("m", number),
                agent_id="ana",
                text="Guten Tag,\n\nja, wir gravieren Uhren kostenlos.\n\nViele Grüße\nAna",
            )
            at = datetime.now(UTC) + timedelta(minutes=1)
            await handle(database, learn_from_reply, reply, rows=EXPERIENCE, at=at)

    async def run(*arguments: str) -> tuple[int, str, str]:
        def call() -> int:
            try:
                return run_drafts(arguments)
            except SystemExit as ended:
                return int(ended.code or 0)

        code = await asyncio.to_thread(call)
        return code, *capsys.readouterr()

    return run


async def test_drafts_are_listed_shown_published_and_withdrawn(typed: Type) -> None:
    code, out, _ = await typed("--tenant", "demo")
    assert code == 0
    name, state, language, questions, replies, words = out.strip().split("\t")
    assert (state, language, questions, replies) == ("open", "de", "5 questions", "5 replies")
    assert words == "ja, wir gravieren Uhren kostenlos."
    code, out, _ = await typed("show", name)
    assert code == 0
    assert "5 out_of_scope" in out
    assert "Kann man die Uhr gravieren" in out
    code, out, _ = await typed("publish", name, "--by", "Ana", "--text", "Ja, wir gravieren Uhren.")
    assert (code, out) == (0, f"{name} is published, version 2\n")
    code, out, _ = await typed("--tenant", "demo", "--json")
    [row] = json.loads(out)
    assert (row["id"], row["state"], row["decided_by"]) == (name, "published", "Ana")
    assert row["text"] == "Ja, wir gravieren Uhren."
    assert (await typed("withdraw", name, "--by", "Ben", "--reason", "no machine"))[0] == 0
    code, out, _ = await typed("show", name)
    assert "withdrawn by Ben: no machine" in out


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        ([], "--tenant must name a shop"),
        (["--tenant", "No Shop"], "--tenant must name a shop"),
        (["show", "abc"], "'abc' is no draft: write TENANT/ID"),
        (["show", "demo/abc"], "demo has no draft abc"),
        (["publish", "demo/abc", "--by", "Ana"], "demo has no draft abc"),
        (["publish", "demo/abc"], "required: --by"),
        (["reject", "demo/abc", "--by", "Ana"], "required: --reason"),
        (["praise", "demo/abc"], "invalid choice: 'praise'"),
    ],
    ids=str,
)
async def test_what_is_typed_wrong_is_told_in_one_line(typed: Type, arguments: list[str], fault: str) -> None:
    code, out, err = await typed(*arguments)
    assert (code, out) == (2, "")
    assert fault in err
    assert err.count("\n") == 1


async def test_a_draft_with_something_personal_in_it_needs_another_text(typed: Type) -> None:
    name = (await typed("--tenant", "demo"))[1].split("\t")[0]
    code, _, err = await typed("publish", name, "--by", "Ana", "--text", "Ja, ‹name›.")
    assert code == 2
    assert "‹name› stands in the text" in err


def test_without_a_database_it_says_what_is_missing(monkeypatch: pytest.MonkeyPatch, capsys: Out) -> None:
    monkeypatch.delenv("CROSSDESK_DATABASE_URL", raising=False)
    assert run_drafts(["--tenant", "demo"]) == 2
    assert "CROSSDESK_DATABASE_URL must name" in capsys.readouterr().err
    monkeypatch.setenv("CROSSDESK_DATABASE_URL", "mysql://x")
    assert run_drafts(["--tenant", "demo"]) == 2
    assert "must start with postgresql://" in capsys.readouterr().err
