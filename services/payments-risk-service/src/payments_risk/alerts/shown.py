"""What people are shown of an entity in an alert, and what tells entities apart."""

import hashlib
import ipaddress

from payments_risk.features.payment import Kind

LAST = 4


def masked(kind: Kind, entity: str) -> str:
    """Enough of an entity for an agent to find it in the shop's own system: an IP's network, a token's end."""
    if kind == "ip":
        return _network(entity)
    if kind == "bin":
        return f"BIN {entity[:6]}"
    if kind == "email":
        return f"e-mail hash {entity[:8]}..."
    return f"{kind} ...{entity[-LAST:]}" if len(entity) > 2 * LAST else f"{kind} ..."


def digest(tenant: str, kind: Kind, entity: str) -> str:
    """The same for the same entity of a tenant: the first 32 hexadecimal digits of a SHA-256.

    It keeps entities out of topics and webhooks at a glance; whoever tries all IPs finds the one it was made of.
    """
    return hashlib.sha256("\x1f".join((tenant, kind, entity)).encode()).hexdigest()[:32]


def _network(ip: str) -> str:
    length = 24 if ipaddress.ip_address(ip).version == 4 else 48
    return f"IP in {ipaddress.ip_network(f'{ip}/{length}', strict=False)}"
