"""`evaluate`: what may be asked for on the command line."""

import argparse
from pathlib import Path


def add_evaluate(parser: argparse.ArgumentParser) -> None:
    """The arguments of `evaluate`, and what is done with them."""
    parser.add_argument("file", type=Path, help="CSV or JSONL of source, target, text, reference, must_keep, domain")
    parser.add_argument("--engine", required=True, metavar="NAME", help="in the file of engines; or `adversary`")
    parser.add_argument(
        "--engines", type=Path, metavar="FILE", help="YAML; left out: what CROSSDESK_TRANSLATION_ENGINES names"
    )
    parser.add_argument("--glossary", type=Path, metavar="FILE", help="YAML of a shop's own words: the glossary rate")
    parser.add_argument("--country", help="of the customers who wrote the texts: which regions may have them")
    parser.add_argument("--keep", action="append", default=[], metavar="NAME", help="product or brand; repeatable")
    parser.add_argument("--times", type=int, default=1, help="ask for each text so often")
    parser.add_argument("--at-once", type=int, default=8, help="texts under way at the same time")
    parser.add_argument("--write-quality", action="store_true", help="print the `quality:` lines for the engines' file")
    parser.set_defaults(run=_evaluate)


def _evaluate(given: argparse.Namespace) -> int:
    from translation.evaluate.run_evaluation import run_evaluation  # noqa: PLC0415  # slow, for those who evaluate

    return run_evaluation(given)
