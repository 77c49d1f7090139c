"""From five questions asked in vain to an answer of the shop's own, on a real PostgreSQL."""

from datetime import timedelta
from typing import Any

import pytest
from crossdesk.contracts.event import Event, derive_id
from crossdesk.contracts.gateway import AnswerRated
from crossdesk.contracts.knowledge import AnswerDrafted, NoAnswer
from crossdesk.contracts.payments_risk_facts import DisputeFacts
from crossdesk.store.database import Database
from crossdesk.testing.examples import NOON
from crossdesk.testing.handling import handle

from knowledge.asked import Questions
from knowledge.draft_answer import answer_from
from knowledge.learning.answer_learned import learned_or, rows_with
from knowledge.learning.decide_drafts import decide_draft
from knowledge.learning.draft_answers import draft_answers
from knowledge.learning.drafts import Draft, State, versions_of
from knowledge.learning.learn_from_ratings import learn_from_rating
from knowledge.learning.look_up import LookUp
from knowledge.learning.published import Published
from knowledge.learning.terms import TermWeights

from .asked_in_vain import (
    ASKED,
    REPLIED,
    SIXTH,
    drafts_of,
    experience,
    five_in_vain,
    replied,
    suggested,
    unanswered,
    understood,
)

DRAFTED = "Yes, we engrave watches with up to 20 letters. It takes 3 days."


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
