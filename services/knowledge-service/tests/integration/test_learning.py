"""From five questions asked in vain to an answer of the shop's own, on a real PostgreSQL."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from crossdesk.bus.envelope import wrap
from crossdesk.bus.protocol import Partition, Record
from crossdesk.consume.pending import Pending
from crossdesk.consume.settle import settle
from crossdesk.consume.subscription import Subscription
from crossdesk.contracts.event import Event, derive_id
from crossdesk.contracts.gateway import AgentReplied, AnswerRated
from crossdesk.contracts.intent import InquiryUnderstood
from crossdesk.contracts.knowledge import AnswerDrafted, NoAnswer, RepliesSuggested
from crossdesk.contracts.payments_risk_facts import DisputeFacts
from crossdesk.contracts.routing import ConversationAssigned
from crossdesk.store.database import Database
from crossdesk.store.unit_of_work import UnitOfWork
from crossdesk.testing.examples import NOON, a_case, a_customer, an_inquiry, an_understanding
from crossdesk.testing.handling import handle

from knowledge.asked import Questions
from knowledge.draft_answer import answer_from
from knowledge.learning.answer_learned import learned_or, rows_with
from knowledge.learning.decide_drafts import decide_draft
from knowledge.learning.draft_answers import draft_answers
from knowledge.learning.drafts import Draft, State, versions_of
from knowledge.learning.experience import Experience
from knowledge.learning.learn_from_agents import learn_from_reply
from knowledge.learning.learn_from_ratings import learn_from_rating
from knowledge.learning.look_up import LookUp
from knowledge.learning.note_unanswered import noting, rows_noting
from knowledge.learning.published import Published
from knowledge.learning.retention import Retention
from knowledge.learning.suggest_replies import suggest_with
from knowledge.learning.terms import TermWeights
from knowledge.library import Library
from knowledge.main import subscriptions

Open = Callable[[str], Awaitable[Database]]
ASKED = (
    "Do you engrave watches?",
    "Hello, can I have my watch engraved? My order is CB-20481133",
    "Is engraving possible on the watch?",
    "Please engrave my watch, I am Erika Muster, erika@example.com",
    "engraving on watches available?",
)
REPLIED = (
    "Dear Ms Muster,\n\nYes, we engrave watches with up to 20 letters. It takes 3 days.\n\nBest regards,\nAna",
    "Hello Erika,\n\nWe engrave watches with up to 20 letters; it takes 3 days.\n\nKind regards\nBen Smith",
    "Yes, we engrave watches. It takes 3 days.",
    "We engrave watches with up to 20 letters. Your order CB-20481133 takes 3 days more.",
    "Yes, engraving is possible.",
)
DRAFTED = "Yes, we engrave watches with up to 20 letters. It takes 3 days."
SIXTH = "Can you engrave a watch?"


@pytest.fixture
async def database(service_database: Open) -> Database:
    return await service_database("knowledge")


@pytest.fixture(scope="module")
def weights(library: Library) -> TermWeights:
    return TermWeights(library)


def understood(text: str, tenant: str = "demo", intent: str = "out_of_scope", **fields: Any) -> InquiryUnderstood:
    customer = a_customer(name="Erika Muster", email="erika@example.com", locale="en-GB")
    language, confidence = fields.pop("language", "en"), fields.pop("confidence", 0.9)
    names = {"inquiry_id": derive_id("inquiry", tenant, text), "received_at": fields.pop("at", NOON)}
    return a_case(
        inquiry=an_inquiry(text, customer=customer, **names),
        tenant=tenant,
        understanding=an_understanding(intent, confidence, language=language),
        conversation_id=derive_id("conversation of", tenant, text),
        **fields,
    )


def unanswered(text: str, reason: str = "out_of_scope", **fields: Any) -> NoAnswer:
    case = understood(text, **fields)
    return NoAnswer(**case.model_dump(), reason=reason, summary="A person is needed.")


def experience() -> Experience:
    return Experience(Retention(timedelta(days=90)))


async def noted(database: Database, event: NoAnswer) -> None:
    """What happens in the turn that decides on `event`."""

    async def respond(_case: Event, _work: UnitOfWork[Questions]) -> list[Event]:
        return [event]

    assert await handle(database, noting(respond), event, rows=rows_noting(experience, Questions)) == [event]


def taken(event: NoAnswer, agent_id: str = "ana") -> ConversationAssigned:
    return ConversationAssigned(
        tenant=event.tenant,
        conversation_id=event.conversation_id,
        inquiry_id=event.inquiry.inquiry_id,
        agent_id=agent_id,
    )


async def suggested(database: Database, weights: TermWeights, event: NoAnswer) -> RepliesSuggested:
    await noted(database, event)
    [said] = await handle(database, suggest_with(weights), taken(event), rows=experience)
    assert isinstance(said, RepliesSuggested)
    return said


async def replied(database: Database, event: NoAnswer, text: str, name: str = "first") -> None:
    reply = AgentReplied(
        tenant=event.tenant,
        conversation_id=event.conversation_id,
        message_id=derive_id(name, event.conversation_id, text),
        agent_id="ana",
        text=text,
    )
    at = event.inquiry.received_at + timedelta(hours=1)
    assert await handle(database, learn_from_reply, reply, rows=experience, at=at) == []


async def five_in_vain(database: Database, weights: TermWeights, tenant: str = "demo") -> None:
    for number, (text, reply) in enumerate(zip(ASKED, REPLIED, strict=True)):
        event = unanswered(text, tenant=tenant, at=NOON + timedelta(days=number))
        await suggested(database, weights, event)
        await replied(database, event, reply)


async def drafts_of(database: Database, weights: TermWeights, tenant: str = "demo") -> list[Draft]:
    return await draft_answers(database, tenant, weights, None, NOON)


async def one_draft(database: Database, weights: TermWeights) -> Draft:
    await five_in_vain(database, weights)
    [draft] = await drafts_of(database, weights)
    return draft


async def decided(database: Database, weights: TermWeights, draft: Draft, decision: State, **given: Any) -> Draft:
    name = (given.pop("tenant", "demo"), draft.draft_id)
    return await decide_draft(database, weights.library, name, decision, by="Ana", now=NOON, **given)


async def answered(
    database: Database, weights: TermWeights, event: Event, published: Published | None = None
) -> AnswerDrafted:
    published = published or Published(weights)
    handler = learned_or(answer_from(weights.library), published, weights.library)
    [said] = await handle(database, handler, event, rows=rows_with(published, Questions))
    assert isinstance(said, AnswerDrafted)
    return said


async def test_five_questions_in_vain_give_one_draft_with_its_evidence(
    database: Database, weights: TermWeights
) -> None:
    draft = await one_draft(database, weights)
    assert (draft.state, draft.language, draft.version) == ("open", "en", 1)
    assert draft.text == DRAFTED
    evidence = draft.evidence
    assert (evidence.questions, evidence.replies) == (5, 5)
    assert (evidence.first_day, evidence.last_day) == ("2026-11-27", "2026-12-01")
    assert evidence.reasons == {"out_of_scope": 5}
    assert evidence.replied[0].day == "2026-11-27"


async def test_nothing_personal_is_in_a_draft(database: Database, weights: TermWeights) -> None:
    draft = await one_draft(database, weights)
    told = draft.model_dump_json()
    for personal in ("Muster", "Erika", "example.com", "20481133", "Ben Smith"):
        assert personal not in told, personal


async def test_four_questions_are_too_few(database: Database, weights: TermWeights) -> None:
    for text, reply in list(zip(ASKED, REPLIED, strict=True))[:4]:
        await suggested(database, weights, unanswered(text))
        await replied(database, unanswered(text), reply)
    assert await drafts_of(database, weights) == []


async def test_looking_again_changes_nothing_and_new_questions_add_to_the_evidence(
    database: Database, weights: TermWeights
) -> None:
    draft = await one_draft(database, weights)
    assert await drafts_of(database, weights) == [draft]
    await suggested(database, weights, unanswered(SIXTH))
    [more] = await drafts_of(database, weights)
    assert (more.draft_id, more.version, more.evidence.questions) == (draft.draft_id, 1, 6)


async def test_the_sixth_is_answered_once_a_person_published_the_draft(
    database: Database, weights: TermWeights
) -> None:
    draft = await one_draft(database, weights)
    sixth = understood(SIXTH)
    assert (await answered(database, weights, sixth)).answer.scenario == "clarify"
    await decided(database, weights, draft, "published")
    said = await answered(database, weights, sixth)
    assert said.kind == "answer"
    assert said.answer.text == f"Good afternoon Erika Muster,\n\n{DRAFTED}"
    assert said.answer.sources == [f"draft/{draft.draft_id}#2"]
    assert "published by this shop" in said.why


async def test_a_running_service_learns_of_it_within_seconds(database: Database, weights: TermWeights) -> None:
    draft, now = await one_draft(database, weights), [0.0]
    published = Published(weights, clock=lambda: now[0])
    assert (await answered(database, weights, understood(SIXTH), published)).kind == "question"
    await decided(database, weights, draft, "published")
    assert (await answered(database, weights, understood(SIXTH), published)).kind == "question"
    now[0] += 5.0
    assert (await answered(database, weights, understood(SIXTH), published)).kind == "answer"


async def test_what_is_published_answers_its_own_question_alone(database: Database, weights: TermWeights) -> None:
    draft = await one_draft(database, weights)
    await decided(database, weights, draft, "published")
    for text in ("Do you repair watches?", "Is the watch waterproof?", "Where is my parcel?", "asdf"):
        assert (await answered(database, weights, understood(text))).answer.scenario == "clarify", text
    other_language = understood(SIXTH, language="de")
    assert (await answered(database, weights, other_language)).answer.scenario == "clarify"


ENGRAVING, OTHER = [1.0, 0.0], [0.0, 1.0]


async def test_other_words_for_the_same_are_answered_where_there_is_an_encoder(
    database: Database, weights: TermWeights
) -> None:
    await five_in_vain(database, weights)
    [draft] = await draft_answers(database, "demo", weights, lambda texts: [ENGRAVING for _ in texts], NOON)
    await decided(database, weights, draft, "published")
    published, case = Published(weights), understood("May one have initials cut into the case back?")
    handler = learned_or(answer_from(weights.library), published, weights.library)
    scenarios = []
    for look_up in (LookUp(vector=ENGRAVING), LookUp(vector=OTHER), LookUp()):
        [said] = await handle(database, handler, case, look_up, rows=rows_with(published, Questions))
        assert isinstance(said, AnswerDrafted)
        scenarios.append(said.answer.scenario)
    assert scenarios == [f"learned_{draft.draft_id}", "clarify", "clarify"]


async def test_only_messages_that_something_published_may_answer_are_encoded(
    database: Database, weights: TermWeights
) -> None:
    await five_in_vain(database, weights)
    [draft] = await draft_answers(database, "demo", weights, lambda texts: [ENGRAVING for _ in texts], NOON)
    published, case = Published(weights), understood("I am Erika Muster: initials on the case back?")
    assert published.text_to_encode(case) is None
    await decided(database, weights, draft, "published")
    async with database.transaction(["demo"]) as connection:
        await published.refresh(connection, ["demo"])
    assert published.text_to_encode(case) == "I am ‹name› ‹name›: initials on the case back?"
    for other in (
        understood(SIXTH, language="de"),
        understood(SIXTH, tenant="other-shop"),
        understood(SIXTH, intent="track_shipment"),
    ):
        assert published.text_to_encode(other) is None


async def test_a_dispute_is_never_answered_so(database: Database, weights: TermWeights) -> None:
    draft = await one_draft(database, weights)
    await decided(database, weights, draft, "published")
    dispute = DisputeFacts(verdict="unknown_payment", rule="none", recommendation="Ask")
    handler = learned_or(answer_from(weights.library), Published(weights), weights.library)
    case = understood(SIXTH, dispute=dispute)
    [said] = await handle(database, handler, case, rows=rows_with(Published(weights), Questions))
    assert isinstance(said, NoAnswer)


async def test_another_tenant_sees_nothing_of_it(database: Database, weights: TermWeights) -> None:
    draft = await one_draft(database, weights)
    assert await drafts_of(database, weights, "other-shop") == []
    with pytest.raises(ValueError, match="other-shop has no draft"):
        await decided(database, weights, draft, "published", tenant="other-shop")
    await decided(database, weights, draft, "published")
    assert (await answered(database, weights, understood(SIXTH, tenant="other-shop"))).answer.scenario == "clarify"
    other = await suggested(database, weights, unanswered(SIXTH, tenant="other-shop"))
    assert [each for each in other.suggestions if each.origin == "reply"] == []


async def test_what_is_rejected_stays_away(database: Database, weights: TermWeights) -> None:
    draft = await one_draft(database, weights)
    await decided(database, weights, draft, "rejected", note="We do not engrave.")
    for number in range(5):
        await suggested(database, weights, unanswered(f"{SIXTH} {'Really' * number}"))
    [still] = await drafts_of(database, weights)
    assert (still.state, still.note, still.decided_by) == ("rejected", "We do not engrave.", "Ana")
    assert (await answered(database, weights, understood(SIXTH))).kind == "question"


async def test_a_rejected_subject_stays_away_when_its_questions_are_gone(
    database: Database, weights: TermWeights
) -> None:
    draft = await one_draft(database, weights)
    await decided(database, weights, draft, "rejected", note="We do not engrave.")
    async with database.transaction(["demo"]) as connection:
        await connection.execute("DELETE FROM questions")
        await connection.execute("DELETE FROM replies")
    await five_in_vain(database, weights)
    assert [each.state for each in await drafts_of(database, weights)] == ["rejected"]


async def test_every_decision_is_a_version_and_can_be_taken_back(database: Database, weights: TermWeights) -> None:
    draft = await one_draft(database, weights)
    await decided(database, weights, draft, "published")
    await decided(database, weights, draft, "published", text="We engrave up to 25 letters.")
    assert "25 letters" in (await answered(database, weights, understood(SIXTH))).answer.text
    await decided(database, weights, draft, "withdrawn", note="The machine is broken.")
    assert (await answered(database, weights, understood(SIXTH))).kind == "question"
    async with database.transaction(["demo"]) as connection:
        versions = await versions_of(connection, "demo", draft.draft_id)
    assert [(each.version, each.state) for each in versions] == [
        (1, "open"),
        (2, "published"),
        (3, "published"),
        (4, "withdrawn"),
    ]
    with pytest.raises(ValueError, match="is withdrawn: it cannot be withdrawn"):
        await decided(database, weights, draft, "withdrawn")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Dear ‹name›, yes.", "something personal was taken out"),
        ("Yes, {nobody} engraves.", "nothing fills it"),
        ("Yes, order {order_id} is engraved.", "may be unknown here"),
        ("Within {returns.window} days.", "name its policy"),
        ("Yes [always].", "would always be shown"),
        ("  ", "the text is empty"),
        ("x" * 4001, "4000 at most"),
    ],
)
async def test_a_text_is_checked_as_the_built_in_ones_are(
    database: Database, weights: TermWeights, text: str, fault: str
) -> None:
    draft = await one_draft(database, weights)
    with pytest.raises(ValueError, match=fault):
        await decided(database, weights, draft, "published", text=text)
    assert (await answered(database, weights, understood(SIXTH))).kind == "question"


async def test_badly_rated_answers_are_learned_from_too(database: Database, weights: TermWeights) -> None:
    for number, text in enumerate(ASKED):
        case = understood(text)
        rating = AnswerRated(
            tenant="demo",
            conversation_id=case.conversation_id,
            message_id=derive_id("answer", text),
            author="bot",
            stars=1 if number % 2 else None,
            helpful=None if number % 2 else False,
            inquiry_id=case.inquiry.inquiry_id,
            question=text,
            customer=case.inquiry.customer,
            language="en",
            intent="product_question",
            scenario="product_question",
        )
        await handle(database, learn_from_rating, rating, rows=experience)
        await replied(database, unanswered(text), REPLIED[number])
    [draft] = await drafts_of(database, weights)
    assert draft.evidence.reasons == {"badly_rated": 5}
    assert (draft.intents, draft.replaces) == (["product_question"], ["product_question"])
    better = rating.model_copy(update={"stars": 5, "helpful": None})
    await handle(database, learn_from_rating, better, rows=experience, at=NOON + timedelta(days=1))
    async with database.transaction(["demo"]) as connection:
        assert await connection.fetchval("SELECT count(*) FROM questions") == 4
        assert await connection.fetchval("SELECT count(*) FROM ratings") == 5


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
