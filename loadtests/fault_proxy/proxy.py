"""A TCP proxy whose network can be made bad while connections run.

async with fault_proxy("127.0.0.1", 8000) as proxy:
    proxy.port                                   # clients connect here
    proxy.command("delay 50ms jitter 10ms down") # see weather.py
    proxy.command("drop down")                   # the server hears the client, the client hears nothing
    proxy.cut()                                  # RST on every connection
    proxy.heal()

The limit: a swallowed byte is gone, where a real network would send it again. So connections that lost bytes are reset
at `heal`, as a peer would after its time-out.
"""

import asyncio
import random
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from loadtests.fault_proxy.weather import CLEAR, Direction, Sky, Weather, changed

PIECE = 65536
PIECES_UNDER_WAY = 256
"""Per direction of a connection; more than that wait in the sender's buffers, as on a long line."""
RESET = struct.pack("ii", 1, 0)
"""SO_LINGER that makes a close an RST."""


@dataclass(eq=False)
class Connection:
    """A client's connection and ours to the server."""

    client: asyncio.StreamWriter
    carried_by: "asyncio.Task[None] | None" = None
    server: asyncio.StreamWriter | None = None
    lost_bytes: bool = False

    def reset(self) -> None:
        """RST to both sides."""
        for writer in (self.client, self.server):
            if writer is not None:
                _reset(writer)


def _reset(writer: asyncio.StreamWriter) -> None:
    raw: socket.socket | None = writer.get_extra_info("socket")
    if raw is not None and raw.fileno() >= 0:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    writer.transport.abort()


@dataclass(eq=False)
class FaultProxy:
    """A running proxy to one server."""

    host: str
    to_port: int
    rng: random.Random
    port: int = 0
    sky: Sky = field(default_factory=lambda: CLEAR)
    refusing: bool = False
    connections: set[Connection] = field(default_factory=set)
    _turned: asyncio.Event = field(default_factory=asyncio.Event)

    def command(self, line: str) -> None:
        """Change the network as a line of text says. Raises Misconfigured."""
        match line.split():
            case ["cut"]:
                self.cut()
            case ["refuse"]:
                self.refuse()
            case ["heal"]:
                self.heal()
            case words:
                self._turn(changed(self.sky, words))

    def cut(self) -> None:
        """Reset every connection; new ones are let in."""
        for connection in list(self.connections):
            connection.reset()

    def refuse(self) -> None:
        """Reset every connection and each new one at once, until `heal`."""
        self.refusing = True
        self.cut()

    def heal(self) -> None:
        """A good network again; connections that lost bytes are reset."""
        self.refusing = False
        self._turn(CLEAR)
        for connection in list(self.connections):
            if connection.lost_bytes:
                connection.reset()

    async def end(self) -> None:
        """Reset every connection and wait until the last one is gone."""
        self._turn(CLEAR)
        self.refuse()
        carrying = [connection.carried_by for connection in self.connections if connection.carried_by]
        await asyncio.gather(*carrying, return_exceptions=True)

    def _turn(self, sky: Sky) -> None:
        self.sky = sky
        self._turned.set()
        self._turned = asyncio.Event()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one client's connection until both directions have ended."""
        connection = Connection(writer, asyncio.current_task())
        if self.refusing:
            connection.reset()
            return
        self.connections.add(connection)
        try:
            from_server, connection.server = await asyncio.open_connection(self.host, self.to_port)
            async with asyncio.TaskGroup() as ways:
                ways.create_task(self._way("up", reader, connection.server, connection))
                ways.create_task(self._way("down", from_server, writer, connection))
        except* OSError:
            connection.reset()  # one side has reset: so do we to the other
        finally:
            self.connections.discard(connection)
            for end in (connection.client, connection.server):
                if end is not None:
                    end.close()

    async def _way(
        self, way: Direction, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, connection: Connection
    ) -> None:
        """One direction: pieces are stamped with their due time as they arrive, and delivered in order."""
        line: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(PIECES_UNDER_WAY)
        async with asyncio.TaskGroup() as both:
            both.create_task(self._deliver(way, line, writer, connection))
            while True:
                piece = await reader.read(PIECE)
                await line.put((asyncio.get_running_loop().time(), piece))
                if not piece:
                    return

    async def _deliver(
        self,
        way: Direction,
        line: asyncio.Queue[tuple[float, bytes]],
        writer: asyncio.StreamWriter,
        connection: Connection,
    ) -> None:
        while True:
            arrived, piece = await line.get()
            await self._until_due(way, arrived)
            if self.sky[way].drop:
                connection.lost_bytes = True
                if not piece:
                    return
                continue
            if not piece:
                _end(writer)
                return
            await self._send(way, piece, writer)

    async def _until_due(self, way: Direction, arrived: float) -> None:
        """Wait for the delay there is now; better weather ends the wait."""
        spread = self.rng.uniform(-1, 1)
        while (wait := _due(self.sky[way], arrived, spread) - asyncio.get_running_loop().time()) > 0:
            await self._turned_within(wait)

    async def _send(self, way: Direction, piece: bytes, writer: asyncio.StreamWriter) -> None:
        while piece:
            rate = self.sky[way].bytes_per_second
            some = piece if rate is None else piece[: max(1, int(rate / 10))]
            writer.write(some)
            await writer.drain()
            piece = piece[len(some) :]
            if rate is not None:
                await self._turned_within(len(some) / rate)

    async def _turned_within(self, seconds: float) -> None:
        try:
            # wait_for of Python 3.11 swallows a cancellation that comes with the event itself.
            async with asyncio.timeout(seconds):
                await self._turned.wait()
        except TimeoutError:
            return  # the same weather still


def _due(weather: Weather, arrived: float, spread: float) -> float:
    return arrived + max(0.0, weather.delay + spread * weather.jitter)


def _end(writer: asyncio.StreamWriter) -> None:
    if writer.can_write_eof() and not writer.is_closing():
        writer.write_eof()


@asynccontextmanager
async def fault_proxy(
    host: str, to_port: int, *, listen: str = "127.0.0.1", port: int = 0, rng: random.Random | None = None
) -> AsyncIterator[FaultProxy]:
    """Run a proxy for the length of a block; port 0 takes a free one. Raises OSError when it cannot listen."""
    proxy = FaultProxy(host, to_port, rng or random.Random())
    server = await asyncio.start_server(proxy.serve, listen, port)
    proxy.port = server.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        server.close()
        await proxy.end()
        await server.wait_closed()
