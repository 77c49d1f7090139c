"""Translations put right by an agent: what the customer reads in their place, and what agents read."""

from typing import Any
from uuid import UUID, uuid4

import httpx
from crossdesk.contracts.translation import (
    TranslationCorrected,
)
from crossdesk.store.database import Database

from gateway.gateway import Gateway

from .two_languages import (
    BETTER,
    SAID,
    TRANSLATED,
    Clients,
    a_held_reply,
    a_question,
    announced,
    localised,
    only_event,
    read,
    record,
)


def correct(client: httpx.AsyncClient, conversation: UUID, message_id: object, text: str) -> Any:
    path = f"/v1/agents/conversations/{conversation}/translations/{message_id}/correction"
    return client.post(path, json={"text": text})


async def test_a_corrected_reply_is_read_and_told_in_its_place(
    endpoints: Database, gateway: Gateway, clients: Clients
) -> None:
    conversation = uuid4()
    reply = a_held_reply(conversation)
    await record(endpoints, *a_question(conversation), reply, localised(reply))
    for _ in range(2):
        answer = await correct(clients(agent=True), conversation, reply.message_id, BETTER)
        assert (answer.status_code, answer.json()["status"]) == (202, "accepted")
    event, same = gateway.bus.events  # type: ignore[attr-defined]
    assert same == event
    assert len({each.id for each in gateway.bus.published}) == 1  # type: ignore[attr-defined]
    assert isinstance(event, TranslationCorrected)
    assert (event.author, event.original, event.was, event.text) == ("agent", SAID, TRANSLATED, BETTER)
    assert (event.source, event.target, event.agent_id) == ("en", "de", "anna")
    await record(endpoints, event)
    [seen] = await read(clients(), conversation, original="true")
    assert (seen["text"], seen["original"], seen["corrected_at"] is None) == (BETTER, SAID, False)
    [sent] = await announced(endpoints, "message.corrected")
    assert (sent["message_id"], sent["text"], sent["language"]) == (str(reply.message_id), BETTER, "de")
    again = await correct(clients(agent=True), conversation, reply.message_id, BETTER)
    assert (again.status_code, again.json()["status"]) == (202, "unchanged")
    assert len(gateway.bus.events) == 2  # type: ignore[attr-defined]


async def test_a_corrected_translation_of_a_customers_message_is_for_agents(
    endpoints: Database, gateway: Gateway, clients: Clients
) -> None:
    conversation = uuid4()
    question = a_question(conversation)
    await record(endpoints, *question)
    inquiry_id = question[0].inquiry.inquiry_id  # type: ignore[attr-defined]
    assert (await correct(clients(agent=True), conversation, inquiry_id, "Where has it got to?")).status_code == 202
    event = only_event(gateway)
    assert (event.author, event.was, event.source, event.target) == ("customer", "Where is my parcel?", "de", "en")
    await record(endpoints, event)
    found = (await clients(agent=True).get(f"/v1/agents/conversations/{conversation}")).json()["messages"]
    assert found[0]["text"] == "Wo bleibt mein Paket?"
    english = found[0]["translations"]["en"]
    assert (english["text"], english["engine"], english["corrected_by"]) == ("Where has it got to?", None, "anna")
    assert await announced(endpoints, "message.corrected") == []


async def test_what_has_no_translation_cannot_be_put_right(gateway_database: Database, clients: Clients) -> None:
    conversation = uuid4()
    held, plain = a_held_reply(conversation), a_held_reply(conversation, translation=None)
    await record(gateway_database, *a_question(conversation), held, plain)
    client = clients(agent=True)
    assert (await correct(client, conversation, held.message_id, BETTER)).status_code == 409
    assert (await correct(client, conversation, plain.message_id, BETTER)).json()["type"].endswith("/no-translation")
    assert (await correct(client, conversation, uuid4(), BETTER)).status_code == 404
    assert (await correct(clients("other", agent=True), conversation, held.message_id, BETTER)).status_code == 404
