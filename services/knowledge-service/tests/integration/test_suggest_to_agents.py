"""What agents are suggested beside a case, what their replies teach, and how long any of it is kept."""

from datetime import datetime, timedelta
from typing import Any

from crossdesk.bus.envelope import wrap
from crossdesk.bus.protocol import Partition, Record
from crossdesk.consume.pending import Pending
from crossdesk.consume.settle import settle
from crossdesk.consume.subscription import Subscription
from crossdesk.contracts.event import Event, derive_id
from crossdesk.contracts.gateway import AgentReplied
from crossdesk.contracts.knowledge import NoAnswer, RepliesSuggested
from crossdesk.store.database import Database
from crossdesk.testing.examples import NOON
from crossdesk.testing.handling import handle

from knowledge.learning.suggest_replies import suggest_with
from knowledge.learning.terms import TermWeights
from knowledge.library import Library
from knowledge.main import subscriptions

from .asked_in_vain import (
    ASKED,
    SIXTH,
    experience,
    five_in_vain,
    noted,
    replied,
    suggested,
    taken,
    unanswered,
    understood,
)


async def test_an_agent_is_suggested_what_a_colleague_replied(database: Database, weights: TermWeights) -> None:
    await five_in_vain(database, weights)
    said = await suggested(database, weights, unanswered(SIXTH, at=NOON + timedelta(days=9)))
    assert 1 <= len(said.suggestions) <= 3
    first = said.suggestions[0]
    assert (first.origin, first.language) == ("reply", "en")
    assert "A colleague replied so on 2026-" in first.why
    for personal in ("Muster", "Erika", "20481133", "Ben", "Ana"):
        assert personal not in " ".join(each.text for each in said.suggestions), personal


async def test_an_agent_is_suggested_the_scenario_with_its_facts_filled_in(
    database: Database, weights: TermWeights
) -> None:
    event = unanswered("Kann ich das zurückgeben?", "low_confidence", intent="return_policy", language="de")
    said = await suggested(database, weights, event)
    scenarios = [each for each in said.suggestions if each.origin == "scenario"]
    assert scenarios
    assert scenarios[0].language == "de"
    assert "30 Tage" in " ".join(each.text for each in scenarios)


async def test_what_agents_take_up_comes_first_the_next_time(database: Database, weights: TermWeights) -> None:
    def asking(number: int) -> NoAnswer:
        text = f"Kann ich das zurückgeben? {'bitte ' * number}"
        at = NOON + timedelta(days=number)
        return unanswered(text, "judgement_needed", intent="return_policy", language="de", at=at)

    first, second, *_ = (await suggested(database, weights, asking(0))).suggestions
    for number in range(1, 5):
        await suggested(database, weights, asking(number))
        await replied(database, asking(number), f"Guten Tag,\n\n{second.text}\n\nViele Grüße\nAna")
    await suggested(database, weights, asking(5))
    ranked = (await suggested(database, weights, asking(6))).suggestions
    sources = [each.source for each in ranked]
    assert sources.index(second.source) < (sources.index(first.source) if first.source in sources else 9)
    assert "Taken up 4 of 4 times" in ranked[sources.index(second.source)].why


async def test_only_the_first_reply_judges_suggestions_and_three_are_kept(
    database: Database, weights: TermWeights
) -> None:
    event = unanswered("Kann ich das zurückgeben?", "judgement_needed", intent="return_policy", language="de")
    best = (await suggested(database, weights, event)).suggestions[0]
    await replied(database, event, f"{best.text} Bei weiteren Fragen helfe ich gern.")
    for number in range(4):
        await replied(database, event, best.text, f"reply {number}")
    async with database.transaction(["demo"]) as connection:
        verdicts = await connection.fetch("SELECT verdict, source, similarity FROM replies ORDER BY verdict")
        shown = await connection.fetchval("SELECT max(shown) FROM suggestion_uses")
    assert [row["verdict"] for row in verdicts] == ["edited", "unasked", "unasked"]
    assert verdicts[0]["source"] == best.source
    assert 0.5 < verdicts[0]["similarity"] < 0.97
    assert shown == 1


