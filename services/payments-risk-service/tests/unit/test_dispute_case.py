from datetime import timedelta
from typing import Any, get_args

import pytest
from crossdesk.contracts.event import Money
from crossdesk.testing.examples import NOON
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from payments_risk.disputes.dispute_case import ENDINGS, FOLLOWS, LARGEST, Dispute, Stage, Step, oddities, record

STAGES = [stage for part in get_args(Stage) for stage in get_args(part)]


def eur(minor: int) -> Money:
    return Money(minor=minor, currency="EUR")


def step(stage: str, days: int = 0, **fields: Any) -> Step:
    return Step(**{"stage": stage, "at": NOON + timedelta(days=days), **fields})


def a_dispute(*history: Step, **fields: Any) -> Dispute:
    values = {"dispute_id": "du_1", "provider": "stripe", "scheme": "visa", "disputed": eur(3990)}
    return Dispute(**{**values, "history": history or (step("chargeback"),), **fields})


STEPS = st.builds(
    step,
    st.sampled_from(STAGES),
    st.integers(0, 40),
    awaiting=st.sampled_from(["shop", "other_side"]),
    disputed=st.none() | st.integers(1, 9999).map(eur),
)


def test_every_stage_says_what_may_follow_it() -> None:
    assert set(FOLLOWS) == set(STAGES)


@given(steps=st.lists(STEPS, min_size=1, max_size=8), data=st.data())
def test_reports_that_come_twice_or_in_another_order_make_the_same_dispute(
    steps: list[Step], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(steps + steps[:3]))
    dispute = a_dispute(shuffled[0])
    for each in shuffled[1:]:
        dispute = record(dispute, each)
    assert dispute == a_dispute(*steps)
    assert len(dispute.history) == len(set(steps))


@given(steps=st.lists(STEPS, min_size=1, max_size=8))
def test_the_stage_is_that_of_the_last_moment(steps: list[Step]) -> None:
    dispute = a_dispute(*steps)
    assert dispute.history[-1].at == max(each.at for each in steps)
    assert all(each.stage == dispute.stage for each in dispute.present)
    assert (dispute.awaiting == "nobody") == (dispute.stage in ENDINGS)


def test_the_amount_is_the_one_reported_last() -> None:
    dispute = a_dispute(step("inquiry", disputed=eur(3990)), step("chargeback", 5, disputed=eur(2000)), step("won", 9))
    assert dispute.amount == eur(2000)
    assert a_dispute().amount == eur(3990)


def test_a_course_through_all_stages_is_nothing_odd() -> None:
    course = ["claim", "inquiry", "chargeback", "won", "pre_arbitration", "lost", "arbitration", "won"]
    assert oddities(a_dispute(*(step(stage, days) for days, stage in enumerate(course)))) == []


@pytest.mark.parametrize(("first", "then"), [("arbitration", "inquiry"), ("accepted", "won"), ("chargeback", "claim")])
def test_a_step_back_is_kept_and_told(first: str, then: str) -> None:
    dispute = a_dispute(step(first), step(then, 2))
    assert dispute.stage == then
    assert oddities(dispute) == [f"{then} was reported on 2026-11-29 after {first}"]


@pytest.mark.parametrize("minor", [0, -1, LARGEST + 1])
def test_an_amount_of_nothing_or_too_much_is_refused(minor: int) -> None:
    with pytest.raises(ValidationError, match="a disputed amount is 1 to"):
        a_dispute(disputed=eur(minor))


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"disputed": {"minor": float("nan"), "currency": "EUR"}}, "disputed.minor"),
        ({"disputed": {"minor": 1, "currency": "euro"}}, "disputed.currency"),
        ({"dispute_id": ""}, "dispute_id"),
        ({"dispute_id": "x" * 256}, "dispute_id"),
        ({"code": "x" * 101}, "code"),
        ({"provider": "square"}, "provider"),
        ({"history": []}, "history"),
        ({"history": [{"stage": "chargeback", "at": "2026-11-27T12:00:00"}]}, "history.0.at"),
        ({"history": [step("chargeback", n).model_dump() for n in range(201)]}, "history"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_bad_fields_are_refused_by_name(fields: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as caught:
        a_dispute(**fields)
    assert ".".join(map(str, caught.value.errors()[0]["loc"])) == field


def test_a_report_in_a_second_currency_is_refused() -> None:
    with pytest.raises(ValidationError, match=r"disputed in EUR, yet reported in \['USD'\]"):
        record(a_dispute(), step("won", 3, disputed=Money(minor=1, currency="USD")))
