"""Estimators of waits beside each other, as text."""

from collections.abc import Mapping

from routing.desk_simulation.compare_waits import WaitFigures
from routing.rosters.roster_tables import aligned

HEADS = (
    "load",
    "give up",
    "estimator",
    "customers",
    "told",
    "waited s",
    "off s",
    "bias s",
    "sooner",
    "in range",
    "later",
    "width s",
)


def waits_table(found: Mapping[tuple[str, bool, str], WaitFigures]) -> str:
    """A line for each estimator at each load: mean error, bias, and how often the range held."""
    return aligned([HEADS, *(_line(*key, each) for key, each in found.items())])


def _line(load: str, leaving: bool, estimator: str, each: WaitFigures) -> list[str]:
    within = 1 - each.sooner - each.later
    seconds = [f"{each.waited:.0f}", f"{each.error:.0f}", f"{each.bias:+.0f}"]
    shares = [f"{share:.1%}" for share in (each.sooner, within, each.later)]
    about = [load, "yes" if leaving else "no", estimator, str(each.customers), f"{each.said:.1%}"]
    return [*about, *seconds, *shares, f"{each.width:.0f}"]
