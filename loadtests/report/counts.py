"""How many inquiries of each group came in, were turned away and were answered, and why some were turned away."""

from collections.abc import Mapping
from typing import Any

import htpy as h

from loadtests.report.breakdown import GROUPS, MOST
from loadtests.report.numbers import count
from loadtests.report.table import folded, table

COUNTS = ("intended", "accepted", "refused", "failed", "answered", "good")


def count_table(results: Mapping[str, Any]) -> h.Renderable | None:
    """A row for the whole and one for each group, the largest of a kind first."""
    groups: Mapping[str, Mapping[str, Mapping[str, int]]] = results.get("groups") or {}
    rows = [("all", results.get("totals") or {})]
    for kind in GROUPS:
        largest = sorted((groups.get(kind) or {}).items(), key=lambda row: -(row[1].get("intended") or 0))
        rows += [(f"{kind}: {name}", found) for name, found in largest[:MOST]]
    if len(rows) == 1:
        return None
    name = "Inquiries by group"
    told = ([group, *(count(found.get(each)) for each in COUNTS)] for group, found in rows)
    return h.section[
        h.h2[name],
        h.p(class_="reading")["Good is answered within what the objectives call good."],
        folded(name, table(name, ["group", *COUNTS], told)),
    ]


def reason_table(results: Mapping[str, Any]) -> h.Renderable | None:
    """Why inquiries were refused or failed, as the cluster or the network put it."""
    reasons: Mapping[str, int] = results.get("reasons") or {}
    if not reasons:
        return None
    name = "Why inquiries were refused or failed"
    rows = ([reason, count(times)] for reason, times in reasons.items())
    return h.section[h.h2[name], table(name, ["reason", "inquiries"], rows)]
