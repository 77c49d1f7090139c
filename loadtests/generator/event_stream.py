"""Server-sent events out of chunks of bytes (https://html.spec.whatwg.org/multipage/server-sent-events.html)."""

from collections.abc import Callable


class EventStream:
    """Passes on the data of events of the wanted types, in order; other types cost next to nothing.

    `told` gets the event's type and data. `last_id` is where to go on after the connection broke.
    """

    def __init__(self, wanted: frozenset[bytes], told: Callable[[str, bytes], None]) -> None:
        self._wanted = wanted
        self._told = told
        self._rest = b""
        self.last_id = b""

    def feed(self, chunk: bytes) -> None:
        *blocks, self._rest = (self._rest + chunk).replace(b"\r\n", b"\n").split(b"\n\n")
        for block in blocks:
            self._read(block)

    def restart(self) -> None:
        """A new connection begins with a new event."""
        self._rest = b""

    def _read(self, block: bytes) -> None:
        kind, data = b"", []
        for line in block.split(b"\n"):
            name, _, value = line.partition(b":")
            value = value.removeprefix(b" ")
            if name == b"event":
                kind = value
            elif name == b"id":
                self.last_id = value
            elif name == b"data":
                data.append(value)
        if kind in self._wanted:
            self._told(kind.decode(), b"\n".join(data))
