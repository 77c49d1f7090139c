"""Keys of operators, and what the cluster's flow is told to be."""

from collections.abc import Collection

import pytest
from crossdesk.bus.overview import GroupStanding, Standing
from crossdesk.bus.protocol import Lag, Partition
from crossdesk.errors import Misconfigured
from pydantic import SecretStr

from gateway.operations.flow import SERVICES, Flow, condition, shown_flow
from gateway.operations.operators import read_operators

ANA, BEN = "a" * 32, "b=" * 20


@pytest.mark.parametrize("between", [",", " ", "\n", ",\n"])
def test_operators_are_named_with_a_key_each(between: str) -> None:
    assert read_operators(SecretStr(f"ana={ANA}{between}ben={BEN}\n")) == {"ana": ANA, "ben": BEN}


def test_without_any_there_are_none() -> None:
    assert read_operators(SecretStr(" \n")) == {}


@pytest.mark.parametrize(
    "keys", [ANA, f"={ANA}", "ana=short", f"Ana={ANA}", f"ana={ANA},ana={BEN}", f"ana={ANA},ben={ANA}", f"ana={ANA},,x"]
)
def test_a_list_that_is_wrong_is_refused_without_repeating_a_key(keys: str) -> None:
    with pytest.raises(Misconfigured) as refused:
        read_operators(SecretStr(keys))
    assert "CROSSDESK_OPERATIONS_KEYS" in str(refused.value)
    assert ANA not in str(refused.value)


@pytest.mark.parametrize(
    ("members", "seconds", "expected"),
    [
        (0, 0.0, "absent"),
        (0, 99.0, "absent"),
        (1, 4.9, "well"),
        (1, 5.0, "behind"),
        (2, 29.9, "behind"),
        (2, 30.0, "late"),
    ],
)
def test_a_service_is_as_its_oldest_event_says(members: int, seconds: float, expected: str) -> None:
    assert condition(members, seconds) == expected


class GrowingLog:
    """A log to which ten inquiries are appended between two looks; intent handles six of them."""

    def __init__(self) -> None:
        self.looks = 0

    async def look(self, groups: Collection[str], topics: Collection[str]) -> Standing:
        self.looks += 1
        place = Partition("inquiries", 0)
        behind = {place: Lag(4 * (self.looks - 1), 2.0 * (self.looks - 1))}
        seen = {name: GroupStanding(1, behind if name == "intent" else {}) for name in groups}
        return Standing({place: 10 * self.looks}, seen)


async def test_rates_are_told_from_two_looks_and_a_look_serves_all_who_ask_within_a_second() -> None:
    log, now = GrowingLog(), [100.0]
    flow = Flow(log, lambda: now[0])
    first = shown_flow(*await flow.look(), {})
    assert (await flow.look())[1].at == 100.0
    assert log.looks == 1
    now[0] += 2.0
    second = shown_flow(*await flow.look(), {"intent": 3, "nobody": 1})
    rates = [next(each.per_second for each in shown.topics if each.topic == "inquiries") for shown in (first, second)]
    assert rates == [None, 5.0]
    intent = next(each for each in second.services if each.service == "intent")
    assert (intent.handled_per_second, intent.behind_events, intent.behind_seconds) == (3.0, 4, 2.0)
    assert (intent.dead_letters, second.dead_letters) == (3, 4)
    assert [(each.service, each.topic) for each in second.readings] == [("intent", "inquiries")]
    assert [each.service for each in second.services] == list(SERVICES)


async def test_looks_of_long_ago_are_forgotten() -> None:
    log, now = GrowingLog(), [0.0]
    flow = Flow(log, lambda: now[0])
    await flow.look()
    now[0] = 100.0
    before, _ = await flow.look()
    assert before is None
