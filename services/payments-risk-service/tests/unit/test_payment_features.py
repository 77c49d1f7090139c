from math import isnan, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from payments_risk.features.payment import KINDS, Payment
from payments_risk.features.small_amounts import is_small
from payments_risk.features.travel import distance_km, is_impossible, speed_kmh
from payments_risk.features.what_is_counted import FACETS, HORIZON, MOST_COUNTED, PLURAL, TRAVELS, WINDOWS
from payments_risk.features.windows import AT_ONCE, FEATURE_NAMES, FeatureState, feature_names, vectors

DAY = 86_400
START = 1_790_000_000.0
BERLIN, PARIS, SYDNEY = (52.52, 13.405), (48.8566, 2.3522), (-33.8688, 151.2093)


def a_payment(name: str = "p1", after: float = 0, **fields: object) -> Payment:
    return Payment(name, START + after, 3990, "EUR")._replace(**fields)


def one_of(*values: str) -> st.SearchStrategy[str | None]:
    return st.sampled_from([None, *values])


@st.composite
def payments(draw: st.DrawFn, most: int = 25) -> list[Payment]:
    """Payments of few entities, near the edges of the windows, some of them at the same time."""
    steps = st.sampled_from([0, 1, 59, 60, 61, 599, 600, 3600, DAY - 1, DAY, 7 * DAY, 12 * DAY, 0.25])
    after, made = 0.0, []
    for number in range(draw(st.integers(1, most))):
        after += draw(steps)
        place = draw(st.sampled_from([(None, None), BERLIN, PARIS, SYDNEY]))
        linked: dict[str, str | None] = {kind: draw(one_of("a", "b")) for kind in KINDS}
        countries = {name: draw(one_of("DE", "FR")) for name in ("ip_country", "bin_country", "ship_country")}
        money = {"amount_minor": draw(st.integers(0, 10**9)), "currency": draw(st.sampled_from(["EUR", "JPY"]))}
        fields: dict[str, object] = {**linked, **countries, **money, "latitude": place[0], "longitude": place[1]}
        made.append(a_payment(f"p{number}", after, declined=draw(st.booleans()), **fields))
    return made


def by_brute_force(payment: Payment, known: list[Payment]) -> dict[str, float]:
    """What FeatureState says, from a plain reading of the definition."""
    values = {"amount_minor": float(payment.amount_minor)}
    for one, other in (("ip", "bin"), ("ip", "ship"), ("bin", "ship")):
        pair = (getattr(payment, f"{one}_country"), getattr(payment, f"{other}_country"))
        values[f"{one}_{other}_differ"] = nan if None in pair else float(pair[0] != pair[1])
    for kind in KINDS:
        entity = getattr(payment, kind)
        if entity is not None:
            own = sorted((each for each in known if getattr(each, kind) == entity), key=lambda each: each.key)
            values |= of_entity(kind, payment, [each for each in own if each.key <= payment.key][-MOST_COUNTED[kind] :])
    return values


def of_entity(kind: str, payment: Payment, before: list[Payment]) -> dict[str, float]:
    values: dict[str, float] = {}
    for window, seconds in WINDOWS.items():
        seen = [each for each in before if payment.at - each.at < seconds]
        values[f"{kind}_count_{window}"] = len(seen)
        values[f"{kind}_sum_{window}"] = sum(p.amount_minor for p in seen if p.currency == payment.currency)
        values[f"{kind}_decline_share_{window}"] = sum(p.declined for p in seen) / len(seen)
        values[f"{kind}_small_share_{window}"] = sum(is_small(p.amount_minor, p.currency) for p in seen) / len(seen)
        for facet in FACETS[kind]:  # type: ignore[index]
            values[f"{kind}_{PLURAL[facet]}_{window}"] = len({getattr(p, facet) for p in seen if getattr(p, facet)})
    recent = [each for each in before if payment.at - each.at < HORIZON]
    values[f"{kind}_since_last"] = payment.at - recent[-2].at if len(recent) > 1 else nan
    values[f"{kind}_since_first"] = payment.at - recent[0].at
    placed = [each for each in recent[:-1] if each.latitude is not None]
    if kind in TRAVELS and placed and payment.latitude is not None:
        last = placed[-1]
        km = distance_km(last.latitude, last.longitude, payment.latitude, payment.longitude)  # type: ignore[arg-type]
        values[f"{kind}_travel_km"] = km
        values[f"{kind}_travel_kmh"] = speed_kmh(km, payment.at - last.at)
        values[f"{kind}_impossible"] = float(is_impossible(km, payment.at - last.at))
    return values


@settings(max_examples=25)
@given(payments())
def test_each_number_is_what_its_definition_says(made: list[Payment]) -> None:
    rows = vectors(made)
    for row, payment in zip(rows, made, strict=True):
        expected = by_brute_force(payment, made)
        np.testing.assert_allclose(row, [expected.get(name, nan) for name in FEATURE_NAMES], rtol=1e-5)


