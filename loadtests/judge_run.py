"""After a run: its verdict, beside an earlier run where one is named, on paper and on the terminal."""

import json
import math
from pathlib import Path
from typing import Any

from crossdesk.errors import Misconfigured

from loadtests import console, report
from loadtests.options import Options
from loadtests.report.comparison import Difference, unlike
from loadtests.results import FORMAT, Observed, results_of
from loadtests.slo import Slo
from loadtests.verdict import compared


def read_earlier(path: Path) -> dict[str, Any]:
    """An earlier results.json. Raises Misconfigured when it is none."""
    try:
        found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        raise Misconfigured(f"AGAINST={path} is no results.json") from None
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise Misconfigured(f"AGAINST={path} is no results.json of format {FORMAT}")
    return found


def worsening(difference: Difference) -> float:
    """How many times worse a figure has become: below 1 is better. Of goodput less is worse, of all others more."""
    now, earlier = difference.now, difference.earlier
    worse, better = (earlier, now) if difference.figure == "goodput" else (now, earlier)
    if worse == better:
        return 1.0
    return worse / better if better else math.inf


def judge(options: Options, slo: Slo, observed: Observed, earlier: dict[str, Any] | None) -> dict[str, Any]:
    """Print the verdict, write results.json and report.html, and give the results."""
    results = results_of(options, slo, observed)
    differences = report.compare(results, earlier) if earlier else []
    for check in compared(slo, {each.figure: worsening(each) for each in differences}) if earlier else []:
        results["verdict"]["checks"].append(check.as_dict())
        results["verdict"]["passed"] &= check.passed
    (options.out / "results.json").write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", "utf-8")
    report.write(results, options.out / "report.html", earlier)
    if earlier:
        print(
            "\n".join(
                ["", *(f"not comparable: {why}" for why in unlike(results, earlier)), report.as_text(differences)]
            )
        )
    print(console.verdict(results))
    print(f"\n  {options.out / 'results.json'}\n  {options.out / 'report.html'}", flush=True)
    return results
