"""What must hold in every run, whatever the seed does. Each check gives findings: (kind, text), none when all is well.

Kinds: lost, doubled, reordered, phantom, changed, early (an offset committed before its event was settled).
"""

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from crossdesk.bus.envelope import Envelope, from_headers
from crossdesk.bus.protocol import Partition, Record
from crossdesk.testing.simulation.chain import GARBAGE, Stage
from crossdesk.testing.simulation.store import Effect

Finding = tuple[str, str]
Log = Mapping[Partition, Sequence[Record]]
DEAD_LETTERS = "dead-letters"


def opened(record: Record) -> Envelope:
    return from_headers(record.partition.topic, record.key, record.headers, record.data)


def on_topics(log: Log, topics: Collection[str]) -> list[Record]:
    """All records of these topics, partition by partition."""
    return [record for partition, records in log.items() if partition.topic in topics for record in records]


@dataclass(frozen=True)
class Seen:
    """One stage after a run: its input, what it said (dead letters apart), and the effects it wrote.

    Those are None of a stateless one.
    """

    stage: Stage
    log: Log
    effects: Sequence[Effect] | None

    @cached_property
    def inputs(self) -> list[Envelope]:
        """The first of each event on the input topic, in the order of the log; garbled ones left out."""
        records = on_topics(self.log, self.stage.event.topics())
        return _firsts(opened(record) for record in records if record.data != GARBAGE)

    @cached_property
    def said(self) -> list[Envelope]:
        """The first of each event on the output topic, in the order of the log."""
        return _firsts(map(opened, on_topics(self.log, self.stage.says.topics())))

    @cached_property
    def given_up(self) -> list[Envelope]:
        """The first of each of its dead letters."""
        letters = _firsts(map(opened, on_topics(self.log, [DEAD_LETTERS])))
        return [letter for letter in letters if letter.source == self.stage.name]


def check_stage(seen: Seen, may_fail: Iterable[int]) -> Iterator[Finding]:
    """Every input settled exactly once, in state as in what was said, in order; given up only who `may_fail`."""
    yield from _check_said(seen)
    yield from _check_dead_letters(seen, set(may_fail))
    yield from _check_garbled(seen)
    yield from _check_order(seen, "events that followed", [(each.key, each.cause) for each in seen.said])
    if seen.effects is not None:
        yield from _check_effects(seen, seen.effects)
        yield from _check_order(seen, "effects", [(each.key, each.event_id) for each in seen.effects])
        yield from _check_turns(seen, seen.effects)


def _firsts(envelopes: Iterable[Envelope]) -> list[Envelope]:
    found: dict[UUID, Envelope] = {}
    for envelope in envelopes:
        found.setdefault(envelope.id, envelope)
    return list(found.values())


def _check_said(seen: Seen) -> Iterator[Finding]:
    said = _by_cause(seen.said) + _by_cause(seen.given_up)
    for each in seen.inputs:
        yield from _exactly_once(f"{seen.stage.name}: what followed from {each.type} {each.id} came", said[each.id])
    for cause in _by_cause(seen.said).keys() - {each.id for each in seen.inputs}:
        yield "phantom", f"{seen.stage.name}: something followed from {cause}, which is not on the log"


def _check_effects(seen: Seen, effects: Sequence[Effect]) -> Iterator[Finding]:
    written = Counter(effect.event_id for effect in effects)
    given_up = _by_cause(seen.given_up)
    for each in seen.inputs:
        count = written[each.id] + given_up[each.id]
        yield from _exactly_once(f"{seen.stage.name}: the effect of {each.type} {each.id} was written", count)


def _by_cause(envelopes: Iterable[Envelope]) -> Counter[UUID | None]:
    return Counter(envelope.cause for envelope in envelopes)


def _exactly_once(what: str, count: int) -> Iterator[Finding]:
    if count != 1:
        yield ("doubled" if count else "lost"), f"{what} {count} times"


def _check_dead_letters(seen: Seen, may_fail: set[int]) -> Iterator[Finding]:
    numbers = {each.id: _number(each) for each in seen.inputs}
    for letter in seen.given_up:
        if letter.cause in numbers and numbers[letter.cause] not in may_fail:
            error = _body(letter)["error"]
            yield "phantom", f"{seen.stage.name}: {numbers[letter.cause]} was given up for no reason: {error}"


def _check_garbled(seen: Seen) -> Iterator[Finding]:
    places = Counter(_place(_body(letter)) for letter in seen.given_up)
    for record in on_topics(seen.log, seen.stage.event.topics()):
        if record.data == GARBAGE:
            place = (*record.partition, record.offset)
            yield from _exactly_once(
                f"{seen.stage.name}: the dead letter of garbled bytes at {place} came", places[place]
            )


def _check_order(seen: Seen, what: str, followed: Iterable[tuple[str, UUID | None]]) -> Iterator[Finding]:
    places = {each.id: place for place, each in enumerate(seen.inputs)}
    by_key: dict[str, list[int]] = defaultdict(list)
    for key, cause in followed:
        if cause in places:
            by_key[key].append(places[cause])
    for key, order in by_key.items():
        if order != sorted(order):
            yield "reordered", f"{seen.stage.name}: {what} of {key} came as {order}"


def _check_turns(seen: Seen, effects: Sequence[Effect]) -> Iterator[Finding]:
    turns: dict[str, list[int]] = defaultdict(list)
    for effect in effects:
        turns[effect.key].append(effect.turn)
    for key, found in turns.items():
        if found != list(range(1, len(found) + 1)):
            yield "changed", f"{seen.stage.name}: the turns of {key} are {found}"


def check_bodies(log: Log) -> Iterator[Finding]:
    """One id, one body: what is published again is what was published."""
    bodies: dict[UUID, bytes] = {}
    for envelope in (opened(record) for records in log.values() for record in records):
        if bodies.setdefault(envelope.id, envelope.data) != envelope.data:
            yield "changed", f"{envelope.type} {envelope.id} was published with two bodies"


def _place(body: Any) -> tuple[str, int, int]:
    return body["event_topic"], body["event_partition"], body["event_offset"]


def _number(envelope: Envelope) -> int:
    return int(_body(envelope)["inquiry"]["text"])


def _body(envelope: Envelope) -> Any:
    return json.loads(envelope.data)
