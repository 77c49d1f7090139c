"""Which metrics an expression of PromQL names."""

from collections.abc import Iterator, Mapping

import promql_parser as promql


def metrics_in(expr: str) -> set[str]:
    """Names of all metrics in an expression. Raises ValueError for one that Prometheus would not take."""
    return set(_named(promql.parse(expr)))


PARTS: Mapping[type[object], tuple[str, ...]] = {
    promql.MatrixSelector: ("vector_selector",),
    promql.BinaryExpr: ("lhs", "rhs"),
    promql.AggregateExpr: ("expr",),
    promql.ParenExpr: ("expr",),
    promql.SubqueryExpr: ("expr",),
    promql.UnaryExpr: ("expr",),
    promql.NumberLiteral: (),
    promql.StringLiteral: (),
}
"""Under which names each kind of the parser's tree holds its parts."""


def _named(node: object) -> Iterator[str]:
    if isinstance(node, promql.VectorSelector):
        yield str(node.name)
    elif isinstance(node, promql.Call):
        yield from (name for part in node.args for name in _named(part))
    else:
        yield from (name for part in PARTS[type(node)] for name in _named(getattr(node, part)))
