"""Each kind of bad network, on real sockets; waits have deadlines only, and no upper bounds on how long things take."""

import asyncio
import random
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from loadtests.fault_proxy.proxy import FaultProxy, fault_proxy

PATIENCE = 30


class Echo:
    """A server that sends back what it hears, and remembers it."""

    def __init__(self) -> None:
        self.heard = bytearray()
        self.grew = asyncio.Condition()
        self.broken = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while piece := await reader.read(1000):
                async with self.grew:
                    self.heard += piece
                    self.grew.notify_all()
                writer.write(piece)
                await writer.drain()
        except ConnectionError:
            self.broken += 1
        finally:
            writer.close()

    async def hears(self, wanted: bytes) -> None:
        async with asyncio.timeout(PATIENCE), self.grew:
            await self.grew.wait_for(lambda: bytes(self.heard) == wanted)


@asynccontextmanager
async def echo() -> AsyncIterator[tuple[Echo, int]]:
    server = Echo()
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    try:
        yield server, listening.sockets[0].getsockname()[1]
    finally:
        listening.close()


@pytest.fixture
async def server() -> AsyncIterator[tuple[Echo, int]]:
    async with echo() as running:
        yield running


@pytest.fixture
async def proxy(server) -> AsyncIterator[FaultProxy]:
    async with fault_proxy("127.0.0.1", server[1], rng=random.Random(3)) as running:
        yield running


class Client:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def say(self, what: bytes) -> None:
        self.writer.write(what)
        await self.writer.drain()

    async def hears(self, many: int) -> bytes:
        return await asyncio.wait_for(self.reader.readexactly(many), PATIENCE)

    async def hears_nothing_for(self, seconds: float) -> bool:
        try:
            return not await asyncio.wait_for(self.reader.read(1), seconds)
        except TimeoutError:
            return True

    async def is_reset(self) -> bool:
        try:
            return await asyncio.wait_for(self.reader.read(1), PATIENCE) != b""
        except ConnectionResetError:
            return True


@pytest.fixture
async def connect(proxy) -> AsyncIterator:
    made: list[Client] = []

    async def new() -> Client:
        made.append(Client(*await asyncio.open_connection("127.0.0.1", proxy.port)))
        return made[-1]

    yield new
    for client in made:
        client.writer.close()


async def test_fair_weather_carries_everything_and_both_ends(server, connect):
    client = await connect()
    sent = bytes(range(256)) * 4000
    hearing = asyncio.create_task(client.hears(len(sent)))
    await client.say(sent)
    assert await hearing == sent
    client.writer.write_eof()
    assert await asyncio.wait_for(client.reader.read(), PATIENCE) == b""


async def test_a_delay_holds_every_piece_back_and_keeps_their_order(proxy, connect):
    client = await connect()
    proxy.command("delay 150ms jitter 100ms down")
    began = time.monotonic()
    for number in range(20):
        await client.say(b"%02d" % number)
    assert await client.hears(40) == b"".join(b"%02d" % number for number in range(20))
    assert time.monotonic() - began >= 0.05


async def test_better_weather_ends_a_long_delay_at_once(proxy, connect):
    client = await connect()
    proxy.command("delay 3600s up")
    await client.say(b"late")
    assert await client.hears_nothing_for(0.1)
    proxy.heal()
    assert await client.hears(4) == b"late"


async def test_dropped_bytes_are_gone_silently_and_the_healed_connection_is_reset(server, proxy, connect):
    client = await connect()
    await client.say(b"heard")
    assert await client.hears(5) == b"heard"
    proxy.command("drop")
    await client.say(b"swallowed")
    assert await client.hears_nothing_for(0.2)
    proxy.heal()
    assert await client.is_reset()
    other = await connect()
    await other.say(b"!")
    assert await other.hears(1) == b"!"
    assert bytes(server[0].heard) == b"heard!"


async def test_one_way_lets_the_server_hear_a_client_that_hears_nothing(server, proxy, connect):
    client = await connect()
    proxy.command("one-way up")
    await client.say(b"request")
    await server[0].hears(b"request")
    assert await client.hears_nothing_for(0.1)


async def test_a_cut_resets_both_sides_and_new_connections_get_through(server, proxy, connect):
    client = await connect()
    await client.say(b"a")
    assert await client.hears(1) == b"a"
    proxy.command("cut")
    assert await client.is_reset()
    other = await connect()
    await other.say(b"b")
    assert await other.hears(1) == b"b"


async def test_a_refusing_proxy_resets_who_comes_until_it_is_healed(proxy, connect):
    proxy.command("refuse")
    assert await (await connect()).is_reset()
    proxy.command("heal")
    client = await connect()
    await client.say(b"c")
    assert await client.hears(1) == b"c"


async def test_slow_loris_lets_bytes_drip_and_gives_all_of_them(proxy, connect):
    client = await connect()
    proxy.command("slow 200 up")
    began = time.monotonic()
    await client.say(b"x" * 60)
    assert await client.hears(60) == b"x" * 60
    assert time.monotonic() - began >= 0.15


async def test_a_server_that_is_not_there_resets_the_client():
    async with echo() as (_, port):
        pass
    async with fault_proxy("127.0.0.1", port) as proxy:
        client = Client(*await asyncio.open_connection("127.0.0.1", proxy.port))
        assert await client.is_reset()
        client.writer.close()


async def test_the_command_line_obeys_stdin_and_answers_nonsense(server):
    command = [sys.executable, "-m", "loadtests.fault_proxy", "--to", f"127.0.0.1:{server[1]}"]
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, stderr=pipe)
    assert process.stdin and process.stdout and process.stderr
    async with asyncio.timeout(PATIENCE):
        port = int((await process.stdout.readline()).rpartition(b":")[2])
        client = Client(*await asyncio.open_connection("127.0.0.1", port))
        await client.say(b"hi")
        assert await client.hears(2) == b"hi"
        process.stdin.write(b"make it rain\ncut\n")
        assert b"'make it rain' is no command" in await process.stderr.readline()
        assert await process.stdout.readline() == b"ok: cut\n"
        assert await client.is_reset()
        client.writer.close()
        process.stdin.close()
        assert await process.wait() == 0


@pytest.mark.parametrize("arguments", [["--to", "nowhere"], ["--to", "127.0.0.1:1", "--listen", "192.0.2.1:1"]])
async def test_what_cannot_be_is_one_line_and_exit_2(arguments):
    command = [sys.executable, "-m", "loadtests.fault_proxy", *arguments]
    process = await asyncio.create_subprocess_exec(*command, stderr=asyncio.subprocess.PIPE)
    _, said = await asyncio.wait_for(process.communicate(), PATIENCE)
    assert process.returncode == 2
    assert said.startswith(b"fault_proxy: ") and said.count(b"\n") == 1
