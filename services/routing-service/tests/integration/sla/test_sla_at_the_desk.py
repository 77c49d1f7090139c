"""SLA clocks at the desk: moved by what happens, told by what time does, through nights and changes of the clock."""

from datetime import datetime, timedelta

import pytest
from crossdesk.contracts.gateway import (
    GiveBackRequested,
    ResolveRequested,
    TransferRequested,
)
from crossdesk.contracts.knowledge import Answer, AnswerDrafted
from crossdesk.contracts.sla_clocks import PauseRequested, ResumeRequested, SlaBreached
from crossdesk.testing.examples import TENANT, a_case, a_conversation, an_inquiry

from routing.desk_rounds import REMEMBERED, clear_clocks
from routing.policy import load_policy

from .nights import ELEVEN, HOUR, after, due, stands


async def test_a_night_in_which_the_clock_goes_back_has_its_nine_hours_and_all_is_told_once(write, pass_time):
    assert due(await write(ELEVEN)) == {"first_response": 1, "resolution": 8}
    assert await pass_time(after(12)) == [
        ("first_response", 50, 0.5),
        ("first_response", 75, 0.75),
        ("first_response", 100, 1),  # 90 percent were overtaken between two looks
        ("resolution", 50, 4),
        ("resolution", 75, 6),
        ("resolution", 90, 7.25),
        ("resolution", 100, 8),
    ]


async def test_who_writes_by_day_is_promised_an_answer_of_the_night(write, pass_time):
    at_noon = after(13)
    assert due(await write(at_noon)) == {"first_response": 25, "resolution": 32}  # it opens at 21:00 UTC by now
    assert await pass_time(after(24), since=at_noon, every=HOUR) == []


async def test_a_reply_in_time_ends_the_first_response_and_a_message_begins_the_next(come, write, reply, pass_time):
    await come()
    await write(ELEVEN)
    assert due(await reply(after(0.25))) == {"resolution": 8}
    assert due(await write(after(1), turn=2)) == {"next_response": 3, "resolution": 8}
    assert stands(await write(after(1.5), turn=3)), "the oldest message unanswered counts"
    assert [told[0] for told in await pass_time(after(2), since=after(0.5))] == ["next_response"]
    assert due(await reply(after(2.5))) == {"resolution": 8}


async def test_a_reply_too_late_tells_the_breach_that_no_look_came_for(come, write, reply):
    await come()
    await write(ELEVEN)
    missed, moved = await reply(after(1.5))
    assert isinstance(missed, SlaBreached)
    assert (missed.clock, missed.due_at, missed.agent_id, missed.rule) == ("first_response", after(1), "anna", "all")
    assert due([moved]) == {"resolution": 8}


async def test_what_comes_twice_moves_no_clock_twice(come, write, act, reply):
    await come()
    await write(ELEVEN)
    await reply(after(0.5))
    assert stands(await reply(after(0.5)))
    assert due(await act(PauseRequested, after(1), reason="carrier")) == {"resolution": None}
    assert stands(await act(PauseRequested, after(1), reason="carrier"))
    assert due(await write(after(3), turn=2)) == {"next_response": 5, "resolution": 26}
    assert stands(await write(after(3), turn=2)), "it was decided before"


async def test_a_pause_of_the_agent_stands_until_the_customer_writes_or_the_agent_goes_on(
    come, write, act, reply, pass_time
):
    await come()
    await write(ELEVEN)
    await reply(after(0.5))
    assert stands(await act(PauseRequested, after(1), agent="bert", reason="customer")), "it is not bert's"
    [paused] = await act(PauseRequested, after(1), reason="payment_provider")
    assert (paused.waits_for, paused.clocks[0].state, paused.clocks[0].left_seconds) == (
        "payment_provider",
        "paused",
        7 * 3600,
    )
    assert await pass_time(after(24), since=after(1), every=HOUR) == []
    [resumed] = await act(ResumeRequested, after(24))
    assert (resumed.waits_for, resumed.clocks[0].due_at) == (None, after(24 + 7))
    assert stands(await act(ResumeRequested, after(24)))


@pytest.mark.parametrize("end", [ResolveRequested, GiveBackRequested])
async def test_what_is_resolved_or_given_back_is_due_no_more_and_goes_on_when_the_customer_comes_again(
    end, come, write, act, pass_time
):
    await come()
    await write(ELEVEN)
    assert due(await act(end, after(0.25))) == {}
    assert await pass_time(after(12)) == []
    assert due(await write(after(24), turn=2)) == {"next_response": 26, "resolution": 24 + 7.75}


async def test_a_conversation_handed_on_keeps_its_clocks(come, write, act, pass_time):
    await come()
    await write(ELEVEN)
    await come(agent="bert")
    assert stands(await act(TransferRequested, after(0.25), to_agent="bert"))
    assert await pass_time(after(0.5)) == [("first_response", 50, 0.5)]


async def test_who_is_about_to_be_answered_too_late_comes_sooner_and_never_gains_more_than_the_most(
    database, come, write, pass_time
):
    await come(capacity=0)
    await write(ELEVEN)
    seconds = load_policy().priorities.seconds_per_point

    async def place() -> tuple[int, datetime]:
        async with database.transaction([TENANT]) as connection:
            row = await connection.fetchrow("SELECT priority, ranked_at FROM desk WHERE tenant = $1", TENANT)
        return row["priority"], row["ranked_at"]

    priority, rank = await place()
    for hours, gained in ((0.5, 0), (0.75, 20), (1, 50), (8, 50)):
        await pass_time(after(hours))
        assert await place() == (priority + gained, rank - timedelta(seconds=seconds * gained))


async def test_answers_given_at_once_begin_no_clocks_and_clocks_of_long_ago_are_forgotten(
    database, send, come, write, act
):
    answer = Answer(text="on its way", language="de", scenario="track_shipment.in_transit")
    case = a_case(conversation_id=a_conversation("quick"), inquiry=an_inquiry("quick"), turn=1)
    assert stands(await send(AnswerDrafted(**dict(case), kind="answer", answer=answer), ELEVEN))
    await come()
    await write(ELEVEN)
    await write(ELEVEN, "open")
    await act(ResolveRequested, after(1))
    await clear_clocks(database, lambda: after(2) + REMEMBERED)
    async with database.transaction([TENANT]) as connection:
        kept = await connection.fetch("SELECT conversation_id FROM sla_clocks")
    assert [row["conversation_id"] for row in kept] == [a_conversation("open")]
