"""How many heads are missing when agents with several skills share several kinds of work.

An agent serves one kind at a time. By the deficiency version of Hall's theorem (Ore, 1955) the heads missing in a
half-hour under the best distribution are the largest, over all sets of kinds, of what the set needs less the agents who
can do any of it. So a solver needs one number a half-hour, not an assignment of agents to kinds.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from routing.rosters.plan import Agent, Work

Profile = frozenset[Work]
"""The kinds of work of a desk an agent can do; those with one profile are interchangeable for coverage."""


def profiles(agents: Iterable[Agent], kinds: Iterable[Work]) -> dict[str, Profile]:
    """The profile of each agent by name."""
    asked = tuple(kinds)
    return {agent.name: frozenset(kind for kind in asked if agent.can(kind)) for agent in agents}


def telling_sets(kinds: Sequence[Work], present: Iterable[Profile]) -> tuple[Profile, ...]:
    """The sets of kinds worth a condition: of those served by the same profiles the largest implies the others."""
    known = frozenset(present)
    largest: dict[frozenset[Profile], Profile] = {}
    for size in range(1, len(kinds) + 1):
        for kinds_of_set in combinations(kinds, size):
            chosen = frozenset(kinds_of_set)
            largest[frozenset(profile for profile in known if profile & chosen)] = chosen
    return tuple(largest.values())


def heads_missing(needed: Mapping[Work, int], present: Sequence[Profile]) -> dict[Work, int]:
    """Which kinds go short, by a largest matching of those present (a profile each) to the heads needed."""
    seats = [kind for kind, heads in needed.items() for _ in range(heads)]
    taken: dict[int, int] = {}
    for agent in range(len(present)):
        _seat(agent, seats, present, taken, set())
    missing = [kind for seat, kind in enumerate(seats) if seat not in taken]
    return {kind: missing.count(kind) for kind in dict.fromkeys(missing)}


def _seat(agent: int, seats: list[Work], present: Sequence[Profile], taken: dict[int, int], tried: set[int]) -> bool:
    """Kuhn's step: find a seat for `agent`, moving others where that helps."""
    for seat, kind in enumerate(seats):
        if kind in present[agent] and seat not in tried:
            tried.add(seat)
            if seat not in taken or _seat(taken[seat], seats, present, taken, tried):
                taken[seat] = agent
                return True
    return False
