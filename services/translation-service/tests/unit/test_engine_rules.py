from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translation.engines.answers import objection
from translation.engines.budget import MILLION, Budget, Spent, admits, alarms
from translation.engines.engine_list import EngineEntry
from translation.engines.ledger import Ledger
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
TEXTS = st.lists(st.integers(0, 50_000), max_size=30)
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


@given(TEXTS, st.integers(0, 200_000), st.integers(0, 300), st.integers(0, 10_000))
def test_no_sequence_of_texts_spends_more_than_a_budget(
    texts: list[int], characters: int, money: int, price: int
) -> None:
    ledger = Ledger(lambda tenant: Budget(characters=characters, money=money), lambda: datetime(2026, 3, 1, tzinfo=UTC))
    taken = [length for length in texts if ledger.take("shop", length, price)]
    spent = ledger.spent("shop")
    assert spent == Spent(sum(taken), sum(taken) * price)
    assert spent.characters <= characters
    assert spent.micros <= money * MILLION
    assert ledger.spent("another") == Spent()


@given(st.lists(st.integers(1, 40_000), min_size=1, max_size=40))
def test_each_alarm_is_given_once_however_the_budget_is_spent(texts: list[int]) -> None:
    budget, spent, given_out = Budget(characters=sum(texts)), Spent(), []
    for length in texts:
        after = spent.plus(length, 0)
        given_out += alarms(budget, spent, after)
        spent = after
    assert given_out == [50, 80, 100]
    assert not admits(budget, spent.plus(1, 0))


def test_what_was_not_translated_is_given_back_and_a_new_month_begins_at_nothing() -> None:
    months = [3, 3, 4]
    ledger = Ledger(lambda tenant: Budget(characters=100), lambda: datetime(2026, months.pop(0), 1, tzinfo=UTC))
    assert ledger.take("shop", 90, 5)
    ledger.give_back("shop", 90, 5)
    assert ledger.spent("shop") == Spent()
    assert ledger.take("shop", 100, 5)
    assert ledger.take("shop", 100, 5)


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
