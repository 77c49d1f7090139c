"""Metrics are named as Prometheus' guide says, explained once, and bounded; panels and rules name none but those."""

import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

from deploy.observe.dashboards.boards import BOARDS
from deploy.observe.declared_metrics import declared_metrics, metrics_of
from deploy.observe.named_metrics import metrics_in
from deploy.observe.promises import read_promises
from deploy.observe.rule_files import rule_files

METRICS = declared_metrics()
LABELS = {
    "advice", "clock", "consumer", "currency", "engine", "event", "held", "input", "kind", "lane", "language", "method",
    "of", "opinion", "outcome", "percent", "problem", "provider", "route", "service", "source", "state", "status",
    "tier", "to", "told", "topic", "trouble",
}  # fmt: skip
"""Each has few values, known beforehand. Whoever adds one saw to that: no tenants, customers, ids or texts."""
OTHER_UNITS = re.compile(r"_(ms|millis|milliseconds|micros|minutes|hours|days|kb|mb|percent)(_|$)")
OF_OTHERS = {
    "process_cpu_seconds_total", "process_resident_memory_bytes", "process_open_fds", "process_max_fds",
    "kubelet_volume_stats_available_bytes", "kubelet_volume_stats_capacity_bytes",
}  # fmt: skip
"""From the Prometheus client of every process, and from the kubelet of every node."""


def expressions() -> list[str]:
    """Of all rules and panels."""
    groups = [group for text in rule_files(read_promises()).values() for group in yaml.safe_load(text)["groups"]]
    rules = [str(rule["expr"]) for group in groups for rule in group["rules"]]
    return rules + [expr for board in BOARDS for expr in board.queries()]


def recorded() -> set[str]:
    groups = [group for text in rule_files(read_promises()).values() for group in yaml.safe_load(text)["groups"]]
    return {rule["record"] for group in groups for rule in group["rules"] if "record" in rule}


def test_metrics_are_found_in_shared_code_and_in_services() -> None:
    found = {metric.name for metric in METRICS}
    assert {"crossdesk_lag_seconds", "crossdesk_http_requests", "crossdesk_inquiries_decided"} <= found


def test_metrics_are_declared_in_files_of_their_own() -> None:
    assert {metric.file.name for metric in METRICS} == {"metrics.py"}


def test_no_metric_is_declared_twice() -> None:
    seen = Counter(name for metric in METRICS for name in metric.shown)
    assert [name for name, times in seen.items() if times > 1] == []


def test_names_say_whose_they_are_and_are_in_base_units() -> None:
    for metric in METRICS:
        assert re.fullmatch(r"crossdesk(_[a-z]+)+", metric.name), metric
        assert not OTHER_UNITS.search(metric.name), metric
        assert "_seconds" not in metric.name or metric.name.endswith("_seconds"), metric
        assert metric.kind == "Counter" or not metric.name.endswith("_total"), metric
        assert metric.kind != "Histogram" or metric.name.endswith(("_seconds", "_events", "_bytes")), metric


def test_every_metric_is_explained_by_a_sentence() -> None:
    for metric in METRICS:
        assert re.match(r"[A-Z0-9]", metric.tells) and metric.tells.endswith("."), metric


def test_labels_are_bounded() -> None:
    unknown = {(metric.name, label) for metric in METRICS for label in metric.labels if label not in LABELS}
    assert unknown == set(), "see LABELS"
    assert {label for metric in METRICS for label in metric.labels} == LABELS, "a label nobody uses any more"


def test_a_metric_whose_name_is_put_together_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "metrics.py"
    source.write_text('from prometheus_client import Counter\nC = Counter("crossdesk_" + "a", "B.")\n')
    with pytest.raises(ValueError, match=r"metrics.py:2: write name"):
        list(metrics_of(source))


def test_rules_and_panels_name_metrics_that_exist() -> None:
    known = {name for metric in METRICS for name in metric.shown} | recorded() | OF_OTHERS
    for expr in expressions():
        assert metrics_in(expr) <= known, expr


def test_everything_recorded_is_shown_or_told() -> None:
    used = {name for expr in expressions() for name in metrics_in(expr)}
    assert recorded() <= used


@pytest.mark.parametrize(
    ("expr", "names"),
    [
        ("sum by (a) (rate(x_total[5m])) / on (a) y unless -z offset 5m > 2", {"x_total", "y", "z"}),
        ("max_over_time(rate(x_total[1m])[5m:1m])", {"x_total"}),
        ('histogram_quantile(0.9, sum by (le) (rate(h_bucket{le!="1"}[5m]))) or vector(1)', {"h_bucket"}),
    ],
)
def test_all_metrics_of_an_expression_are_found(expr: str, names: set[str]) -> None:
    assert metrics_in(expr) == names


def test_what_is_no_expression_is_refused() -> None:
    with pytest.raises(ValueError, match=r"unclosed|expected|invalid|unexpected"):
        metrics_in("sum(rate(x[5m])")


def test_panels_are_explained_and_titles_tell_them_apart() -> None:
    for board in BOARDS:
        charts = [chart for row in board.rows for chart in row.charts]
        assert len({chart.title for chart in charts}) == len(charts)
        assert all(chart.tells.endswith(".") and chart.queries for chart in charts)
