"""The server under load: where it is, and the bytes of requests to it."""

import json
import socket
import ssl
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

TIMEOUT_SECONDS = 30.0
"""How long a storefront waits for a connection, and for the answer to a POST."""


class Target:
    """One server by its URL, resolved once. Raises OSError when its name cannot be resolved."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._host = parts.hostname or ""
        self._path = parts.path.rstrip("/")
        port = parts.port or (443 if parts.scheme == "https" else 80)
        self._host_header = parts.netloc.rpartition("@")[2]
        found = socket.getaddrinfo(self._host, port, type=socket.SOCK_STREAM)[0]
        self._family, self._address = found[0], found[4]
        self._tls = ssl.create_default_context() if parts.scheme == "https" else None

    def connect(self) -> socket.socket:
        """A new connection, in blocking mode. Raises OSError."""
        sock = socket.socket(self._family, socket.SOCK_STREAM)
        try:
            sock.settimeout(TIMEOUT_SECONDS)
            sock.connect(self._address)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return self._tls.wrap_socket(sock, server_hostname=self._host) if self._tls else sock
        except OSError:
            sock.close()
            raise

    def head(self, method: str, path: str, key: str, more: Mapping[str, str] | None = None) -> bytes:
        """Request line and headers up to where the length or the end follows; `key` is a tenant's API key."""
        fields = {"Host": self._host_header, "Authorization": f"Bearer {key}", **(more or {})}
        lines = [f"{method} {self._path}{path} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items())]
        return "\r\n".join(lines).encode() + b"\r\n"

    def head_for_json(self, method: str, path: str, key: str) -> bytes:
        """To be made once and completed by `with_json`."""
        return self.head(method, path, key, {"Content-Type": "application/json"}) + b"Content-Length: "


def with_json(head: bytes, value: Any) -> bytes:
    """A whole request."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return b"%b%d\r\n\r\n%b" % (head, len(body), body)
