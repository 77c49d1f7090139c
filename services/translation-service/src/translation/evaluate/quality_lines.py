"""The `quality:` of an engine for the file of engines, as it was measured: chrF as a share of 1."""

from collections import defaultdict
from collections.abc import Sequence

from translation.evaluate.figures import Outcome
from translation.evaluate.rows import Row
from translation.evaluate.scores import scores
from translation.script import subtags

LEAST = 10
"""Texts from which a figure is written: of fewer, one odd text decides. Estimate."""


def quality_lines(outcomes: Sequence[Outcome]) -> str:
    """One line of YAML; keys as `EngineEntry.quality_of` reads them: by pair, and by pair and domain.

    Raises ValueError where no pair has enough texts.
    """
    groups: dict[str, list[Outcome]] = defaultdict(list)
    for each in outcomes:
        for key in _keys(each.row):
            groups[key].append(each)
    found = {key: scores(group, group[0].row.target) for key, group in sorted(groups.items())}
    lines = [f'"{key}": {each.chrf / 100:.3f}' for key, each in found.items() if each and each.texts >= LEAST]
    if not lines:
        raise ValueError(f"--write-quality: no pair has {LEAST} translated texts with a reference")
    return f"quality: {{{', '.join(lines)}}}"


def _keys(row: Row) -> list[str]:
    pair = f"{subtags(row.source)[0]}>{subtags(row.target)[0]}"
    return [pair] if row.domain == "*" else [pair, f"{pair}/{row.domain}"]
