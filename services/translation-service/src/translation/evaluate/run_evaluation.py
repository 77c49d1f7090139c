"""What `evaluate` was asked for on the command line, done."""

import argparse
import asyncio
import re
import sys
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import yaml

from translation.evaluate.ask_for_rows import Asked, ask_for_rows
from translation.evaluate.chosen_engine import chosen_engine
from translation.evaluate.figures import Outcome
from translation.evaluate.quality_lines import quality_lines
from translation.evaluate.rows import BadFile, Row, read_rows
from translation.evaluate.tell import told
from translation.glossary.contradictions import accept
from translation.glossary.entries import Glossary
from translation.language import detect_language, load_detector


def run_evaluation(given: argparse.Namespace) -> int:
    """0: done. Raises ValueError, OSError or Misconfigured for what cannot be done; nothing was asked then."""
    if given.times < 1 or given.at_once < 1:
        raise ValueError("--times and --at-once are 1 or more")
    if given.country and not re.fullmatch("[A-Z]{2}", given.country):
        raise ValueError(f"--country {given.country}: name it as in ISO 3166, such as DE")
    rows = [*read_rows(given.file)] * given.times
    glossary = read_glossary(given.glossary) if given.glossary else None
    outcomes, seconds = asyncio.run(_asked(given, rows, glossary))
    sys.stdout.write(told(outcomes, seconds) + "\n")
    if given.write_quality:
        sys.stdout.write(quality_lines(outcomes) + "\n")
    return 0


async def _asked(
    given: argparse.Namespace, rows: Sequence[Row], glossary: Glossary | None
) -> tuple[list[Outcome], float]:
    """The outcomes, and how many seconds all took."""
    detect = partial(detect_language, load_detector())
    async with chosen_engine(given.engine, given.engines, detect) as engines:
        asked = Asked(engines, glossary, tuple(given.keep), given.country, given.at_once)
        begun = time.monotonic()
        return await ask_for_rows(asked, rows), time.monotonic() - begun


def read_glossary(path: Path) -> Glossary:
    """Raises OSError, or BadFile with what is wrong in it, contradictions named."""
    try:
        return accept(yaml.safe_load(path.read_text("utf-8")))
    except (yaml.YAMLError, ValueError) as error:
        raise BadFile(f"{path}: no glossary that can be gone by: {error}") from error
