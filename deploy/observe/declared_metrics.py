"""All metrics that services declare, read from their source: without importing models and engines."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCES = ("shared/src", "services/*/src")
KINDS = ("Counter", "Gauge", "Histogram")
SHOWN = {"Counter": ("_total",), "Gauge": ("",), "Histogram": ("_bucket", "_count", "_sum")}
"""Ends of the names under which Prometheus sees a metric of each kind."""


@dataclass(frozen=True)
class Declared:
    """A metric as its file declares it; of a counter the name is without `_total`."""

    kind: str
    name: str
    tells: str
    labels: tuple[str, ...]
    file: Path

    @property
    def shown(self) -> tuple[str, ...]:
        """Names that expressions may use."""
        return tuple(self.name + end for end in SHOWN[self.kind])


def declared_metrics(root: Path = ROOT) -> list[Declared]:
    """In the order of their files. Raises ValueError for one that is not written out as constants."""
    files = sorted(path for source in SOURCES for path in root.glob(f"{source}/**/*.py"))
    return [metric for path in files for metric in metrics_of(path)]


def metrics_of(path: Path) -> Iterator[Declared]:
    """The metrics that a file declares."""
    text = path.read_text("utf-8")
    if "prometheus_client" not in text:
        return
    tree = ast.parse(text)
    imported = {name.name for node in ast.walk(tree) if _imports(node) for name in getattr(node, "names", ())}
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in imported & {*KINDS}:
            yield _metric(call.func.id, call, path)


def _imports(node: ast.AST) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "prometheus_client"


def _metric(kind: str, call: ast.Call, path: Path) -> Declared:
    try:
        name, tells, *labels = (ast.literal_eval(argument) for argument in call.args)
    except ValueError as error:
        raise ValueError(f"{path}:{call.lineno}: write name, sentence and labels of a metric out") from error
    return Declared(kind, name.removesuffix("_total"), tells, tuple(labels[0]) if labels else (), path)
