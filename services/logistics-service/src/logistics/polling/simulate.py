"""A day of parcels that are followed within a quota, in virtual time: how late questions and news are."""

import heapq
import random
from array import array
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib.resources import files

import yaml
from crossdesk.contracts.logistics_facts import ShipmentStatus
from pydantic import BaseModel, ConfigDict

from logistics.polling.next_question import Heard, NextQuestion, next_question
from logistics.polling.plan import Following, Turn, plan
from logistics.polling.quota import Allowance, Quota

TICK = timedelta(seconds=2)
BEGIN = datetime(2026, 1, 5, tzinfo=UTC)
SOURCE = "simulated"


class Fate(BaseModel):
    """Of one status; see `simulated_parcels.yaml`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    share: float
    hours: float
    then: dict[ShipmentStatus, float]


class Dated(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    share: float
    hours: float


class Fates(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    statuses: dict[ShipmentStatus, Fate]
    dated: Dated
    new: dict[ShipmentStatus, float]
    vans: tuple[int, int]


@dataclass
class Simulated:
    """A parcel: `status` as it is since `since`, what it changes to and when, `told` as it was heard last.

    `due_at` is the carrier's date of delivery.
    """

    status: ShipmentStatus
    since: datetime
    then: ShipmentStatus
    changes_at: datetime
    told: ShipmentStatus
    due_at: datetime | None = None
    unchanged: int = 0


@dataclass
class Measured:
    """By status, seconds that questions came after they were due, and news after they were made."""

    late: dict[str, "array[float]"] = field(default_factory=lambda: defaultdict(lambda: array("f")))
    noticed: dict[str, "array[float]"] = field(default_factory=lambda: defaultdict(lambda: array("f")))
    asked: int = 0
    waiting_most: int = 0


def simulate(parcels: int, quota: Quota, *, seed: int = 1, hours: int = 24) -> Measured:
    """Follow so many parcels for so many hours. The first quarter of an hour, when all are due, counts as any other."""
    return _Day(parcels, quota, random.Random(seed)).run(timedelta(hours=hours))


def read_fates() -> Fates:
    text = files("logistics.polling").joinpath("simulated_parcels.yaml").read_text("utf-8")
    return Fates.model_validate(yaml.safe_load(text))


class _Day:
    """The state of one simulation. Parcels are numbered; the heap holds those that are not due yet."""

    def __init__(self, parcels: int, quota: Quota, chance: random.Random) -> None:
        self._fates = read_fates()
        self._chance = chance
        self._now = BEGIN
        self._allowance = Allowance(quota.polls_per_second, self._seconds)
        self._parcels = [self._born(self._drawn(self._shares()), BEGIN) for _ in range(parcels)]
        self._heap = [(each.next_ask_at, place, each) for place, each in enumerate(self._first_questions())]
        heapq.heapify(self._heap)
        self._waiting: dict[int, Following] = {}
        self._measured = Measured()

    def run(self, span: timedelta) -> Measured:
        while self._now < BEGIN + span:
            self._now += TICK
            while self._heap and self._heap[0][0] <= self._now:
                _, place, parcel = heapq.heappop(self._heap)
                self._waiting[place] = parcel
            self._measured.waiting_most = max(self._measured.waiting_most, len(self._waiting))
            allowed = self._allowance.take() if self._waiting else 0
            turns = plan(self._waiting.values(), {SOURCE: allowed}, self._now) if allowed else []
            self._allowance.give_back(allowed - len(turns))
            for turn in turns:
                self._ask(turn)
        return self._measured

    def _ask(self, turn: Turn) -> None:
        place = int(turn.parcel.tracking_number)
        del self._waiting[place]
        parcel = self._parcels[place]
        self._live(parcel)
        self._measured.asked += 1
        self._measured.late[parcel.told].append(turn.late.total_seconds())
        if parcel.status == parcel.told:
            parcel.unchanged += 1
        else:
            self._measured.noticed[parcel.status].append((self._now - parcel.since).total_seconds())
            parcel.told, parcel.unchanged = parcel.status, 0
        self._schedule(place, parcel)

    def _schedule(self, place: int, parcel: Simulated) -> None:
        """One that arrived makes room for a new one."""
        due = next_question(Heard(parcel.told, parcel.due_at, unchanged=parcel.unchanged), self._now)
        if due is None:
            self._parcels[place] = parcel = self._born(self._drawn(self._fates.new), self._now)
            due = next_question(Heard(parcel.told), self._now)
        if due is not None:
            heapq.heappush(self._heap, (due.at, place, following(place, parcel.told, due)))

    def _live(self, parcel: Simulated) -> None:
        """What happened to a parcel since it was looked at."""
        while parcel.changes_at <= self._now:
            after = self._born(parcel.then, parcel.changes_at)
            parcel.status, parcel.since = after.status, after.since
            parcel.then, parcel.changes_at, parcel.due_at = after.then, after.changes_at, after.due_at

    def _born(self, status: ShipmentStatus, since: datetime) -> Simulated:
        """A parcel that comes into a status. Out for delivery it is when the next vans leave; what ended stays."""
        fate = self._fates.statuses.get(status)
        if fate is None:
            return Simulated(status, since, status, since + timedelta(days=1000), told=status)
        then = self._drawn(fate.then)
        until = since + timedelta(hours=self._chance.expovariate(1 / fate.hours))
        if then != "out_for_delivery":
            return Simulated(status, since, then, until, told=status)
        leaves = self._van_after(until)
        return Simulated(status, since, then, leaves, told=status, due_at=self._dated(leaves))

    def _dated(self, leaves: datetime) -> datetime | None:
        dated = self._fates.dated
        off = timedelta(hours=self._chance.gauss(0, dated.hours))
        return leaves + off if self._chance.random() < dated.share else None

    def _van_after(self, at: datetime) -> datetime:
        first, last = self._fates.vans
        leaves = at.replace(hour=0, minute=0, second=0) + timedelta(hours=self._chance.uniform(first, last))
        return leaves if leaves >= at else leaves + timedelta(days=1)

    def _seconds(self) -> float:
        return self._now.timestamp()

    def _first_questions(self) -> Iterator[Following]:
        """Spread over the first interval, as after days of following."""
        for place, parcel in enumerate(self._parcels):
            due = next_question(Heard(parcel.told), BEGIN)
            if due is not None:
                spread = NextQuestion(BEGIN + self._chance.random() * due.every, due.every, due.worth)
                yield following(place, parcel.told, spread)

    def _shares(self) -> Mapping[ShipmentStatus, float]:
        return {status: fate.share for status, fate in self._fates.statuses.items()}

    def _drawn(self, chances: Mapping[ShipmentStatus, float]) -> ShipmentStatus:
        return self._chance.choices(list(chances), list(chances.values()))[0]


def following(place: int, status: ShipmentStatus, due: NextQuestion) -> Following:
    return Following(SOURCE, str(place), status, due.at, due.every, due.worth, SOURCE)
