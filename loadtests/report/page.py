"""The whole page. It holds no script and asks for nothing: it can be mailed, archived and opened in ten years."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import htpy as h
from markupsafe import Markup

from loadtests.report.breakdown import generator_table, latency_tables, service_table
from loadtests.report.comparison_table import comparison_table
from loadtests.report.counts import count_table, reason_table
from loadtests.report.numbers import decimal, span
from loadtests.report.plots import plots
from loadtests.report.verdict import banner, checks, headlines, state_of

STYLE = Path(__file__).with_name("report.css")
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def page(results: Mapping[str, Any], earlier: Mapping[str, Any] | None) -> h.Renderable:
    """The report of `results`; text from them is escaped wherever it stands."""
    scenario = str(results.get("scenario"))
    return h.html(lang="en")[
        h.head[
            h.meta(charset="utf-8"),
            h.meta(http_equiv="Content-Security-Policy", content=POLICY),
            h.meta(name="viewport", content="width=device-width, initial-scale=1"),
            h.meta(name="color-scheme", content="light dark"),
            h.title[f"{scenario}: {state_of(results)} – Crossdesk load report"],
            # The only text that is not escaped: our own style sheet.
            h.style[Markup(STYLE.read_text("utf-8"))],  # noqa: S704
        ],
        h.body(data_state=state_of(results))[
            h.header[h.p(class_="brand")["Crossdesk load report"], h.h1[scenario], _facts(results)],
            h.main[
                banner(results),
                headlines(results),
                checks(results),
                earlier is not None and comparison_table(results, earlier),
                plots(results),
                latency_tables(results),
                count_table(results),
                reason_table(results),
                service_table(results),
                generator_table(results),
            ],
        ],
    ]


def _facts(results: Mapping[str, Any]) -> h.Renderable:
    machine = results.get("machine") or {}
    facts = {
        "Bus": results.get("bus"),
        "Rate": f"{decimal(results.get('rate'))}/s",
        "Length": span(results.get("seconds") or 0),
        "Started": results.get("started_at"),
        "Commit": results.get("commit"),
        "Seed": results.get("seed"),
        "Machine": ", ".join(f"{name} {value}" for name, value in machine.items()),
    }
    return h.dl(class_="facts")[(h.div[h.dt[name], h.dd[str(value)]] for name, value in facts.items())]
