"""The embedded server starts for any user, keeps what it acknowledged, and leaves nothing behind."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest
from crossdesk import embedded_postgres
from crossdesk.embedded_postgres import initialise, is_ready, running_server, server_command, socket_directory
from crossdesk.errors import Misconfigured, Unavailable

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has to run PostgreSQL as somebody else")

HOLDS_A_SERVER = """
import pathlib, sys, time
from crossdesk.embedded_postgres import running_server
with running_server(pathlib.Path(sys.argv[1])):
    print("ready", flush=True)
    time.sleep(600)
"""


async def ask(url: str, query: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def server_pid(directory: Path) -> int:
    return int((directory / "data" / "postmaster.pid").read_text().splitlines()[0])


async def test_a_server_speaks_utf8_and_is_durable(tmp_path: Path) -> None:
    with running_server(tmp_path) as url:
        assert await ask(url, "SHOW server_encoding") == "UTF8"
        assert await ask(url, "SHOW fsync") == "on"
        assert await ask(url, "SELECT upper('größer 注文')") == "GRÖßER 注文"
        assert await ask(url, "SELECT datlocale FROM pg_database WHERE datname = 'postgres'") == "C.UTF-8"


async def test_what_was_written_is_there_after_a_restart(tmp_path: Path) -> None:
    with running_server(tmp_path) as url:
        await ask(url, "CREATE TABLE kept AS SELECT 42 AS answer")
    with running_server(tmp_path) as url:
        assert await ask(url, "SELECT answer FROM kept") == 42


async def test_nobody_comes_in_without_the_password(tmp_path: Path) -> None:
    with running_server(tmp_path) as url:
        with pytest.raises(asyncpg.InvalidPasswordError):
            await ask(url.replace("postgres:", "postgres:wrong", 2), "SELECT 1")
        with pytest.raises(asyncpg.InvalidPasswordError):
            await asyncpg.connect(host=str(socket_directory(tmp_path / "data")), port=port_of(url), user="postgres")


def port_of(url: str) -> int:
    return int(url.rsplit(":", 1)[1].split("/", 1)[0])


def test_initialising_twice_keeps_the_first_cluster(tmp_path: Path) -> None:
    initialise(tmp_path / "data", "first")
    before = (tmp_path / "data" / "global" / "pg_control").read_bytes()
    initialise(tmp_path / "data", "second")
    assert (tmp_path / "data" / "global" / "pg_control").read_bytes() == before


def test_no_password_file_stays_behind(tmp_path: Path) -> None:
    initialise(tmp_path / "data", "secret")
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_a_directory_with_other_files_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "invoice.txt").write_text("not a database")
    with pytest.raises(Misconfigured, match="data"):
        initialise(tmp_path / "data", "secret")


def test_a_path_too_long_for_a_socket_works_and_leaves_no_socket_behind(tmp_path: Path) -> None:
    directory = tmp_path / ("long" * 30)
    with running_server(directory) as url:
        sockets = Path(str(asyncio.run(ask(url, "SHOW unix_socket_directories"))))
        assert len(str(sockets)) < 60
        assert list(sockets.glob(".s.PGSQL.*"))
    assert not sockets.exists()


def test_no_server_is_left_when_its_owner_is_killed(tmp_path: Path) -> None:
    owner = subprocess.Popen([sys.executable, "-c", HOLDS_A_SERVER, str(tmp_path)], stdout=subprocess.PIPE)
    assert owner.stdout is not None and owner.stdout.readline() == b"ready\n"
    server = server_pid(tmp_path)
    owner.send_signal(signal.SIGKILL)
    owner.wait()
    owner.stdout.close()
    deadline = time.monotonic() + 20
    while alive(server) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not alive(server)
    assert "database system is shut down" in (tmp_path / "postgres.log").read_text()


def test_a_server_that_cannot_start_says_why(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="shared_buffers"), running_server(tmp_path, {"shared_buffers": "much"}):
        pytest.fail("a server with a broken setting must not become ready")


def test_a_killed_server_does_not_look_ready(tmp_path: Path) -> None:
    initialise(tmp_path / "data", "secret")
    began = time.time()
    (tmp_path / "data" / "postmaster.pid").write_text(f"1\n/x\n{int(began) - 60}\n5432\n/s\n127.0.0.1\n1 2\nready   \n")
    assert not is_ready(tmp_path / "data", since=began)
    assert is_ready(tmp_path / "data")


@pytest.fixture
def without_namespaces(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    programs = tmp_path_factory.mktemp("programs")
    for name in ("setpriv", "sh", "true"):
        (programs / name).symlink_to(shutil.which(name) or pytest.skip(f"{name} is not installed"))
    monkeypatch.setenv("PATH", str(programs))
    embedded_postgres._as_server.cache_clear()
    yield
    embedded_postgres._as_server.cache_clear()


@as_root
@pytest.mark.usefixtures("without_namespaces")
def test_root_without_namespaces_runs_the_server_as_nobody(tmp_path: Path) -> None:
    with running_server(tmp_path) as url:
        assert asyncio.run(ask(url, "SELECT 1")) == 1
        assert (tmp_path / "data").stat().st_uid == embedded_postgres._nobody().pw_uid
        assert Path(f"/proc/{server_pid(tmp_path)}").stat().st_uid != 0


@as_root
def test_root_never_runs_the_server_directly(tmp_path: Path) -> None:
    assert server_command(tmp_path / "data", 5432)[0] in ("unshare", "setpriv")
