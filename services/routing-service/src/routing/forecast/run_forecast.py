"""What `forecast` was asked for on the command line, done."""

import argparse
import sys
from collections.abc import Sequence

from routing.forecast.events import read_events
from routing.forecast.history import DAY, History
from routing.forecast.market_zones import market_zones
from routing.forecast.outlook import look_out
from routing.forecast.read_history import read_history
from routing.forecast.write_forecast import write_events, write_forecast, write_history

MOST_DAYS = 60
LEAST_HISTORY = DAY
MADE_UP_DAYS = 728
MOST_SEED, MOST_SEEDS = 2**32 - 1, 100


def run_forecast(given: argparse.Namespace) -> int:
    """0: done, 1: `--evaluate` missed what is wanted. Raises ValueError or OSError for what cannot be done."""
    if not 0.5 <= given.level <= 0.99:
        raise ValueError(f"--level {given.level}: a share from 0.5 to 0.99 is needed")
    methods = _methods(given.methods)
    if given.evaluate:
        return _evaluate(given, methods)
    if given.simulate is not None:
        return _simulate(given)
    if given.history is None:
        raise ValueError("forecast: give --history FILE, or --simulate DIR, or --evaluate")
    return _forecast(given, methods)


def _forecast(given: argparse.Namespace, methods: Sequence[str]) -> int:
    from routing.forecast.figure_files import check_kind, write_figure  # noqa: PLC0415  # slow, for those who plot
    from routing.forecast.forecast import forecast  # noqa: PLC0415  # loads what learns
    from routing.forecast.forecast_table import as_text  # noqa: PLC0415

    if not 1 <= given.days <= MOST_DAYS:
        raise ValueError(f"--days {given.days}: 1 to {MOST_DAYS} can be forecast")
    check_kind(given.plot)
    history = _enough(read_history(given.history))
    events = read_events(given.events) if given.events else []
    outlook = look_out(history, events, market_zones(), given.days * DAY)
    found = forecast(outlook, given.days, given.level, methods)
    sys.stdout.write(as_text(found) + "\n")
    if given.csv:
        write_forecast(given.csv, found)
    if given.plot:
        from routing.forecast.plot_forecast import draw_forecast  # noqa: PLC0415  # as above

        told = f"{given.days} days from {found[0].start:%Y-%m-%d %H:%M} UTC, from {given.history.name}."
        write_figure(draw_forecast(outlook, found, given.level), given.plot, "Contacts expected", told)
    return 0


def _methods(told: str) -> Sequence[str]:
    from routing.forecast.backtest import METHODS  # noqa: PLC0415  # loads what learns

    found = [each.strip() for each in told.split(",") if each.strip()]
    if unknown := [each for each in found if each not in METHODS]:
        raise ValueError(f"--methods {told}: {', '.join(unknown)} is none; known are {', '.join(METHODS)}")
    return found


def _enough(history: History) -> History:
    if history.length < LEAST_HISTORY:
        raise ValueError(
            f"the history holds {history.length} half-hours from {history.start:%Y-%m-%d %H:%M} UTC: "
            "a whole day is the least that can be forecast from"
        )
    return history


def _simulate(given: argparse.Namespace) -> int:
    from routing.forecast.made_up_history import make_up  # noqa: PLC0415  # only for those who try

    made = make_up(given.seed, MADE_UP_DAYS, market_zones())
    given.simulate.mkdir(parents=True, exist_ok=True)
    history, events = given.simulate / "history.csv", given.simulate / "events.yaml"
    write_history(history, made.history)
    write_events(events, made.events)
    sys.stdout.write(f"{MADE_UP_DAYS} days of {len(made.history.keys)} series: {history}, {events}\n")
    return 0


def _evaluate(given: argparse.Namespace, methods: Sequence[str]) -> int:
    """A table for one seed, a line each for several."""
    from routing.forecast.evaluation import evaluate  # noqa: PLC0415  # loads what learns
    from routing.forecast.evaluation_table import as_text, seed_line, verdict  # noqa: PLC0415
    from routing.forecast.made_up_history import make_up  # noqa: PLC0415

    if not (0 <= given.seed <= MOST_SEED and 1 <= given.seeds <= MOST_SEEDS):
        raise ValueError(f"--seed {given.seed} --seeds {given.seeds}: a seed from 0 on and 1 to {MOST_SEEDS} seeds")
    zones, found = market_zones(), []
    for seed in range(given.seed, given.seed + given.seeds):
        found.append(evaluate(make_up(seed, MADE_UP_DAYS, zones), zones, seed, given.level, methods))
        sys.stdout.write((as_text(found[-1]) if given.seeds == 1 else seed_line(found[-1])) + "\n")
        sys.stdout.flush()
    sys.stdout.write(verdict(found) + "\n")
    return 0 if all(each.holds for each in found) else 1
