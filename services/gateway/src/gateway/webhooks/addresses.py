"""Which addresses a tenant may make us call: public ones only, checked once and then used as checked (no rebinding)."""

import asyncio
import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

NAT64 = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("64:ff9b:1::/48"))
"""RFC 6052 and 8215: IPv4 addresses in IPv6 clothes, which a gateway on the way would undress."""


class ForbiddenAddressError(Exception):
    """The URL leads where webhooks may not go."""


@dataclass(frozen=True)
class Target:
    """A URL with the address its host stood for when it was checked."""

    scheme: str
    host: str
    port: int
    path: str
    address: str

    @property
    def pinned_url(self) -> str:
        """The URL by address: connecting to it asks no resolver again."""
        literal = f"[{self.address}]" if ":" in self.address else self.address
        return f"{self.scheme}://{literal}:{self.port}{self.path}"

    @property
    def host_header(self) -> str:
        literal = f"[{self.host}]" if ":" in self.host else self.host
        return literal if self.port == (443 if self.scheme == "https" else 80) else f"{literal}:{self.port}"


def is_public(address: Address) -> bool:
    """Whether an address belongs to the public internet, looking through IPv4-mapped, 6to4, Teredo and NAT64 forms."""
    if isinstance(address, ipaddress.IPv6Address):
        if any(address in network for network in NAT64) or address.sixtofour or address.teredo:
            return False
        if address.ipv4_mapped:
            return is_public(address.ipv4_mapped)
    return address.is_global and not address.is_multicast and not address.is_reserved


def check_url(url: str, *, allow_private: bool) -> None:
    """Raises ForbiddenAddressError when the URL itself, before any look-up, is one we do not call."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except ValueError as error:
        raise ForbiddenAddressError("must have a valid host and port") from error
    if parts.scheme != "https" and not (allow_private and parts.scheme == "http"):
        raise ForbiddenAddressError("must be an https URL")
    if not host or port == 0 or parts.username is not None or parts.password is not None:
        raise ForbiddenAddressError("must have a host, a port from 1 on and no user name or password")
    address = _literal(host)
    if address and not allow_private and not is_public(address):
        raise ForbiddenAddressError("must lead to a public address")


async def resolve(url: str, *, allow_private: bool) -> Target:
    """Look the host up and pin one address. Every address found must be public, or the name is suspicious.

    Raises ForbiddenAddressError, or OSError when the name cannot be resolved.
    """
    check_url(url, allow_private=allow_private)
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    found = await asyncio.get_running_loop().getaddrinfo(host.encode("idna").decode(), port, type=socket.SOCK_STREAM)
    addresses = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    if not allow_private and not all(map(is_public, addresses)):
        raise ForbiddenAddressError("leads to an address that is not public")
    path = parts.path or "/"
    return Target(parts.scheme, host, port, f"{path}?{parts.query}" if parts.query else path, str(addresses[0]))


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None
