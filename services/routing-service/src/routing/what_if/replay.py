"""Decide recorded inquiries anew under another policy, and tell what would have been otherwise. Pure."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from crossdesk.contracts.routing import Tier

from routing.handoff.held_back import skills
from routing.matching import GENERAL
from routing.tiers.compiled import Compiled
from routing.tiers.decide_tier import decide_tier
from routing.tiers.facts import Facts

MOST_EXAMPLES = 5
"""Ids told of each change of tier: the first ones."""


class Recorded(NamedTuple):
    """A decision as it was taken."""

    inquiry_id: UUID
    decided_at: datetime
    tier: Tier
    rule: str
    facts: Facts


class Move(NamedTuple):
    """From one tier to another; where they are the same, nothing changed for the customer."""

    before: Tier
    after: Tier


@dataclass
class WhatIf:
    """What a policy would have changed. `minutes` of people's work by skill are estimates, see `handling_minutes.yaml`.

    The facts are those of the recorded day: what a customer would have written after another answer, nobody knows.
    """

    policy: Compiled
    minutes: Mapping[str, float]
    decisions: int = 0
    moves: Counter[Move] = field(default_factory=Counter)
    by_intent: Counter[tuple[str, Move]] = field(default_factory=Counter)
    by_market: Counter[tuple[str, Move]] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    examples: dict[Move, list[UUID]] = field(default_factory=dict)
    extra_minutes: float = 0.0
    urgent: int = 0
    """Inquiries by which the policy would have found a conversation urgent."""

    @property
    def changed(self) -> int:
        """Inquiries that would have got another tier."""
        return sum(count for move, count in self.moves.items() if move.before != move.after)

    @property
    def extra_for_people(self) -> int:
        """Inquiries more that a person would have got; fewer where it is negative."""
        return sum(count * to_person(move) for move, count in self.moves.items())

    def take(self, recorded: Recorded) -> None:
        """Decide one inquiry anew."""
        decision = decide_tier(recorded.facts, self.policy)
        move = Move(recorded.tier, decision.tier)
        self.decisions += 1
        self.moves[move] += 1
        self.rules[decision.rule] += 1
        self.urgent += decision.urgent_by is not None
        if move.before != move.after:
            self._note_change(recorded, move)

    def _note_change(self, recorded: Recorded, move: Move) -> None:
        intent = recorded.facts.intent or "-"
        self.by_intent[intent, move] += 1
        self.by_market[recorded.facts.market or "-", move] += 1
        examples = self.examples.setdefault(move, [])
        if len(examples) < MOST_EXAMPLES:
            examples.append(recorded.inquiry_id)
        skill = skills().get(intent, GENERAL)
        self.extra_minutes += to_person(move) * self.minutes.get(skill, self.minutes[GENERAL])


def to_person(move: Move) -> int:
    """1 where a person would have been needed, -1 where one would have been spared."""
    return (move.after == "person") - (move.before == "person")
