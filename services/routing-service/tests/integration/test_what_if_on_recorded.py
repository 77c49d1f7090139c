"""Recorded decisions are read page by page, of one shop, within the time asked for."""

from datetime import timedelta

from crossdesk.contracts.knowledge import Answer, AnswerDrafted
from crossdesk.testing.examples import NOON, TENANT, a_case, a_conversation, an_inquiry

from routing.tiers.policies import default_compiled
from routing.what_if import read_recorded
from routing.what_if.read_recorded import recorded
from routing.what_if.replay import WhatIf


async def test_each_decision_is_read_once_whatever_the_page_and_the_same_policy_changes_nothing(
    database, desk, monkeypatch
):
    monkeypatch.setattr(read_recorded, "PAGE", 2)
    answer = Answer(text="answer", language="de", scenario="parcel_in_transit")
    for number in range(6):
        for tenant in (TENANT, "other"):
            where = {"tenant": tenant, "conversation_id": a_conversation(str(number))}
            case = a_case(**where, inquiry=an_inquiry(str(number)))
            await desk(
                AnswerDrafted(**dict(case), kind="answer", answer=answer), at=NOON + timedelta(hours=number // 2)
            )
    found = WhatIf(default_compiled(), {"general": 6.0})
    async for decision in recorded(database, TENANT, NOON, NOON + timedelta(hours=2)):
        found.take(decision)
    assert (found.decisions, found.changed) == (4, 0)
