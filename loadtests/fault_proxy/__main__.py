"""`python -m loadtests.fault_proxy --listen 127.0.0.1:0 --to host:port`: prints where it listens, reads commands.

Commands, one a line on stdin: `delay 50ms jitter 10ms`, `drop`, `slow 100` (bytes per second), each for both directions
or with `up` (client to server) or `down`; `one-way up`; `cut` (reset all connections); `refuse` (and new ones too);
`heal`. A line it does not know is answered on stderr and changes nothing. Ends at the end of stdin or at Ctrl-C.
"""

import argparse
import asyncio
import sys

from crossdesk.errors import CrossdeskError, Misconfigured

from loadtests.fault_proxy.proxy import FaultProxy, fault_proxy


def address(text: str) -> tuple[str, int]:
    """host:port. Raises Misconfigured."""
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65535:
        raise Misconfigured(f"{text!r} is no host:port")
    return host, int(port)


async def run(listen: str, to: str) -> None:
    """Proxy until stdin ends."""
    (own, port), (host, to_port) = address(listen), address(to)
    async with fault_proxy(host, to_port, listen=own, port=port) as proxy:
        print(f"listening on {own}:{proxy.port}", flush=True)
        while line := await asyncio.to_thread(sys.stdin.readline):
            obey(proxy, line.strip())


def obey(proxy: FaultProxy, line: str) -> None:
    """Do what a line says and say so; an unknown one is answered on stderr."""
    try:
        if line:
            proxy.command(line)
            print(f"ok: {line}", flush=True)
    except Misconfigured as error:
        print(f"fault_proxy: {error}", file=sys.stderr, flush=True)


def main(arguments: list[str] | None = None) -> int:
    """The command; gives its exit code: 0, or 2 with one line on stderr."""
    parser = argparse.ArgumentParser(prog="python -m loadtests.fault_proxy", description=__doc__)
    parser.add_argument("--listen", default="127.0.0.1:0", metavar="HOST:PORT", help="port 0 takes a free one")
    parser.add_argument("--to", required=True, metavar="HOST:PORT")
    asked = parser.parse_args(arguments)
    try:
        asyncio.run(run(asked.listen, asked.to))
    except KeyboardInterrupt:
        return 0
    except (CrossdeskError, OSError) as error:
        print(f"fault_proxy: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
