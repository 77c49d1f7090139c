"""A release as Helm itself installs, upgrades and ends it on the API server."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from helm_python import Chart, Config
from helm_python.errors import HelmError

from deploy.chart.render import CHART, RELEASE, Manifest, Values
from deploy.chart.try_on_api_server.access import Access

HOOKS_WITHIN_SECONDS = 120


@dataclass(frozen=True)
class Release:
    """The chart as Helm installs it on the server, under its usual name."""

    config: Config
    namespace: str

    def install(self, values: Values, **options: Any) -> Manifest:
        """Raises HelmError."""
        with Chart.load(CHART) as chart:
            told = self.config.install(chart, RELEASE, values, **self._options(), **options)
        return dict(told)

    def upgrade(self, values: Values, **options: Any) -> Manifest:
        """Raises HelmError."""
        with Chart.load(CHART) as chart:
            told = self.config.upgrade(chart, RELEASE, values, **self._options(), **options)
        return dict(told)

    def refusal(self, values: Values) -> str:
        """What an upgrade to these values is refused with, as by `--dry-run=server`; empty where it is not."""
        try:
            self.upgrade(values, dry_run="server")
        except HelmError as error:
            return str(error)
        return ""

    def uninstall(self) -> None:
        self.config.uninstall(RELEASE, timeout=HOOKS_WITHIN_SECONDS)

    def _options(self) -> dict[str, Any]:
        return {"namespace": self.namespace, "timeout": HOOKS_WITHIN_SECONDS, "wait": "hookOnly"}


@contextmanager
def release_in(access: Access, namespace: str) -> Iterator[Release]:
    with Config(kubeconfig_content=access.kubeconfig(), namespace=namespace) as config:
        yield Release(config, namespace)
