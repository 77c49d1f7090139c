"""What a local stack consists of, put together from its state and the environment."""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from crossdesk.embedded_postgres import server_url
from crossdesk.errors import Misconfigured
from crossdesk.operate.provision import BUS, DATABASE
from crossdesk.operate.services import SERVICES

from deploy.local.credentials import Credentials, keep_credentials
from deploy.local.demo_accounts import AGENTS
from deploy.local.port_claims import PortClaims
from deploy.local.ports import choose_ports
from deploy.local.state import State, read_json, write_json

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Stack:
    """A stack that can be started: places, ports, secrets, the bus, and the moment its demo data counts back from."""

    state: State
    ports: Mapping[str, int]
    credentials: Credentials
    bus_url: str
    epoch: datetime

    @property
    def url(self) -> str:
        """Where the gateway answers."""
        return f"http://127.0.0.1:{self.ports['gateway']}"

    @property
    def superuser_url(self) -> str:
        return server_url(self.ports["postgres"], self.credentials.superuser)

    @property
    def loaded_marker(self) -> Path:
        """Exists once the demo shop has been loaded into the bus in use."""
        return self.state.directory / f"loaded-{hashlib.sha256(self.bus_url.encode()).hexdigest()[:12]}"

    def service_bus_url(self, name: str) -> str:
        """What a service reaches the bus by: SERVICE_BUS with its name put in for {service}, or else as all do."""
        return _bus_url(os.environ.get("SERVICE_BUS") or self.bus_url).replace("{service}", name)

    def database_url(self, role: str) -> str:
        """The URL of the stack's database for one of its roles."""
        return server_url(self.ports["postgres"], self.credentials.roles[role], user=role, database=DATABASE)


def put_together(state: State, claims: PortClaims) -> Stack:
    """The stack as it is to be started now; what had to be chosen is remembered. Raises Misconfigured."""
    remembered = read_json(state.directory / "stack.json")
    ports = choose_ports(remembered.get("ports", {}), os.environ, claims)
    epoch = remembered.get("epoch") or datetime.now(UTC).replace(microsecond=0).isoformat()
    write_json(state.directory / "stack.json", {"ports": ports, "epoch": epoch})
    return stack_of(state)


def stack_of(state: State) -> Stack:
    """The stack as `put_together` left it."""
    remembered = read_json(state.directory / "stack.json")
    roles = [role for service in SERVICES for role in (service, f"{service}_owner")]
    credentials = keep_credentials(
        state.directory / "credentials.json", roles=[*roles, BUS], agents=[agent.email for agent in AGENTS]
    )
    ports = remembered["ports"]
    own_bus = server_url(ports["postgres"], credentials.roles[BUS], user=BUS, database=DATABASE)
    return Stack(
        state,
        ports,
        credentials,
        _bus_url(os.environ.get("BUS") or own_bus),
        datetime.fromisoformat(remembered["epoch"]),
    )


def _bus_url(url: str) -> str:
    if not url.startswith(("kafka://", "postgresql://", "postgres://")):
        raise Misconfigured(f"BUS={url!r} is no bus: give kafka://host:port[,host:port] or nothing for PostgreSQL")
    if any(character in url for character in "\"'\\ \n"):
        raise Misconfigured("BUS must hold neither quotes, backslashes nor blanks: percent-encode them")
    return url
