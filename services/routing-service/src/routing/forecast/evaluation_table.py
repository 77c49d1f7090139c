"""An evaluation for people."""

from collections.abc import Sequence

from routing.forecast.evaluation import MOST_BESIDE_FLOOR, Evaluation, Figures
from routing.forecast.text_table import as_lines

HEAD = ("series", "contacts", "floor", "WAPE", "x floor", "4-week mean", "x floor", "held")


def as_text(found: Evaluation) -> str:
    """A line for each series, and one for all of about 100 contacts."""
    rows = [_cells(name, each) for name, each in found.series.items()]
    methods = ", ".join(f"{name} {count}" for name, count in found.methods.items())
    return "\n".join(
        [
            f"Seed {found.seed}: {found.hundred.half_hours:,} half-hours of about 100 contacts, none seen before.",
            as_lines(HEAD, [*rows, _cells("of about 100", found.hundred)]),
            f"Methods chosen: {methods}. Intervals were to hold {found.level:.0%}.",
        ]
    )


def _cells(name: str, each: Figures) -> tuple[str, ...]:
    shares = (each.floor, each.error)
    return (
        name,
        f"{each.contacts:.1f}",
        *(f"{share:.4f}" for share in shares),
        f"{each.beside_floor:.3f}",
        f"{each.mean_error:.4f}",
        f"{each.mean_error / each.floor:.3f}",
        f"{each.held:.1%}",
    )


def seed_line(found: Evaluation) -> str:
    """The series of about 100 contacts together."""
    each = found.hundred
    methods = ", ".join(f"{name} {count}" for name, count in found.methods.items())
    return (
        f"seed {found.seed}: {each.contacts:.0f} contacts, floor {each.floor:.2%}, WAPE {each.error:.2%}, "
        f"{each.beside_floor:.3f} x floor (4-week mean {each.mean_error / each.floor:.3f}), intervals of "
        f"{found.level:.0%} held {each.held:.1%}; {methods}"
    )


def verdict(found: Sequence[Evaluation]) -> str:
    """Whether all hold what is wanted, and where not."""
    wanted = f"wanted are {MOST_BESIDE_FLOOR} x the Poisson floor at 100 contacts, and no series worse than the mean"
    over = [
        f"seed {each.seed} has {each.hundred.beside_floor:.3f} x the floor"
        for each in found
        if each.hundred.beside_floor > MOST_BESIDE_FLOOR
    ]
    worse = [f"seed {each.seed}: {name} is worse than the mean" for each in found for name in each.worse]
    if not (over or worse):
        return f"Holds: {wanted}."
    return f"Does not hold: {wanted}; {'; '.join([*over, *worse])}."
