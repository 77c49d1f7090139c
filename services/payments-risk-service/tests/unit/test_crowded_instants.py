"""Many payments at one instant, late and doubled, behind full windows: in any order the numbers of a plain reading."""

from collections.abc import Iterator
from math import nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from payments_risk.features.payment import KINDS, Payment
from payments_risk.features.what_is_counted import MOST_COUNTED
from payments_risk.features.windows import FEATURE_NAMES, FeatureState

from .test_payment_features import BERLIN, SYDNEY, a_payment, by_brute_force, one_of

INSTANTS = (0, 0, 60, 61, 86_400)
NARROW = 3
"""Instead of 64 to 256, so that windows are full with the payments of one example."""


@pytest.fixture(autouse=True, scope="module")
def narrow_windows() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for place, kind in enumerate(KINDS):
            patch.setitem(MOST_COUNTED, kind, NARROW + place % 2)
        yield


@st.composite
def crowds(draw: st.DrawFn) -> list[Payment]:
    """Payments of very few entities at very few instants, whose ids are in no order."""
    names = draw(st.lists(st.text("abz", min_size=1, max_size=3), min_size=2, max_size=14, unique=True))
    made = []
    for name in names:
        linked: dict[str, object] = {kind: draw(one_of("a")) for kind in KINDS}
        latitude, longitude = draw(st.sampled_from([(None, None), BERLIN, SYDNEY]))
        paid = {"amount_minor": draw(st.integers(0, 10**6)), "currency": draw(st.sampled_from(["EUR", "JPY"]))}
        told = {"declined": draw(st.booleans()), "ip_country": draw(one_of("DE", "FR"))}
        place = {"latitude": latitude, "longitude": longitude}
        made.append(a_payment(name, draw(st.sampled_from(INSTANTS)), **linked, **paid, **told, **place))
    return made


@settings(max_examples=60)
@given(st.data(), crowds())
def test_crowds_of_one_instant_give_the_numbers_of_a_plain_reading_in_any_order(
    data: st.DataObject, made: list[Payment]
) -> None:
    state = FeatureState()
    for payment in data.draw(st.permutations([*made, *data.draw(st.lists(st.sampled_from(made), max_size=6))])):
        state.add(payment)
    for payment in made:
        expected = by_brute_force(payment, made)
        wanted = [expected.get(name, nan) for name in FEATURE_NAMES]
        np.testing.assert_allclose(state.vector(payment), wanted, rtol=1e-5, err_msg=payment.payment_id)
