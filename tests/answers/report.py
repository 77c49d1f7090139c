"""The figures and the worst cases, for people and for programs."""

import json
from collections.abc import Sequence

from knowledge.evaluate import Figures

from tests.answers.judge_answers import Judged, causes_of, figures_by_group, worst_of

COLUMNS = {
    "rows": "rows",
    "answered": "answered",
    "asked": "asked",
    "right_tier": "tier",
    "right_scenario": "right",
    "handed_over": "handed over",
    "scenario_beside": "beside",
    "wrong_scenario": "wrong",
}


def as_json(judged: Sequence[Judged]) -> str:
    """All as one object."""
    worst = [_row(each) for each in worst_of(judged)]
    figures = figures_by_group(judged)
    return json.dumps({"figures": figures, "causes": causes_of(judged), "worst": worst}, ensure_ascii=False, indent=1)


def as_text(judged: Sequence[Judged]) -> str:
    """A table of shares, the causes, and the worst cases with a line each."""
    lines = [_line("", list(COLUMNS.values()))]
    for named in figures_by_group(judged).values():
        lines += [_line(name, _cells(figures)) for name, figures in named.items()]
    lines += ["", "not right, by cause: " + ", ".join(f"{name} {n}" for name, n in causes_of(judged).items()), ""]
    return "\n".join([*lines, *(_told(each) for each in worst_of(judged))])


def _cells(figures: Figures) -> list[str]:
    values = [figures[name] for name in COLUMNS]
    return ["-" if value is None else str(value) if isinstance(value, int) else f"{value:.3f}" for value in values]


def _line(name: str, cells: Sequence[str]) -> str:
    return f"{name:10}" + "".join(f"{cell:>12}" for cell in cells)


def _told(judged: Judged) -> str:
    row = _row(judged)
    read_as = f"{row['understood']} {judged.confidence:.2f}"
    told = f"got {row['said']}, not {' or '.join(sorted(judged.outcome.row.scenarios))}"
    return f"{row['verdict']:11} {judged.id}: {row['text']!r} ({read_as}) {told} [{row['cause']}]"


def _row(judged: Judged) -> dict[str, str | list[str] | None]:
    outcome = judged.outcome
    return {
        "id": judged.id,
        "text": outcome.row.case.inquiry.text,
        "understood": outcome.row.case.understanding.intent.id,
        "verdict": outcome.verdict,
        "said": outcome.said.id,
        "right": sorted(outcome.row.scenarios),
        "cause": judged.cause,
        "why": outcome.said.why,
    }
