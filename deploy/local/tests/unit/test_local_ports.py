"""Ports are free, remembered, and the operator's where the operator says so."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from crossdesk.errors import Misconfigured

from deploy.local.port_claims import PortClaims
from deploy.local.ports import PREFERRED, choose_ports, free_port, is_free


@pytest.fixture
def claims(tmp_path: Path) -> Iterator[PortClaims]:
    held = PortClaims(tmp_path)
    yield held
    held.release()


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def test_every_program_gets_a_port_of_its_own_that_is_free(claims: PortClaims) -> None:
    ports = choose_ports({}, {}, claims)
    assert ports.keys() == PREFERRED.keys()
    assert len(set(ports.values())) == len(ports)
    assert all(is_free(port) for port in ports.values())


def test_a_remembered_port_is_used_again(claims: PortClaims) -> None:
    remembered = free_port()
    assert choose_ports({"gateway": remembered}, {}, claims)["gateway"] == remembered


def test_a_remembered_port_that_somebody_took_is_replaced(taken_port: int, claims: PortClaims) -> None:
    chosen = choose_ports({"gateway": taken_port}, {}, claims)["gateway"]
    assert chosen != taken_port
    assert is_free(chosen)


def test_the_environment_goes_before_memory(claims: PortClaims) -> None:
    wanted = free_port()
    assert choose_ports({"gateway": free_port()}, {"PORT": str(wanted)}, claims)["gateway"] == wanted


def test_a_demanded_port_that_is_taken_is_named(taken_port: int, claims: PortClaims) -> None:
    with pytest.raises(Misconfigured, match=f"{taken_port} is taken.*PORT"):
        choose_ports({}, {"PORT": str(taken_port)}, claims)


@pytest.mark.parametrize("value", ["http", "0", "65536", "-1", "8000 "])
def test_what_is_no_port_is_refused_by_name(value: str, claims: PortClaims) -> None:
    with pytest.raises(Misconfigured, match="POSTGRES_PORT"):
        choose_ports({}, {"POSTGRES_PORT": value}, claims)


def test_a_port_another_stack_is_about_to_use_is_left_to_it(tmp_path: Path, claims: PortClaims) -> None:
    wanted, others = free_port(), PortClaims(tmp_path)
    assert choose_ports({"gateway": wanted}, {}, others)["gateway"] == wanted
    assert choose_ports({"gateway": wanted}, {}, others)["gateway"] == wanted, "its own claim is in nobody's way"
    assert choose_ports({"gateway": wanted}, {}, claims)["gateway"] != wanted
    with pytest.raises(Misconfigured, match=f"{wanted} is taken.*PORT"):
        choose_ports({}, {"PORT": str(wanted)}, claims)
    others.release()
    assert choose_ports({}, {"PORT": str(wanted)}, claims)["gateway"] == wanted


def test_a_claim_ends_with_its_process(tmp_path: Path, claims: PortClaims) -> None:
    port = free_port()
    claim = f"from deploy.local.port_claims import *; print(PortClaims(Path({str(tmp_path)!r})).take({port}))"
    told = subprocess.run([sys.executable, "-c", claim], check=True, capture_output=True, text=True).stdout
    assert told == "True\n"
    assert claims.take(port)
