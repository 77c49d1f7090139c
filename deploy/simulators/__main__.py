"""Run several simulators in one process: python -m deploy.simulators aftership dhl

Each has the settings it has by itself. One process starts sooner than several and takes less memory.
"""

import asyncio
import contextlib
import datetime as dt
import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence

import uvicorn
from starlette.applications import Starlette

from deploy.simulators.aftership import app as aftership
from deploy.simulators.aftership import settings as aftership_settings
from deploy.simulators.dhl import app as dhl
from deploy.simulators.dhl import settings as dhl_settings
from deploy.simulators.exchange_rates import made_up as exchange_rates
from deploy.simulators.exchange_rates import settings as exchange_rates_settings
from deploy.simulators.payment_providers import app as payment_providers
from deploy.simulators.payment_providers import settings as payment_providers_settings


class _Server(uvicorn.Server):
    """uvicorn under our own signal handling: one signal ends all."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _aftership() -> _Server:
    settings = aftership_settings.SimulatorSettings()
    return _server(aftership.build(settings), settings.host, settings.port)


def _dhl() -> _Server:
    settings = dhl_settings.SimulatorSettings()
    return _server(dhl.build(settings), settings.host, settings.port)


def _payment_providers() -> _Server:
    settings = payment_providers_settings.SimulatorSettings()
    return _server(payment_providers.build(settings), settings.host, settings.port)


def _exchange_rates() -> _Server:
    settings = exchange_rates_settings.SimulatorSettings()
    return _server(exchange_rates.build(lambda: dt.datetime.now(dt.UTC)), settings.host, settings.port)


def _server(app: Starlette, host: str, port: int) -> _Server:
    return _Server(uvicorn.Config(app, host=host, port=port, log_level="warning", ws="none"))


SIMULATORS: Mapping[str, Callable[[], _Server]] = {
    "aftership": _aftership,
    "dhl": _dhl,
    "payment_providers": _payment_providers,
    "exchange_rates": _exchange_rates,
}


async def serve(names: Sequence[str]) -> None:
    """Serve until SIGTERM or SIGINT, or until one of them cannot."""
    servers = [SIMULATORS[name]() for name in names]

    def end() -> None:
        for server in servers:
            server.should_exit = True

    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, end)
    running = [asyncio.create_task(server.serve()) for server in servers]
    await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
    end()
    await asyncio.gather(*running)


def main() -> None:
    names = sys.argv[1:]
    if not names or not set(names) <= set(SIMULATORS):
        sys.stderr.write(f"usage: python -m deploy.simulators {' '.join(f'[{name}]' for name in SIMULATORS)}\n")
        sys.exit(2)
    asyncio.run(serve(names))


if __name__ == "__main__":
    main()