@settings(max_examples=25)
@given(st.data(), payments(15))
def test_any_order_and_repetition_of_arrival_gives_the_same_numbers(data: st.DataObject, made: list[Payment]) -> None:
    arriving = data.draw(st.permutations(made)) + data.draw(st.lists(st.sampled_from(made)))
    state = FeatureState()
    for payment in arriving:
        state.add(payment)
    np.testing.assert_array_equal(np.array([state.vector(each) for each in made], dtype=np.float32), vectors(made))


@settings(max_examples=25)
@given(st.data(), payments(8))
def test_of_two_reports_of_a_payment_the_later_stays_in_any_order(data: st.DataObject, made: list[Payment]) -> None:
    again = [each._replace(at=each.at + data.draw(st.integers(0, 90)), declined=True, card="b") for each in made]
    standing = [max(pair, key=lambda each: (each.at, repr(each))) for pair in zip(made, again, strict=True)]
    state = FeatureState()
    for payment in data.draw(st.permutations(made + again)):
        state.add(payment)
    np.testing.assert_array_equal(np.array([state.vector(p) for p in standing], dtype=np.float32), vectors(standing))


def test_a_payment_that_arrives_late_leaves_what_came_before_it_as_it_was() -> None:
    state = FeatureState()
    first, late, last = (a_payment(name, after, card="a") for name, after in (("1", 0), ("2", 30), ("3", 50)))
    state.add(first)
    before = state.vector(first)
    state.add(last)
    assert state.mapping(last)["card_count_1m"] == 2
    state.add(late)
    assert state.mapping(last)["card_count_1m"] == 3
    assert state.mapping(late)["card_count_1m"] == 2
    np.testing.assert_array_equal(state.vector(first), before)


def test_a_window_begins_after_its_start() -> None:
    state = FeatureState()
    state.add(a_payment("1", 0, ip="i"))
    state.add(a_payment("2", 60, ip="i"))
    assert state.mapping(a_payment("2", 60, ip="i"))["ip_count_1m"] == 1


@settings(max_examples=25)
@given(payments())
def test_a_payment_counted_alone_has_the_numbers_it_has_among_many(made: list[Payment]) -> None:
    for payment, wanted in zip(made, vectors(made), strict=True):
        state = FeatureState()
        for kind in KINDS:
            entity = getattr(payment, kind)
            if entity is not None:
                before = [each for each in made if getattr(each, kind) == entity and each.key < payment.key]
                state.restore(kind, entity, before[::-1])
        state.add(payment)
        np.testing.assert_array_equal(np.array(state.vector(payment), dtype=np.float32), wanted)


def test_no_window_counts_more_than_its_bound_however_many_are_counted_at_once() -> None:
    state = FeatureState(["bin"])
    made = [a_payment(f"{number:05}", number * 0.001, bin="411111") for number in range(AT_ONCE + 100)]
    for payment in made:
        state.add(payment)
    for payment in (made[63], made[AT_ONCE - 1], made[AT_ONCE], made[-1], made[64]):
        named = state.mapping(payment)
        assert (named["bin_count_1m"], named["bin_sum_30d"]) == (64, 64 * 3990)
    assert state.mapping(made[62])["bin_count_1m"] == 63


def test_a_fresh_card_has_no_last_payment_and_one_of_its_own() -> None:
    state, payment = FeatureState(), a_payment(card="a")
    state.add(payment)
    values = state.mapping(payment)
    assert isnan(values["card_since_last"]) and isnan(values["device_count_1m"])
    assert (values["card_since_first"], values["card_count_30d"]) == (0, 1)


def test_sums_are_of_the_payments_own_currency() -> None:
    state = FeatureState(["customer"])
    state.add(a_payment("1", 0, customer="c", currency="USD", amount_minor=100))
    state.add(last := a_payment("2", 1, customer="c", amount_minor=250))
    assert state.mapping(last)["customer_sum_1h"] == 250


@pytest.mark.parametrize(("hours", "impossible"), [(1, 1.0), (24, 0.0)])
def test_a_card_in_berlin_and_sydney_within_hours_travelled_impossibly(hours: int, impossible: float) -> None:
    state = FeatureState()
    state.add(a_payment("1", 0, card="a", latitude=BERLIN[0], longitude=BERLIN[1]))
    there = a_payment("2", hours * 3600, card="a", latitude=SYDNEY[0], longitude=SYDNEY[1])
    state.add(there)
    values = state.mapping(there)
    assert values["card_impossible"] == impossible
    assert values["card_travel_km"] == pytest.approx(16_090, abs=20)  # by the great circle


def test_near_places_are_never_impossible_however_fast() -> None:
    assert not is_impossible(499, 1)
    assert is_impossible(501, 1)
    assert not is_impossible(1_800, 2 * 3600)


def test_every_name_is_one_of_a_kind_and_fewer_kinds_have_fewer() -> None:
    assert len(set(FEATURE_NAMES)) == len(FEATURE_NAMES)
    assert set(feature_names(["card"])) < set(FEATURE_NAMES)


@pytest.mark.parametrize(("amount", "currency", "small"), [(499, "EUR", True), (500, "EUR", False), (500, "JPY", True)])
def test_small_is_about_the_same_in_every_currency(amount: int, currency: str, small: bool) -> None:
    assert is_small(amount, currency) is small
