"""What a simulated fortnight came to."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

MOST_TRANSFERS = 1.1
"""Of a conversation on average."""
MOST_TOLD = 10
"""Violations that are printed."""


@dataclass
class Figures:
    """`waits` until the first agent, of those who were not promised a callback; counts by desk where there is one."""

    conversations: int = 0
    solved: int = 0
    transfers: int = 0
    opened_again: int = 0
    crashes: int = 0
    steps: int = 0
    looked_at: int = 0
    waits: list[timedelta] = field(default_factory=list)
    first: Counter[str] = field(default_factory=Counter)
    nearest: Counter[str] = field(default_factory=Counter)
    handed_from: Counter[str] = field(default_factory=Counter)
    handed_to: Counter[str] = field(default_factory=Counter)
    owner_after: Counter[str] = field(default_factory=Counter)
    callbacks: int = 0
    callbacks_late: int = 0
    promises: Counter[str] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)

    @property
    def transfers_each(self) -> float:
        return self.transfers / self.conversations if self.conversations else 0.0

    @property
    def is_as_promised(self) -> bool:
        return not self.violations and self.transfers_each <= MOST_TRANSFERS


def wait_at(waits: list[timedelta], share: float) -> float:
    """The wait in minutes that this share of all had at most; 0 for none."""
    in_order = sorted(waits)
    return in_order[min(len(in_order) - 1, int(share * len(in_order)))] / timedelta(minutes=1) if in_order else 0.0


def table_of(figures: Figures, desks: list[str]) -> str:
    """As the command prints it."""
    lines = [f"{'desk':<10}{'first served':>14}{'nearest':>10}{'handed over':>13}{'taken over':>12}"]
    for desk in desks:
        near = figures.nearest[desk] / figures.first[desk] if figures.first[desk] else 0.0
        counts = f"{figures.first[desk]:>14}{near:>10.0%}{figures.handed_from[desk]:>13}{figures.handed_to[desk]:>12}"
        lines.append(f"{desk:<10}{counts}")
    waits = "/".join(f"{wait_at(figures.waits, share):.1f}" for share in (0.5, 0.9, 0.99))
    owners = ", ".join(f"{owner} {count}" for owner, count in sorted(figures.owner_after.items())) or "none"
    lines += [
        "",
        f"conversations {figures.conversations}, solved {figures.solved}, opened again {figures.opened_again}",
        f"first agent after p50/p90/p99 {waits} min; callbacks {figures.callbacks}, {figures.callbacks_late} late",
        f"after a handover the owner was: {owners}; transfers per conversation {figures.transfers_each:.2f}",
        f"promises kept {figures.promises['kept']}, told anew {figures.promises['told']}, "
        f"broken {figures.promises['broken']}; agents lost {figures.crashes}",
        f"looked at {figures.looked_at} owners in {figures.steps} steps: {len(figures.violations)} violations",
        *figures.violations[:MOST_TOLD],
    ]
    return "\n".join(lines)
