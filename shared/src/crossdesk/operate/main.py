"""`crossdesk`: the table of its sub-commands, one file or folder each."""

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from crossdesk.commands import run_parsed
from crossdesk.operate.migrate import add_migrate
from crossdesk.operate.plan.command import add_plan
from crossdesk.operate.provision import add_provision
from crossdesk.operate.rewind import add_rewind
from crossdesk.operate.topics import add_topics
from crossdesk.operate.trace.command import add_trace


@dataclass(frozen=True)
class Command:
    """`add` gives a parser its arguments and sets `run`, which takes what was given and tells the exit code.

    Whatever is slow to load is imported by `run`.
    """

    name: str
    help: str
    add: Callable[[argparse.ArgumentParser], None]


COMMANDS = (
    Command("provision", "make database, roles and schemas of services, as a superuser", add_provision),
    Command("migrate", "bring a service's schema up to date, as its owner", add_migrate),
    Command(
        "topics", "create the topics that are missing on the bus, and refuse those with too few partitions", add_topics
    ),
    Command("trace", "print the way of one inquiry as a tree, with times and reasons", add_trace),
    Command("plan", "size a cluster for a peak, simulate it, and write values for the chart", add_plan),
    Command("rewind", "have a service read the log again from a time on, after a restore", add_rewind),
)


def main() -> None:
    sys.exit(run_command(sys.argv[1:]))


def run_command(arguments: Sequence[str]) -> int:
    """The exit code: see crossdesk.commands.run_parsed."""
    parser = argparse.ArgumentParser(prog="crossdesk", description="Commands of operators.")
    commands = parser.add_subparsers(required=True, metavar="|".join(each.name for each in COMMANDS))
    for each in COMMANDS:
        each.add(commands.add_parser(each.name, help=each.help, description=each.help))
    return run_parsed(parser, arguments)
