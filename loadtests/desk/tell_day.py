"""The day in a table, in `results.json`, and as one page."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import htpy as h
from markupsafe import Markup

from loadtests.desk.figures import MOST_AGENTS_EACH, Figures, Waits
from loadtests.report.page import POLICY, STYLE
from loadtests.report.table import table

Rows = list[tuple[str, str, str]]


def misses(figures: Figures) -> Iterator[str]:
    """What the day did not keep of what is wanted of any day."""
    if figures.unowned:
        yield f"{figures.unowned} times a conversation had no owner"
    if figures.callbacks_kept < figures.callbacks_due:
        yield f"{figures.callbacks_due - figures.callbacks_kept} callbacks of {figures.callbacks_due} were not kept"
    if figures.agents_each > MOST_AGENTS_EACH:
        yield f"{figures.agents_each:.3f} agents had a conversation on average; {MOST_AGENTS_EACH} are allowed"
    if not figures.conversations:
        yield "nobody came"


def rows_of(figures: Figures) -> Rows:
    """What, the figure, and what it means."""
    return [
        ("conversations", f"{figures.conversations}", f"{figures.resolved} resolved on the day"),
        ("wait until an agent has it", _waits(figures.until_given), "minutes, without callbacks"),
        ("wait until an agent replies", _waits(figures.until_replied), "minutes, without callbacks"),
        ("occupancy", f"{figures.occupancy:.1%}", f"{figures.occupancy_least:.0%} to {figures.occupancy_most:.0%}"),
        ("fairness", f"{figures.apart_among_equals:.1%}", "standard deviation of occupancy among equals"),
        ("agents a conversation", f"{figures.agents_each:.3f}", f"{MOST_AGENTS_EACH} at most"),
        ("transfers", f"{figures.transfers_each:.3f}", f"a conversation; {figures.handed_on} handed on by agents"),
        ("first response in time", f"{figures.in_time_first:.1%}", "of all without callbacks"),
        ("next response in time", f"{figures.in_time_next:.1%}", "of all who wrote again"),
        ("warned, missed", f"{figures.warnings}, {figures.misses}", "as the cluster told"),
        ("told their wait", f"{figures.told_waits}", "times"),
        ("callbacks kept", f"{figures.callbacks_kept} of {figures.callbacks_due}", f"{figures.callbacks_later} later"),
        ("without an owner", f"{figures.unowned}", "looked at every ten minutes, and at the end"),
    ]


def as_text(figures: Figures) -> str:
    rows = rows_of(figures)
    return "\n".join(f"{name:<28} {figure:<28} {meaning}" for name, figure, meaning in rows)


def write_day(out: Path, figures: Figures, facts: Mapping[str, Any], missed: list[str]) -> None:
    """`results.json` and `report.html` in `out`."""
    told = {"format": 1, **facts, "figures": figures.as_json(), "missed": missed}
    (out / "results.json").write_text(json.dumps(told, indent=1), "utf-8")
    (out / "report.html").write_text(str(page(figures, facts, missed)), "utf-8")


def page(figures: Figures, facts: Mapping[str, Any], missed: list[str]) -> h.Renderable:
    """The day as a page that asks for nothing."""
    said = "Kept all that is wanted of a day." if not missed else "Missed: " + "; ".join(missed) + "."
    state = "missed" if missed else "passed"
    return h.html(lang="en")[
        h.head[
            h.meta(charset="utf-8"),
            h.meta(http_equiv="Content-Security-Policy", content=POLICY),
            h.meta(name="viewport", content="width=device-width, initial-scale=1"),
            h.meta(name="color-scheme", content="light dark"),
            h.title[f"A day at the desk: {state} – Crossdesk"],
            # The only text that is not escaped: our own style sheet.
            h.style[Markup(STYLE.read_text("utf-8"))],  # noqa: S704
        ],
        h.body(data_state=state)[
            h.header[
                h.p(class_="brand")["Crossdesk desk report"],
                h.h1["A day at the desk"],
                h.p[
                    ", ".join(
                        f"{name} {value}" for name, value in facts.items() if isinstance(value, int | float | str)
                    )
                ],
            ],
            h.main[
                h.p[said],
                table("The day", ["what", "figure", "meaning"], rows_of(figures), words=["meaning"]),
                table("Left open", ["state", "conversations"], _left(facts)),
                table("Refused by the API", ["what", "times"], sorted((facts.get("refused") or {}).items())),
            ],
        ],
    ]


def _left(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(state, str(count)) for state, count in sorted((facts.get("left") or {}).items())]


def _waits(waits: Waits) -> str:
    parts = [f"{each:.1f}" if each is not None else "-" for each in (waits.p50, waits.p90, waits.p99)]
    return "p50 {} p90 {} p99 {}".format(*parts)
