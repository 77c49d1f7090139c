"""Do what `crossdesk plan` is asked for."""

import argparse
import sys
from pathlib import Path

from crossdesk.errors import Misconfigured
from crossdesk.operate.plan.arrivals import DAY, curve_of
from crossdesk.operate.plan.assumptions import Assumptions, read_assumptions, read_measured
from crossdesk.operate.plan.choose import Wanted, ways
from crossdesk.operate.plan.given import count, duration, promotion, rate, region, zone
from crossdesk.operate.plan.plot import written
from crossdesk.operate.plan.tell import told, verdict
from crossdesk.operate.plan.values import values_text


def run_plan(given: argparse.Namespace) -> int:
    """0 where a way holds, 1 where none does. Raises Misconfigured and OSError, before anything is written."""
    assumed, measured = read_assumptions(given.assumptions), read_measured(given.measured)
    wanted = _wanted(given, assumed)
    during = promotion(given.promotion, given.zone) if given.promotion else None
    _check_files(given)
    tried = ways(wanted, measured.cpu_ms, assumed)
    if given.values is not None:
        given.values.write_text(
            values_text(given.region, tried[-1], assumed, zone(given.zone), during), encoding="utf-8"
        )
    if given.plot is not None:
        given.plot.write_text(written(wanted, tried), encoding="utf-8")
    sys.stdout.write(f"{told(wanted, tried, measured, assumed)}\n\n{verdict(tried)}\n")
    return 0 if tried[-1].holds else 1


def _wanted(given: argparse.Namespace, assumed: Assumptions) -> Wanted:
    peak, curve = rate(given.peak), curve_of(given.profile)
    mean = count(given.daily) / DAY if given.daily else peak * curve.mean
    return Wanted(peak, mean, duration(given.p99), curve, assumed.regions.get(region(given.region), 1.0))


def _check_files(given: argparse.Namespace) -> None:
    """Before seconds are spent on what cannot be written."""
    for option in ("values", "plot"):
        path: Path | None = getattr(given, option)
        if path is not None and not path.parent.is_dir():
            raise Misconfigured(f"--{option} {path}: there is no folder {path.parent}")
