"""A Kubernetes API server with an etcd of its own, on loopback, for as long as a block lasts."""

import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
from crossdesk.tied_process import end_tied, start_tied

from deploy.chart.try_on_api_server.access import Access, make_access
from deploy.chart.try_on_api_server.programs import find_program

STARTS_WITHIN_SECONDS = 120.0


class NotStarted(Exception):
    """The API server did not get ready. Says what its log ends with."""


@contextmanager
def api_server(folder: Path) -> Iterator[Access]:
    """One that answers; logs and data are in the folder. Raises ProgramMissing and NotStarted."""
    etcd, kube = find_program("etcd"), find_program("kube-apiserver")
    store_port, peer_port, port = free_ports(3)
    access = make_access(folder, port)
    store, peers = f"http://127.0.0.1:{store_port}", f"http://127.0.0.1:{peer_port}"
    with (
        _running([etcd, *_etcd_flags(folder, store, peers)], folder / "etcd.log"),
        _running([kube, *_api_flags(folder, store, port)], folder / "kube-apiserver.log") as process,
    ):
        _wait(access, process, folder / "kube-apiserver.log")
        yield access


def free_ports(count: int) -> list[int]:
    """Ports of loopback that are free right now."""
    with ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]


def _etcd_flags(folder: Path, store: str, peers: str) -> list[str]:
    listen = [f"--listen-client-urls={store}", f"--advertise-client-urls={store}", f"--listen-peer-urls={peers}"]
    alone = [f"--initial-advertise-peer-urls={peers}", f"--initial-cluster=default={peers}", "--log-level=warn"]
    return [f"--data-dir={folder / 'etcd'}", *listen, *alone]


def _api_flags(folder: Path, store: str, port: int) -> list[str]:
    where = ["--bind-address=127.0.0.1", "--advertise-address=127.0.0.1", "--endpoint-reconciler-type=none"]
    tokens = [f"--service-account-{use}key-file={folder / 'accounts.key'}" for use in ("", "signing-")]
    return [
        *where,
        *tokens,
        f"--etcd-servers={store}",
        f"--secure-port={port}",
        f"--cert-dir={folder}",
        f"--tls-cert-file={folder / 'server.pem'}",
        f"--tls-private-key-file={folder / 'server.key'}",
        f"--token-auth-file={folder / 'tokens.csv'}",
        "--authorization-mode=RBAC",
        "--service-account-issuer=https://kubernetes.default.svc",
        "--service-cluster-ip-range=10.0.0.0/24",
    ]


@contextmanager
def _running(command: list[str], log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    process = start_tied(command, stop=signal.SIGTERM, log=log)
    try:
        yield process
    finally:
        end_tied(process)


def _wait(access: Access, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + STARTS_WITHIN_SECONDS
    with access.client() as client:
        while process.poll() is None and time.monotonic() < deadline:
            if _ready(client):
                return
            time.sleep(0.2)
    raise NotStarted(f"kube-apiserver is not ready; {log} ends with:\n{log.read_text('utf-8', 'replace')[-2000:]}")


def _ready(client: httpx.Client) -> bool:
    try:
        return client.get("/readyz").status_code == httpx.codes.OK
    except httpx.TransportError:
        return False
