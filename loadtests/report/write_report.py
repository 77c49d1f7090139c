"""Writes the report of a run: one HTML file that needs nothing else."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from loadtests.report.page import page


def write(results: Mapping[str, Any], path: Path, earlier: Mapping[str, Any] | None = None) -> None:
    """Write the report of `results` (results.json, format 1) to `path`; with `earlier`, compare the two.

    The file appears whole or not at all. Raises OSError, and ValueError for results of a format we do not know.
    """
    for name, run in (("results", results), ("earlier results", earlier)):
        if run is not None and run.get("format") != 1:
            raise ValueError(
                f"{name}: format {run.get('format')!r} is not known here, only 1 is; run the load test again"
            )
    unfinished = path.with_name(f"{path.name}.part")
    unfinished.write_text(str(page(results, earlier)), "utf-8")
    unfinished.replace(path)
