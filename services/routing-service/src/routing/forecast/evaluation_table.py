"""An evaluation for people."""

from routing.forecast.evaluation import MOST_BESIDE_FLOOR, Evaluation, Figures
from routing.forecast.text_table import as_lines

HEAD = ("series", "contacts", "floor", "WAPE", "x floor", "4-week mean", "x floor", "held")


def as_text(found: Evaluation) -> str:
    """A line for each series, one for all of about 100 contacts, and the verdict."""
    rows = [_cells(name, each) for name, each in found.series.items()]
    methods = ", ".join(f"{name} {count}" for name, count in found.methods.items())
    return "\n".join(
        [
            f"Seed {found.seed}: {found.hundred.half_hours:,} half-hours of about 100 contacts, none seen before.",
            as_lines(HEAD, [*rows, _cells("of about 100", found.hundred)]),
            f"Methods chosen: {methods}. Intervals were to hold {found.level:.0%}.",
            _verdict(found),
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


def _verdict(found: Evaluation) -> str:
    wanted = f"wanted are {MOST_BESIDE_FLOOR} x the Poisson floor at 100 contacts, and no series worse than the mean"
    if found.holds:
        return f"Holds: {wanted}."
    worse = f"; worse: {', '.join(found.worse)}" if found.worse else ""
    return f"Does not hold: {wanted}{worse}."
