"""What customers and agents get out of a simulated desk."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from routing.desk_simulation.desk_day import Contact
from routing.desk_simulation.simulate_day import Simulated


@dataclass(frozen=True, slots=True)
class ServiceFigures:
    """Shares between 0 and 1; waits in seconds, of those who were answered.

    `within` is the share of all contacts answered within the limit, `never` of those nobody came for before the end.
    """

    contacts: int
    within: float
    p50: float
    p90: float
    p99: float
    abandoned: float
    never: float
    occupancy: float


def service_figures(days: Sequence[Simulated], limit: float, warm_up: float = 0.0) -> ServiceFigures:
    """Figures over several simulated days; contacts before `warm_up` seconds of each are left out."""
    contacts = [contact for day in days for contact in day.contacts if contact.arrived >= warm_up]
    waits = sorted(contact.started - contact.arrived for contact in contacts if contact.started is not None)
    on_duty = sum(day.on_duty for day in days)
    return ServiceFigures(
        contacts=len(contacts),
        within=_share(sum(wait <= limit for wait in waits), len(contacts), 1.0),
        p50=percentile(waits, 0.5),
        p90=percentile(waits, 0.9),
        p99=percentile(waits, 0.99),
        abandoned=_share(_count(contact for contact in contacts if contact.gave_up), len(contacts), 0.0),
        never=_share(
            _count(contact for contact in contacts if contact.started is None and not contact.gave_up),
            len(contacts),
            0.0,
        ),
        occupancy=_share(sum(day.busy for day in days), on_duty, 0.0),
    )


def percentile(ordered: Sequence[float], share: float) -> float:
    """The smallest value that `share` of all do not exceed; 0 of none."""
    return ordered[max(0, -int(-share * len(ordered) // 1) - 1)] if ordered else 0.0


def _count(contacts: Iterable[Contact]) -> int:
    return sum(1 for _ in contacts)


def _share(part: float, whole: float, of_nothing: float) -> float:
    return part / whole if whole else of_nothing
