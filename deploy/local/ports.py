"""Ports of a local stack: chosen free the first time, remembered, and overridden from the environment."""

import socket
from collections.abc import Mapping

from crossdesk.errors import Misconfigured

from deploy.local.port_claims import PortClaims

# What is asked for first; the names in PORT_VARIABLES may be chosen.
PREFERRED: Mapping[str, int] = {
    "gateway": 8000,
    "intent": 8001,
    "translation": 8002,
    "logistics": 8003,
    "payments_risk": 8004,
    "knowledge": 8005,
    "routing": 8006,
    "seventeen_track": 8017,
    "aftership": 8018,
    "dhl": 8019,
    "return_labels": 8020,
    "payment_providers": 8021,
    "exchange_rates": 8022,
    "postgres": 5433,
}
PORT_VARIABLES: Mapping[str, str] = {
    "gateway": "PORT",
    "postgres": "POSTGRES_PORT",
    "seventeen_track": "SEVENTEEN_TRACK_PORT",
    "aftership": "AFTERSHIP_PORT",
    "dhl": "DHL_PORT",
}


def choose_ports(remembered: Mapping[str, int], environment: Mapping[str, str], claims: PortClaims) -> dict[str, int]:
    """A port for each name of PREFERRED: the environment's, or else the remembered one, or else one that is free.

    Each is claimed until this process ends, so that no other stack chooses it before we listen there.
    Raises Misconfigured when a port named in the environment is no port or is taken.
    """
    chosen: dict[str, int] = {}
    for name, preferred in PREFERRED.items():
        variable = PORT_VARIABLES.get(name, "")
        if environment.get(variable):
            chosen[name] = _demanded(variable, environment[variable], claims)
        else:
            wished = remembered.get(name, preferred)
            usable = wished not in chosen.values() and is_free(wished) and claims.take(wished)
            chosen[name] = wished if usable else _any(claims, chosen)
    return chosen


def _any(claims: PortClaims, chosen: Mapping[str, int]) -> int:
    port = free_port()
    while port in chosen.values() or not claims.take(port):
        port = free_port()
    return port


def _demanded(variable: str, value: str, claims: PortClaims) -> int:
    if not value.isdecimal() or not 0 < int(value) < 65536:
        raise Misconfigured(f"{variable}={value} is no port: give a number from 1 to 65535")
    if not is_free(int(value)) or not claims.take(int(value)):
        raise Misconfigured(f"port {value} is taken: choose another by {variable}=...")
    return int(value)


def is_free(port: int) -> bool:
    """Whether a server could listen on this port of 127.0.0.1 now."""
    with socket.socket() as probe:
        # As servers do: a connection that ended a moment ago does not make the port taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """A port of 127.0.0.1 nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