async def test_a_reply_where_nothing_was_asked_in_vain_is_no_lesson(database: Database) -> None:
    await replied(database, unanswered("never suggested"), "Of course.")
    async with database.transaction(["demo"]) as connection:
        assert await connection.fetchval("SELECT count(*) FROM replies") == 0


async def test_a_case_is_suggested_for_once_and_kept_no_longer_than_that(
    database: Database, weights: TermWeights
) -> None:
    event = unanswered(ASKED[3])
    await noted(database, event)
    assert await waiting(database) == [event.model_dump(mode="json")]
    [said] = await handle(database, suggest_with(weights), taken(event), rows=experience)
    assert isinstance(said, RepliesSuggested)
    assert await waiting(database) == [None]
    assert await handle(database, suggest_with(weights), taken(event, "ben"), rows=experience) == []


async def test_nothing_is_suggested_where_nothing_was_asked_in_vain(database: Database, weights: TermWeights) -> None:
    assert await handle(database, suggest_with(weights), taken(unanswered(SIXTH)), rows=experience) == []


async def test_another_tenants_agent_is_suggested_nothing(database: Database, weights: TermWeights) -> None:
    event = unanswered(SIXTH)
    await noted(database, event)
    other = taken(event).model_copy(update={"tenant": "other-shop"})
    assert await handle(database, suggest_with(weights), other, rows=experience) == []


async def test_a_case_nobody_takes_is_kept_for_a_week_its_masked_question_for_longer(
    database: Database, weights: TermWeights
) -> None:
    await noted(database, unanswered(ASKED[3]))
    await noted(database, unanswered(SIXTH, at=NOON + timedelta(days=8)))
    old, new = await waiting(database)
    assert old is None
    assert new is not None
    await noted(database, unanswered(f"{SIXTH} now?", at=NOON + timedelta(days=91)))
    assert len(await waiting(database)) == 2


async def waiting(database: Database) -> list[Any]:
    async with database.transaction(["demo"]) as connection:
        rows = await connection.fetch("SELECT waiting FROM questions ORDER BY asked_at")
    return [row["waiting"] for row in rows]


async def test_what_is_older_than_it_may_be_is_deleted(database: Database, weights: TermWeights) -> None:
    await five_in_vain(database, weights)
    await suggested(database, weights, unanswered(SIXTH, at=NOON + timedelta(days=200)))
    async with database.transaction(["demo"]) as connection:
        assert await connection.fetchval("SELECT count(*) FROM questions") == 1
        assert await connection.fetchval("SELECT count(*) FROM replies") == 0


async def test_the_worker_settles_answering_and_learning_in_one_batch(database: Database, library: Library) -> None:
    answering, *_, assigned, agent_replied, _rated = subscriptions(library)
    asked = understood(SIXTH, intent="human_agent")
    await settle(database, "knowledge", [pending(asked, answering, NOON - timedelta(minutes=1))])
    event = unanswered(SIXTH)
    reply = AgentReplied(
        tenant="demo",
        conversation_id=event.conversation_id,
        message_id=derive_id("message", "worker"),
        agent_id="ana",
        text="Yes, we do.",
    )
    batch = [
        pending(understood("Where is it?"), answering, NOON),
        pending(taken(event), assigned, NOON),
        pending(reply, agent_replied, NOON + timedelta(hours=1)),
    ]
    settled = await settle(database, "knowledge", batch)
    assert [[each.type for each in settled.emitted[one]] for one in batch] == [
        ["AnswerDrafted"],
        ["RepliesSuggested"],
        [],
    ]
    again = await settle(database, "knowledge", batch)
    assert again.emitted == settled.emitted
    assert again.replayed == frozenset(batch)
    async with database.transaction(["demo"]) as connection:
        assert await connection.fetchval("SELECT count(*) FROM questions") == 1
        assert await connection.fetchval("SELECT text FROM replies") == "Yes, we do."


def pending(event: Event, subscription: Subscription, at: datetime) -> Pending:
    envelope = wrap(event, event_id=derive_id("event", type(event).__name__, at), source="test", time=at)
    return Pending(
        Record(Partition(envelope.topic, 0), 0, envelope.key, {}, envelope.data, at), envelope, event, subscription
    )
