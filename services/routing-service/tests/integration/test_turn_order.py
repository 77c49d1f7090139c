from uuid import uuid4

from crossdesk.contracts.routing import CallbackBooked, ReplyDecided
from crossdesk.testing.examples import an_inquiry
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st


async def test_an_answer_that_comes_too_early_is_held_until_the_one_before_is_given(ask):
    assert await ask(turn=2) == []
    first, second = await ask(turn=1)
    assert [first.answer.text, second.answer.text] == ["answer 1", "answer 2"]
    assert "after the answers" in second.why
    assert second.inquiry_id == an_inquiry("conversation 2").inquiry_id


async def test_a_lost_message_takes_its_turn_with_a_person_and_releases_what_follows(ask, lose):
    assert await ask(turn=3) == []
    assert await lose(turn=2) == []
    assert [type(event) for event in await ask(turn=1)] == [ReplyDecided, CallbackBooked, ReplyDecided]


async def test_a_message_lost_before_it_was_counted_is_decided_at_once(ask, lose):
    await ask(turn=2)
    (booked,) = await lose(turn=1, known_turn=False)
    assert isinstance(booked, CallbackBooked)


async def test_a_lost_message_that_is_replayed_later_releases_its_turn_without_a_second_decision(ask, lose):
    await lose(turn=1, known_turn=False)
    assert await ask(turn=2) == []
    (second,) = await ask(turn=1)
    assert second.answer.text == "answer 2"


async def test_one_conversation_does_not_wait_for_another(ask):
    assert await ask("slow", turn=2) == []
    assert await ask("quick", turn=1)


ARRIVALS = st.integers(1, 7).flatmap(
    lambda count: st.tuples(
        st.permutations(range(1, count + 1)),
        st.lists(st.integers(1, count), max_size=4),
        st.sets(st.integers(1, count)),
    )
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ARRIVALS)
async def test_any_order_of_arrival_with_repeats_and_losses_gives_each_outcome_once_in_turn(ask, lose, arrivals):
    order, repeats, lost = arrivals
    name = str(uuid4())
    told = []
    for turn in [*order, *repeats]:
        events = await (lose(name, turn) if turn in lost else ask(name, turn))
        told += [event.inquiry_id for event in events]
    assert told == [an_inquiry(f"{name} {turn}").inquiry_id for turn in sorted(order)]
