"""Commands beside serving: forecast contacts, people they need, their rosters, and what comes of them."""

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from crossdesk.commands import run_parsed

from routing.calendars.hours_command import add_hours
from routing.desk_simulation.simulate_command import add_simulate
from routing.forecast.forecast_command import add_forecast
from routing.rosters.roster_command import add_roster
from routing.staffing.staff_command import add_staff
from routing.sun_simulation.add_sun import add_sun
from routing.what_if.command import add_what_if


@dataclass(frozen=True)
class Command:
    """`add` gives a parser its arguments and sets `run`, which takes what was given and tells the exit code.

    Whatever is slow to load, or belongs to an extra, is imported by `run`.
    """

    name: str
    help: str
    add: Callable[[argparse.ArgumentParser], None]


EXTRAS = "forecasts,rosters"
COMMANDS = (
    Command("forecast", "contacts to be expected by half-hour, or how well they are foreseen", add_forecast),
    Command("staff", "people needed in each half-hour for a service level", add_staff),
    Command("roster", "who works which shift, so that what is needed is there", add_roster),
    Command(
        "simulate", "a desk in simulated time: service level, waits, and whether waits told are right", add_simulate
    ),
    Command("follow-the-sun", "desks around the world in simulated time: is anybody ever left alone", add_sun),
    Command("hours", "when desks are open, by their calendar files", add_hours),
    Command("what-if", "what another policy of tiers would have changed on recorded days", add_what_if),
)


def main() -> None:
    """Serve; or, with a command, do that."""
    if len(sys.argv) > 1:
        sys.exit(run_command(sys.argv[1:]))
    from routing.main import main as serve  # noqa: PLC0415  # planning needs nothing of what serves

    serve()


def run_command(arguments: Sequence[str]) -> int:
    """Run a command and print its figures; gives the exit code.

    0: done; what was measured is as good as wanted. 1: it is not. 2: the arguments or the file are bad, told in one
    line.
    """
    return run_parsed(_parser(), arguments, EXTRAS)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="routing-service", description="Without a command it serves.")
    commands = parser.add_subparsers(required=True, metavar="|".join(each.name for each in COMMANDS))
    for each in COMMANDS:
        each.add(commands.add_parser(each.name, help=each.help))
    return parser
