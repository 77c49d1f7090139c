"""Articles imported and searched from the command line, and what it says of what is wrong."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

import pytest
from crossdesk.store.database import Database
from crossdesk.testing.databases import with_parts

from knowledge.articles.commands import run_articles

Ran = tuple[int, str, str]


@pytest.fixture
async def run(
    database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Awaitable[Ran]]:
    """Runs a command on the test's database without the encoder; in a thread, for it starts a loop of its own."""
    monkeypatch.setenv("CROSSDESK_DATABASE_URL", with_parts(database_url, user="knowledge"))
    monkeypatch.setattr("knowledge.articles.commands.load_encoder", lambda: None)

    async def call(*arguments: str) -> Ran:
        code = await asyncio.to_thread(run_articles, arguments)
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


def folder(directory: Path, files: Mapping[str, str]) -> str:
    for name, content in files.items():
        (directory / name).write_text(content, "utf-8")
    return str(directory)


GOOD = "---\ntitle: The lamp\nlanguage: en\n---\nIt is bright."


async def test_good_rows_are_imported_bad_ones_told_and_found_again(
    run: Callable[..., Awaitable[Ran]], tmp_path: Path
) -> None:
    path = folder(tmp_path, {"lamp.md": GOOD, "bad.md": "no front matter"})
    code, out, err = await run("import-articles", "--tenant", "demo", path)
    assert (code, out) == (1, "1 new, 0 changed, 0 unchanged, 0 retired, 0 skipped, 1 bad\n")
    assert err.startswith("bad.md: line 1:")
    code, out, err = await run("search", "--tenant", "demo", "is the lamp bright", "--language", "de")
    assert code == 0
    assert "article/lamp#1 [en] The lamp" in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("import-articles", "--tenant", "demo", "/nowhere"), "/nowhere does not exist"),
        (("import-articles", "--tenant", "No Tenant", "."), "is no tenant"),
        (("search", "--tenant", "demo"), "question"),
        (("import-articles", "--tenant", "demo", "--format", "shopify", "."), "--language"),
    ],
)
async def test_wrong_arguments_are_told_in_one_line_and_exit_2(
    run: Callable[..., Awaitable[Ran]], arguments: tuple[str, ...], said: str
) -> None:
    code, out, err = await run(*arguments)
    assert (code, out) == (2, "")
    assert said in err.splitlines()[-1]


async def test_nothing_to_read_exits_2(run: Callable[..., Awaitable[Ran]], tmp_path: Path) -> None:
    code, _, err = await run("import-articles", "--tenant", "demo", str(tmp_path))
    assert code == 2
    assert "no article could be read" in err


async def test_without_a_database_the_setting_is_named(
    run: Callable[..., Awaitable[Ran]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CROSSDESK_DATABASE_URL")
    code, _, err = await run("search", "--tenant", "demo", "lamp")
    assert code == 2
    assert "CROSSDESK_DATABASE_URL" in err
