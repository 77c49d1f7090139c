"""What a scenario is: streams of arrivals, each with its tenant, curve and mix. One file each in `scenarios/`."""

import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass, field

from crossdesk.errors import Misconfigured

from loadtests import scenarios
from loadtests.curve import Curve, Point


@dataclass(frozen=True)
class Mix:
    """Weights of what customers want, their languages and their tiers; an empty one is that of `loadtests.texts`."""

    kinds: Mapping[str, float] = field(default_factory=dict)
    languages: Mapping[str, float] = field(default_factory=dict)
    tiers: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Tenant:
    """A shop that takes part. `quota` is what it may send, as a share of RATE; None is more than anybody sends."""

    name: str
    quota: float | None = None


@dataclass(frozen=True)
class Stream:
    """Arrivals of one tenant. `country` (ISO 3166) where all its customers live in one."""

    tenant: str = "demo"
    curve: Curve = (Point(0, 1.0),)
    mix: Mix = Mix()
    country: str | None = None
    follow_ups: float = 0.1
    """Share of messages that go on in a conversation that has been answered."""


@dataclass(frozen=True)
class Scenario:
    """A load as data. Its streams add up; RATE is what factor 1 of their curves stands for."""

    title: str
    streams: tuple[Stream, ...]
    tenants: tuple[Tenant, ...] = (Tenant("demo"),)
    slo: str = "default"
    """The file in `slo/` it is judged by."""


def names() -> list[str]:
    """The scenarios there are, as SCENARIO takes them."""
    return sorted(module.name.replace("_", "-") for module in pkgutil.iter_modules(scenarios.__path__))


def scenario_named(name: str) -> Scenario:
    """The scenario of this name. Raises Misconfigured with the names there are."""
    if name not in names():
        raise Misconfigured(f"SCENARIO={name} is unknown: choose one of {', '.join(names())}")
    found = importlib.import_module(f"loadtests.scenarios.{name.replace('-', '_')}").SCENARIO
    if not isinstance(found, Scenario):
        raise Misconfigured(f"loadtests/scenarios/{name.replace('-', '_')}.py: SCENARIO is no Scenario")
    return found
