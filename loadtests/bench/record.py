"""What was measured: samples of each figure, their median and spread, and ratios paired by round."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any, NamedTuple


class Name(NamedTuple):
    """`group` is what is compared with one another, `quantity` says the unit: `requests/s`, `p99 to the answer, ms`."""

    group: str
    quantity: str
    subject: str


class Spread(NamedTuple):
    """The middle of some samples and their extremes."""

    median: float
    low: float
    high: float


@dataclass
class Record:
    """Grows while a run goes on, so that an interrupted run keeps what it has. Sample i of a figure is from round i."""

    samples: dict[Name, list[float]] = field(default_factory=dict)
    baselines: dict[str, str] = field(default_factory=dict)
    fits: list[Mapping[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def add(self, group: str, subject: str, measured: Mapping[str, float]) -> None:
        """One round's figures of a subject, by quantity. A group's first subject is what others are held against."""
        self.baselines.setdefault(group, subject)
        for quantity, value in measured.items():
            self.samples.setdefault(Name(group, quantity, subject), []).append(value)

    def ratio(self, name: Name) -> Spread | None:
        """How a figure stands to the baseline's, round by round; None without a baseline that is not zero."""
        of = self.samples[name]
        to = self.samples.get(name._replace(subject=self.baselines[name.group]), [])
        pairs = [one / other for one, other in zip(of, to, strict=False) if other]
        return spread(pairs) if pairs else None

    def in_order(self) -> Iterator[tuple[Name, Spread, Spread | None]]:
        """Every figure with its spread and its ratio, groups and quantities together, in the order of measuring."""
        groups = list(dict.fromkeys(name.group for name in self.samples))
        quantities = list(dict.fromkeys(name.quantity for name in self.samples))
        places = {name: place for place, name in enumerate(self.samples)}
        for name in sorted(places, key=lambda n: (groups.index(n.group), quantities.index(n.quantity), places[n])):
            yield name, spread(self.samples[name]), self.ratio(name)

    def to_json(self) -> dict[str, Any]:
        """Everything, as `results.json` holds it."""
        figures = [
            {**name._asdict(), **spread._asdict(), "samples": self.samples[name], "ratio": ratio and ratio._asdict()}
            for name, spread, ratio in self.in_order()
        ]
        rest = {"baselines": self.baselines, "fits": self.fits, "notes": self.notes, "left_out": self.left_out}
        return {"figures": figures, **rest}


def spread(samples: Sequence[float]) -> Spread:
    """Of at least one sample."""
    return Spread(median(samples), min(samples), max(samples))
