"""Many payments at one instant, late and doubled, behind full windows, read back from the tables in any batches."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
from crossdesk.contracts.payments import TransactionReported
from crossdesk.store.database import Database
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from payments_risk.features.payment import KINDS
from payments_risk.features.what_is_counted import MOST_COUNTED
from payments_risk.features.windows import vectors
from payments_risk.reported import payment_of, row_of

from .test_watch_payments import Atlas, database, reported, watched

__all__ = ["database"]

NARROW = 3


@pytest.fixture(autouse=True, scope="module")
def narrow_windows() -> Iterator[None]:
    """As `tests/unit/test_crowded_instants.py`, which holds `vectors` to a plain reading under the same bounds."""
    with pytest.MonkeyPatch.context() as patch:
        for place, kind in enumerate(KINDS):
            patch.setitem(MOST_COUNTED, kind, NARROW + place % 2)
        yield


def crowds(tenant: str) -> st.SearchStrategy[list[TransactionReported]]:
    names = st.lists(st.text("abz", min_size=1, max_size=3), min_size=2, max_size=12, unique=True)
    linked: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
        {
            "card": st.sampled_from(["a", None]),
            "ip": st.sampled_from(["192.0.2.1", "192.0.2.2"]),
            "bin": st.sampled_from(["411111", None]),
            "status": st.sampled_from(["succeeded", "failed"]),
        }
    )
    seconds = st.sampled_from([0, 0, 60, 61, 86_400])
    one = st.tuples(seconds, linked)
    return names.flatmap(
        lambda named: st.tuples(*(one for _ in named)).map(
            lambda told: [
                reported(name, at, tenant=tenant, **fields) for name, (at, fields) in zip(named, told, strict=True)
            ]
        )
    )


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
async def test_crowds_of_one_instant_are_read_back_alike_whatever_batches_they_came_in(
    database: Database,  # the fixture of that name
    data: st.DataObject,
) -> None:
    tenant = f"shop-{uuid4().hex[:8]}"
    events = data.draw(crowds(tenant))
    arriving = data.draw(st.permutations([*events, *data.draw(st.lists(st.sampled_from(events), max_size=4))]))
    while arriving:
        size = data.draw(st.integers(1, len(arriving)))
        await watched(database, *arriving[:size])
        arriving = arriving[size:]
    payments = [payment_of(row_of(event, uuid4(), Atlas())) for event in events]
    for event, payment, wanted in zip(events, payments, vectors(payments), strict=True):
        _, rows = await watched(database, event)
        found = np.array(rows.state(tenant).vector(payment), dtype=np.float32)
        np.testing.assert_array_equal(found, wanted, err_msg=payment.payment_id)
