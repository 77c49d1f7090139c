from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translation.engines.answers import objection
from translation.engines.budget import (
    MILLION,
    NOTHING,
    Account,
    Budget,
    Spent,
    cost,
    handed_out,
    part,
    reached,
    settled,
)
from translation.engines.engine_list import EngineEntry
from translation.engines.ranking import Offer, Weights, ranked
from translation.engines.regions import load_regions
from translation.language import UNDETERMINED, Detected

OFFERS = st.lists(
    st.builds(
        Offer,
        st.text("abcdef", min_size=1, max_size=4),
        st.floats(0, 1),
        st.integers(0, 100_000),
        st.floats(0, 60),
    ),
    unique_by=lambda offer: offer.name,
    max_size=8,
)
TEXT = "Ich möchte die blaue Jacke bitte zurückgeben, sie passt mir leider nicht."
GOOD = "I would like to return the blue jacket, it does not fit."


@given(OFFERS.flatmap(lambda offers: st.tuples(st.just(offers), st.permutations(offers))))
def test_the_order_of_engines_does_not_depend_on_how_they_are_listed(both: tuple[list[Offer], list[Offer]]) -> None:
    listed, mixed = both
    assert ranked(mixed, Weights()) == ranked(listed, Weights())


@given(OFFERS, st.builds(Weights, quality=st.floats(0, 9), price=st.floats(0, 9), speed=st.floats(0, 9)))
def test_an_engine_that_is_worse_in_nothing_and_better_in_something_comes_first(
    offers: list[Offer], weights: Weights
) -> None:
    place = {name: index for index, name in enumerate(ranked(offers, weights))}
    for one in offers:
        for other in offers:
            no_worse = one.quality >= other.quality and one.price <= other.price and one.seconds <= other.seconds
            if no_worse and (one.quality, one.price, one.seconds) != (other.quality, other.price, other.seconds):
                assert place[one.name] < place[other.name]


def test_quality_measured_for_a_pair_and_domain_counts_before_that_of_the_pair() -> None:
    entry = EngineEntry.model_validate(
        {"name": "e", "kind": "libretranslate", "url": "http://localhost", "region": "own"}
        | {"pairs": ["de>*", "zh-Hant>en"], "quality": {"*": 0.4, "de>en": 0.7, "de>en/returns": 0.9}}
    )
    found = [entry.quality_of("de-AT", "en-GB", "returns"), entry.quality_of("de", "en", "*")]
    assert [*found, entry.quality_of("de", "fr", "returns")] == [0.9, 0.7, 0.4]
    taken = [entry.takes(source, "en") for source in ("de-AT", "zh-Hant", "zh-Hans")]
    assert taken == [True, True, False]


@given(
    st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["take", "take", "fail", "end"]), st.integers(0, 3_000))),
    st.builds(Budget, characters=st.none() | st.integers(0, 40_000), money=st.none() | st.integers(0, 60)),
    st.integers(0, 10_000),
)
def test_processes_never_spend_more_than_a_budget_together_and_its_sums_are_exact(
    steps: list[tuple[int, str, int]], budget: Budget, price: int
) -> None:
    account, paid = Account(), NOTHING
    holding = dict.fromkeys(range(4), (NOTHING, NOTHING))
    for process, what, characters in steps:
        used_now, left = holding[process]
        if what == "end":
            account = settled(account, used_now, left)
            holding[process] = (NOTHING, NOTHING)
            continue
        need = cost(characters, price)
        if not left.covers(need):
            account = settled(account, used_now)
            more = part(budget, account, left, need, price)
            used_now, left = NOTHING, left.plus(more or NOTHING)
            account = handed_out(account, more or NOTHING)
        if left.covers(need) and what == "take":
            used_now, left, paid = used_now.plus(need), left.less(need), paid.plus(need)
        holding[process] = (used_now, left)
        assert within(budget, account.spent.plus(account.held))
    for used_now, left in holding.values():
        account = settled(account, used_now, left)
    assert (account.spent, account.held) == (paid, NOTHING)
    assert within(budget, paid)


def within(budget: Budget, spent: Spent) -> bool:
    fits = budget.characters is None or spent.characters <= budget.characters
    return fits and (budget.money is None or spent.micros <= budget.money * MILLION)


@given(st.integers(0, 10**7), st.integers(0, 10**7), st.integers(0, 20_000), st.integers(0, 10**6))
def test_a_text_that_the_rest_of_a_budget_covers_is_not_refused(
    characters: int, spent: int, price: int, text: int
) -> None:
    account = Account(spent=cost(spent, price))
    more = part(Budget(characters=characters), account, NOTHING, cost(text, price), price)
    assert (more is not None) is (text <= characters - spent or text == 0)


@given(st.lists(st.integers(1, 40_000), min_size=1, max_size=40))
def test_each_alarm_is_given_once_however_the_budget_is_spent(texts: list[int]) -> None:
    budget, account, given_out = Budget(characters=sum(texts)), Account(), []
    for length in texts:
        account = settled(account, cost(length, 0))
        found = reached(budget, account)
        given_out += found
        account = replace(account, told=max([account.told, *found]))
    assert given_out == [50, 80, 100]


@pytest.mark.parametrize(
    ("country", "region", "may"),
    [
        ("DE", "EU", True),
        ("DE", "FR", True),
        ("NO", "EU", True),
        ("DE", "US", False),
        ("DE", "CH", False),
        ("DE", "own", True),
        ("US", "EU", True),
        ("US", "JP", True),
        ("GB", "US", True),
        (None, "US", False),
        (None, "EU", True),
    ],
)
def test_text_of_the_eu_and_of_nowhere_known_stays_in_the_eu(country: str | None, region: str, may: bool) -> None:
    assert load_regions().may_go(country, region) is may


@pytest.mark.parametrize(
    ("translation", "detected", "why"),
    [
        (GOOD, Detected("en", 0.99), None),
        (GOOD, UNDETERMINED, None),
        (TEXT, Detected("de", 0.99), "the text came back as it was"),
        ("Je voudrais retourner la veste bleue, elle ne me va pas.", Detected("fr", 0.99), "another language"),
        ("HACKED", UNDETERMINED, "far too short"),
        ("word " * 200, Detected("en", 0.5), "far too long"),
    ],
)
def test_what_cannot_be_a_translation_is_refused(translation: str, detected: Detected, why: str | None) -> None:
    found = objection(TEXT, translation, "en", detected)
    assert (found is None) if why is None else why in (found or "")


def test_short_texts_are_judged_by_a_long_answer_alone() -> None:
    assert objection("OK", "OK", "de", UNDETERMINED) is None
    assert objection("OK", "Here is my task: " * 20, "de", UNDETERMINED) == "the answer is far too long"
