"""Ports are free, remembered, and the operator's where the operator says so."""

import socket
from collections.abc import Iterator

import pytest
from crossdesk.errors import Misconfigured

from deploy.local.ports import PREFERRED, choose_ports, free_port, is_free


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def test_every_program_gets_a_port_of_its_own_that_is_free() -> None:
    ports = choose_ports({}, {})
    assert ports.keys() == PREFERRED.keys()
    assert len(set(ports.values())) == len(ports)
    assert all(is_free(port) for port in ports.values())


def test_a_remembered_port_is_used_again() -> None:
    remembered = free_port()
    assert choose_ports({"gateway": remembered}, {})["gateway"] == remembered


def test_a_remembered_port_that_somebody_took_is_replaced(taken_port: int) -> None:
    chosen = choose_ports({"gateway": taken_port}, {})["gateway"]
    assert chosen != taken_port
    assert is_free(chosen)


def test_the_environment_goes_before_memory() -> None:
    wanted = free_port()
    assert choose_ports({"gateway": free_port()}, {"PORT": str(wanted)})["gateway"] == wanted


def test_a_demanded_port_that_is_taken_is_named(taken_port: int) -> None:
    with pytest.raises(Misconfigured, match=f"{taken_port} is taken.*PORT"):
        choose_ports({}, {"PORT": str(taken_port)})


@pytest.mark.parametrize("value", ["http", "0", "65536", "-1", "8000 "])
def test_what_is_no_port_is_refused_by_name(value: str) -> None:
    with pytest.raises(Misconfigured, match="POSTGRES_PORT"):
        choose_ports({}, {"POSTGRES_PORT": value})
