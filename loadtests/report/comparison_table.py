"""The comparison with an earlier run, as a section of the report."""

from collections.abc import Mapping
from typing import Any

import htpy as h

from loadtests.report.comparison import Difference, compare, ratio, unlike
from loadtests.report.figures import amount
from loadtests.report.table import table

SIGNS = {"better": "▲ better", "worse": "▼ worse", "same": "= same"}


def comparison_table(now: Mapping[str, Any], earlier: Mapping[str, Any]) -> h.Renderable:
    """Ratios to the earlier run; what makes the two unlike is said first."""
    started = f"{earlier.get('started_at')} (commit {earlier.get('commit')})"
    warnings = unlike(now, earlier)
    return h.section[
        h.h2["Compared with an earlier run"],
        h.p(class_="reading")[f"The run of {started}. Same means within the noise of the two measurements."],
        warnings and h.div(class_="warning")[h.p["Read with care:"], h.ul[(h.li[each] for each in warnings)]],
        table(
            "Compared with an earlier run",
            ["figure", "now", "earlier", "ratio", "noise", "verdict"],
            (_row(each) for each in compare(now, earlier)),
            words={"verdict"},
        ),
    ]


def _row(each: Difference) -> list[h.Node]:
    now, earlier = amount(each.now, each.unit), amount(each.earlier, each.unit)
    verdict = h.span(class_=each.verdict)[SIGNS[each.verdict]]
    return [each.figure, now, earlier, ratio(each), f"± {each.noise:.0%}" if each.noise else "none", verdict]
