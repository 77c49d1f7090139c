"""The verdict: held, missed, void or cut short, and the checks it rests on."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

import htpy as h

from loadtests.report.figures import amount, figures
from loadtests.report.numbers import NOTHING, decimal
from loadtests.report.table import table

State = Literal["void", "interrupted", "passed", "missed"]
WORDS: Mapping[State, tuple[str, str]] = {
    "void": ("∅", "Void: this run proves nothing"),
    "interrupted": ("■", "Interrupted: the run is not whole"),
    "passed": ("✓", "Passed: every objective was met"),
    "missed": ("✗", "Missed: not every objective was met"),
}


def state_of(results: Mapping[str, Any]) -> State:
    """A void run is neither passed nor missed, and so is one that was cut short."""
    verdict = results.get("verdict") or {}
    if verdict.get("void"):
        return "void"
    if verdict.get("interrupted"):
        return "interrupted"
    return "passed" if verdict.get("passed") else "missed"


def banner(results: Mapping[str, Any]) -> h.Renderable:
    verdict, state = results.get("verdict") or {}, state_of(results)
    sign, words = WORDS[state]
    return h.div(class_="verdict", role="status")[
        h.span(class_="sign", aria_hidden="true")[sign],
        h.div[h.p(class_="words")[words], (h.p[each] for each in _reasons(verdict))],
    ]


def _reasons(verdict: Mapping[str, Any]) -> Iterator[str]:
    if verdict.get("void"):
        yield f"Why: {verdict['void']}. The figures below are shown to find the cause; do not quote them."
    if verdict.get("interrupted"):
        yield "The run was interrupted: what is shown ends where it was stopped."
    missed = [check["name"] for check in verdict.get("checks") or [] if not check["passed"]]
    if missed:
        yield f"Not met: {'; '.join(missed)}."


def checks(results: Mapping[str, Any]) -> h.Renderable | None:
    """Each objective, what was wanted and what was found."""
    rows = (results.get("verdict") or {}).get("checks") or []
    if not rows:
        return None
    return h.section[
        h.h2["Objectives"],
        table(
            "Objectives",
            ["objective", "wanted", "found", "verdict"],
            ([row["name"], row["wanted"], found(row["found"]), mark(row["passed"])] for row in rows),
            words={"verdict"},
        ),
    ]


def found(value: Any) -> str:
    if value is None:
        return NOTHING
    return decimal(value) if isinstance(value, int | float) else str(value)


def mark(passed: bool) -> h.Renderable:
    return h.span(class_="met" if passed else "unmet")["✓ met" if passed else "✗ missed"]


HEADLINES = {
    "answer p50": "half of all answers within",
    "answer p99": "99 % of all answers within",
    "answer, urgent p99": "99 % of urgent answers within",
    "goodput": "answered well, per second",
    "refused": "refused",
    "unanswered": "accepted and never answered",
    "CPU, our services": "CPU an inquiry, our services",
}


def headlines(results: Mapping[str, Any]) -> h.Renderable:
    """The figures most people look for, large."""
    known = {figure.name: figure for figure in figures(results)}
    return h.dl(class_="headlines")[
        (
            h.div[h.dt[said], h.dd[amount(known[name].value, known[name].unit)]]
            for name, said in HEADLINES.items()
            if name in known
        )
    ]
