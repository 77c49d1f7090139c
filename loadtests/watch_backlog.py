"""What waits on the log, as the services' own metrics say it."""

from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException

SECONDS = 2.0


@dataclass(frozen=True)
class Backlog:
    """Events not committed, summed over all consumers, and the age of the oldest one in seconds.

    Offsets are committed once a second, so that about a second of traffic is always among them.
    """

    events: int
    seconds: float


class BacklogWatcher:
    """Asks the services' `/metrics` over kept connections. A service that does not answer is passed over."""

    def __init__(self, ports: Mapping[str, int]) -> None:
        self._connections = {name: HTTPConnection("127.0.0.1", port, timeout=SECONDS) for name, port in ports.items()}

    def look(self) -> Backlog:
        found = [lag for name in self._connections for lag in lags(self._metrics(name))]
        events = sum(value for what, value in found if what == "events")
        return Backlog(int(events), max((value for what, value in found if what == "seconds"), default=0.0))

    def _metrics(self, name: str) -> str:
        connection = self._connections[name]
        try:
            connection.request("GET", "/metrics")
            return connection.getresponse().read().decode()
        except (OSError, HTTPException):
            connection.close()  # the next request opens it again
            return ""


def lags(metrics: str) -> list[tuple[str, float]]:
    """("events", n) and ("seconds", x) for each consumer and topic of a Prometheus text."""
    prefix = "crossdesk_lag_"
    found = []
    for line in metrics.splitlines():
        if line.startswith(prefix):
            what = line.removeprefix(prefix).partition("{")[0]
            found.append((what, float(line.rpartition(" ")[2])))
    return found
