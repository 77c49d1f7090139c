"""Panels and rows as all dashboards have them."""

from collections.abc import Sequence
from dataclasses import dataclass

from grafana_foundation_sdk.builders import dashboard, prometheus, timeseries
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.dashboard import DataSourceRef

SOURCE = DataSourceRef("prometheus", "${prometheus}")
"""Chosen by whoever looks, where there is more than one Prometheus."""
WIDE, HALF, THIRD = 24, 12, 8
HEIGHT = 8


@dataclass(frozen=True)
class Chart:
    """Lines over time. `tells` is one sentence for whoever looks; `queries` are expressions by legend.

    `unit` is Grafana's: `reqps`, `ops`, `s`, `percentunit`, `short`.
    """

    title: str
    tells: str
    unit: str
    queries: dict[str, str]
    width: int = HALF

    def built(self) -> timeseries.Panel:
        """The panel, without its place."""
        panel = timeseries.Panel().title(self.title).description(self.tells).unit(self.unit).datasource(SOURCE)
        panel = panel.span(self.width).height(HEIGHT).fill_opacity(10).min(0)
        for number, (legend, expr) in enumerate(self.queries.items()):
            query = prometheus.Dataquery().expr(expr).legend_format(legend).ref_id(chr(ord("A") + number))
            panel = panel.with_target(query)
        return panel


@dataclass(frozen=True)
class Row:
    """Charts under a heading."""

    title: str
    charts: Sequence[Chart]


@dataclass(frozen=True)
class Board:
    """A dashboard. `name` is that of its file and the end of its address."""

    name: str
    title: str
    rows: Sequence[Row]

    def as_json(self) -> str:
        """What Grafana imports."""
        board = dashboard.Dashboard(f"Crossdesk: {self.title}").uid(f"crossdesk-{self.name}").tags(["crossdesk"])
        source = dashboard.DatasourceVariable("prometheus").label("Prometheus").type("prometheus")
        board = board.with_variable(source).refresh("30s").time("now-6h", "now").timezone("utc")
        for row in self.rows:
            board = board.with_row(dashboard.Row(row.title))
            for chart in row.charts:
                board = board.with_panel(chart.built())
        return f"{JSONEncoder(sort_keys=True, indent=2).encode(board.build())}\n"

    def queries(self) -> list[str]:
        """All expressions."""
        return [expr for row in self.rows for chart in row.charts for expr in chart.queries.values()]


def quantile(share: float, histogram: str, *by: str, where: str = "", window: str = "5m") -> str:
    """A quantile of what a histogram observed lately, by labels."""
    labels = ", ".join(("le", *by))
    return f"histogram_quantile({share}, sum by ({labels}) (rate({histogram}_bucket{where}[{window}])))"


def rate(counter: str, *by: str, where: str = "", window: str = "5m") -> str:
    """What a counter counted lately, a second, by labels."""
    total = f"rate({counter}{where}[{window}])"
    return f"sum by ({', '.join(by)}) ({total})" if by else f"sum({total})"


def share(counter: str, *by: str, where: str, window: str = "5m") -> str:
    """How much of what a counter counted lately was `where`, by labels; 0 where it was none of it."""
    part, whole = rate(counter, *by, where=where, window=window), rate(counter, *by, window=window)
    return f"({part} or 0 * {whole}) / {whole}"
