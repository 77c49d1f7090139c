"""`routing-service what-if`: what another policy of tiers would have changed on recorded days."""

import argparse
import asyncio
import json
import os
import sys
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml
from crossdesk.bus.url import open_bus
from crossdesk.contracts.tier_policy import TierPolicy
from crossdesk.contracts.tier_policy_checks import faults_in
from crossdesk.store.database import open_database
from pydantic import ValidationError

from routing.matching import GENERAL
from routing.tiers.compiled import Compiled, compile_policy
from routing.tiers.policies import default_policy
from routing.what_if.read_log import read_log
from routing.what_if.read_recorded import recorded
from routing.what_if.replay import WhatIf
from routing.what_if.tell import as_json, as_text

DATABASE = "CROSSDESK_DATABASE_URL"
BUS = "CROSSDESK_BUS_URL"
LARGEST_FILE = 1_000_000
"""Bytes."""


def add_what_if(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    parser.add_argument("--policy", required=True, metavar="FILE", help="YAML or JSON, or `default`: the built-in one")
    parser.add_argument("--from", dest="since", required=True, type=moment, metavar="A", help="day or time, UTC")
    parser.add_argument("--to", dest="until", required=True, type=moment, metavar="B", help="day or time before which")
    parser.add_argument("--tenant", required=True, action="append", help="the shop; more than once for several")
    parser.add_argument("--minutes", type=float, help="of a person's work on an inquiry, instead of our estimates")
    parser.add_argument("--log", action="store_true", help=f"read the log ({BUS}), not routing's table of 35 days")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=what_if)


def what_if(given: argparse.Namespace) -> int:
    """Print what would have changed. Raises ValueError or OSError where an argument or the file is wrong."""
    name = BUS if given.log else DATABASE
    url = os.environ.get(name)
    if not url:
        raise ValueError(f"set {name} to that of the service, where recorded decisions are read")
    if given.since >= given.until:
        raise ValueError("--from must be before --to")
    minutes = {GENERAL: given.minutes} if given.minutes is not None else handling_minutes()
    found = WhatIf(read_policy(given.policy), minutes)
    asyncio.run((_replay_log if given.log else _replay)(found, url, given))
    sys.stdout.write(json.dumps(as_json(found), indent=1) + "\n" if given.json else as_text(found))
    return 0


def read_policy(name: str) -> Compiled:
    """A policy file, ready to decide with. Raises ValueError naming the place that is wrong.

    Own intents cannot be checked here, for they are the gateway's knowledge: it refuses unknown ones.
    """
    if name == "default":
        return compile_policy(default_policy(), 0)
    path = Path(name)
    if path.stat().st_size > LARGEST_FILE:
        raise ValueError(f"{name}: larger than {LARGEST_FILE:,} bytes, which no policy is")
    try:
        policy = TierPolicy.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except yaml.YAMLError as error:
        raise ValueError(f"{name}: no YAML: {' '.join(str(error).split())}") from error
    except ValidationError as error:
        raise ValueError(f"{name}: {_places(error)}") from error
    own = {intent for rule in policy.rules for intent in rule.when.intents or () if intent.startswith("own_")}
    if faults := faults_in(policy, own):
        raise ValueError(f"{name}: " + "; ".join(f"{fault.place} {fault.detail}" for fault in faults))
    return compile_policy(policy, 0)


def moment(text: str) -> datetime:
    """A day or a time of ISO 8601; without an offset in UTC. Raises ValueError."""
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def handling_minutes() -> dict[str, float]:
    """By skill, of `handling_minutes.yaml`."""
    text = (files("routing") / "what_if" / "handling_minutes.yaml").read_text(encoding="utf-8")
    read: dict[str, Any] = yaml.safe_load(text)
    return {skill: float(minutes) for skill, minutes in read.items()}


async def _replay(found: WhatIf, url: str, given: argparse.Namespace) -> None:
    async with open_database(url, "routing", connections=1) as database:
        for tenant in given.tenant:
            async for decision in recorded(database, tenant, given.since, given.until):
                found.take(decision)


async def _replay_log(found: WhatIf, url: str, given: argparse.Namespace) -> None:
    async with open_bus(url) as bus:
        for decision in (await read_log(bus, given.tenant, given.since)).decisions(given.since, given.until):
            found.take(decision)


def _places(error: ValidationError) -> str:
    return "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())
