"""Simulations as text."""

from collections.abc import Iterable, Sequence

from routing.desk_simulation.beyond_erlang import Beyond
from routing.desk_simulation.calibration import Calibration
from routing.desk_simulation.service_figures import ServiceFigures
from routing.desk_simulation.validate_erlang import Compared
from routing.rosters.roster_tables import aligned

FIGURES = ("desk", "contacts", "within", "p50 s", "p90 s", "p99 s", "gave up", "never", "occupancy")
BANDS = ("told, from s", "contacts", "told s", "waited s", "p10", "p90")
BEYOND = ("no single steady pool with exponential handling", "predicted", "simulated", "points")
SETTINGS = (
    "contacts/half-hour",
    "agents",
    "handling s",
    "patience s",
    "within s",
    "predicted",
    "simulated",
    "points apart",
)


def figures_table(figures: Iterable[tuple[str, ServiceFigures]]) -> str:
    """A line a desk: share answered within the limit, waits, who gave up, how busy agents were."""
    return aligned([FIGURES, *(_figures(desk, each) for desk, each in figures)])


def _figures(desk: str, each: ServiceFigures) -> Sequence[str]:
    waits = [f"{seconds:.0f}" for seconds in (each.p50, each.p90, each.p99)]
    ends = [f"{share:.1%}" for share in (each.abandoned, each.never, each.occupancy)]
    return [desk or "all", str(each.contacts), f"{each.within:.1%}", *waits, *ends]


def calibration_table(found: Calibration) -> str:
    """What was told beside what happened, and the errors in one line."""
    bands = [
        [f"{each.begins:.0f}", str(each.contacts), *(f"{s:.0f}" for s in (each.told, each.waited, each.p10, each.p90))]
        for each in found.bands
    ]
    said = (
        f"waits told: {found.contacts} customers waited {found.bias:+.0f} s more than told on average; "
        f"off by {found.error:.0f} s on average; {found.close:.0%} within 60 s or half of what was told"
    )
    return f"{aligned([BANDS, *bands])}\n{said}"


def beyond_table(found: Iterable[Beyond]) -> str:
    """Where the formula does not hold, and by how many points the simulation is better or worse."""
    rows = ((each.what, f"{each.predicted:.1%}", f"{each.simulated:.1%}", f"{each.points:+.1f}") for each in found)
    return aligned([BEYOND, *rows])


def compared_table(compared: Iterable[Compared]) -> str:
    """Erlang A beside the simulation."""
    return aligned([SETTINGS, *map(_compared, compared)])


def _compared(each: Compared) -> Sequence[str]:
    setting = each.setting
    given = [setting.contacts, setting.servers, setting.handling, setting.patience, setting.limit]
    shares = [f"{share:.1%}" for share in (each.predicted, each.simulated)]
    return [*(f"{figure:g}" for figure in given), *shares, f"{each.points:.1f}"]
