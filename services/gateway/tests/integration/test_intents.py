"""Intents of a shop's own over the API: what is let in, what is shown, and which version is said to be active."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
from crossdesk.contracts.gateway import (
    IntentExamplesConfigured,
    IntentRetrainingRequested,
    IntentVersionActivationRequested,
)
from crossdesk.contracts.intent import IntentConfusion, IntentFigures, IntentModelTrained, IntentVersionActivated
from crossdesk.contracts.intents import MOST_EXAMPLES, MOST_OWN_INTENTS
from crossdesk.store.database import Database
from crossdesk.testing.examples import NOON
from crossdesk.testing.handling import handle

from gateway.gateway import Gateway
from gateway.intents.record_intents import record_activated, record_intent_examples, record_trained

Clients = Callable[..., httpx.AsyncClient]
FIGURES = IntentFigures(
    built_in_before=0.9,
    built_in_after=0.9,
    own=0.8,
    confusions=[IntentConfusion(meant="own_engraving", understood="product_specs", count=1)],
)


def some(count: int, text: str = "Können Sie das gravieren?") -> list[dict[str, Any]]:
    return [{"language": "de", "text": f"{text} {number}"} for number in range(count)]


def configured(intent_id: str, count: int = 5, tenant: str = "demo") -> IntentExamplesConfigured:
    return IntentExamplesConfigured(tenant=tenant, intent_id=intent_id, examples=some(count))


def trained(number: int, dropped: list[int] | None = None, verdict: str = "activated") -> IntentModelTrained:
    at = NOON + timedelta(minutes=number)
    fields: dict[str, Any] = {"examples": 5, "figures": FIGURES, "verdict": verdict, "why": "examples changed"}
    return IntentModelTrained(tenant="demo", number=number, trained_at=at, dropped=dropped or [], **fields)


async def test_examples_are_published_and_shown(clients: Clients, gateway: Gateway, gateway_database: Database) -> None:
    body = {"description": "Wants something engraved", "examples": some(5)}
    answer = await clients().put("/v1/intents/own_engraving", json=body)
    assert (answer.status_code, answer.json()) == (202, {"intent_id": "own_engraving", "examples": 5})
    [event] = gateway.bus.events  # type: ignore[attr-defined]  # the noting bus of these tests
    assert isinstance(event, IntentExamplesConfigured)
    assert (event.topic, event.key, event.examples[0].language) == ("intents", "demo", "de")
    await handle(gateway_database, record_intent_examples, event)
    [shown] = (await clients().get("/v1/intents")).json()["intents"]
    assert (shown["intent_id"], shown["examples"], shown["languages"]) == ("own_engraving", 5, ["de"])
    assert shown["description"] == "Wants something engraved"
    assert (await clients("other").get("/v1/intents")).json() == {"active_version": 0, "intents": []}


async def test_an_intent_without_examples_is_gone(clients: Clients, gateway_database: Database) -> None:
    await handle(gateway_database, record_intent_examples, configured("own_engraving"))
    assert (await clients().put("/v1/intents/own_engraving", json={"examples": []})).status_code == 202
    await handle(gateway_database, record_intent_examples, configured("own_engraving", 0))
    assert (await clients().get("/v1/intents")).json()["intents"] == []


@pytest.mark.parametrize(
    ("intent_id", "examples", "field"),
    [
        ("own_engraving", some(4), "examples"),
        ("own_engraving", some(MOST_EXAMPLES + 1), "examples"),
        ("engraving", some(5), "intent_id"),
        ("own_", some(5), "intent_id"),
        ("OWN_X", some(5), "intent_id"),
        ("own_engraving", [*some(4), {"language": "de", "text": "x" * 501}], "examples[4].text"),
        ("own_engraving", [*some(4), {"language": "german!", "text": "hi"}], "examples[4].language"),
        ("own_engraving", [*some(4), {"language": "de", "text": " "}], "examples[4].text"),
    ],
)
async def test_what_cannot_be_learnt_is_refused_by_name(
    clients: Clients, gateway: Gateway, intent_id: str, examples: list[Any], field: str
) -> None:
    answer = await clients().put(f"/v1/intents/{intent_id}", json={"examples": examples})
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert gateway.bus.events == []  # type: ignore[attr-defined]  # as above


async def test_an_intent_every_shop_has_may_get_a_single_example(clients: Clients) -> None:
    assert (await clients().put("/v1/intents/invoice_request", json={"examples": some(1)})).status_code == 202


async def test_the_most_that_is_allowed_fits_into_a_body(clients: Clients) -> None:
    examples = [{"language": "zh-Hans", "text": "请" * 500} for _ in range(MOST_EXAMPLES)]
    assert (await clients().put("/v1/intents/own_engraving", json={"examples": examples})).status_code == 202


async def test_there_is_room_for_so_many_intents_and_no_more(clients: Clients, gateway_database: Database) -> None:
    for number in range(MOST_OWN_INTENTS + 1):
        await handle(gateway_database, record_intent_examples, configured(f"own_{number}"))
    assert len((await clients().get("/v1/intents")).json()["intents"]) == MOST_OWN_INTENTS
    refused = await clients().put("/v1/intents/own_another", json={"examples": some(5)})
    assert refused.json()["errors"][0]["field"] == "intent_id"
    assert (await clients().put("/v1/intents/own_7", json={"examples": some(5)})).status_code == 202
    assert (await clients("other").put("/v1/intents/own_another", json={"examples": some(5)})).status_code == 202


async def test_versions_are_shown_with_their_figures_and_which_is_active(
    clients: Clients, gateway_database: Database
) -> None:
    await handle(gateway_database, record_trained, trained(1))
    await handle(gateway_database, record_trained, trained(2, verdict="not activated: too much is lost"))
    await handle(gateway_database, record_activated, IntentVersionActivated(tenant="demo", number=1, activation=1))
    shown = (await clients().get("/v1/intents/versions")).json()
    assert shown["active_version"] == 1
    assert [(each["number"], each["active"], each["verdict"]) for each in shown["versions"]] == [
        (2, False, "not activated: too much is lost"),
        (1, True, "activated"),
    ]
    assert shown["versions"][1]["figures"]["confusions"] == [
        {"meant": "own_engraving", "understood": "product_specs", "count": 1}
    ]
    assert (await clients("other").get("/v1/intents/versions")).json() == {"active_version": 0, "versions": []}


async def test_of_activations_told_in_any_order_the_last_one_counts(
    clients: Clients, gateway_database: Database
) -> None:
    await handle(gateway_database, record_activated, IntentVersionActivated(tenant="demo", number=1, activation=2))
    await handle(gateway_database, record_activated, IntentVersionActivated(tenant="demo", number=2, activation=1))
    assert (await clients().get("/v1/intents")).json()["active_version"] == 1


async def test_versions_that_made_room_are_no_longer_shown(clients: Clients, gateway_database: Database) -> None:
    await handle(gateway_database, record_trained, trained(1))
    await handle(gateway_database, record_trained, trained(2, dropped=[1]))
    versions = (await clients().get("/v1/intents/versions")).json()["versions"]
    assert [each["number"] for each in versions] == [2]


async def test_a_version_that_is_there_may_be_asked_for(
    clients: Clients, gateway: Gateway, gateway_database: Database
) -> None:
    await handle(gateway_database, record_trained, trained(1))
    assert (await clients().post("/v1/intents/versions/1/activate")).json() == {"number": 1}
    assert (await clients().post("/v1/intents/versions/0/activate")).status_code == 202
    assert (await clients().post("/v1/intents/versions/2/activate")).status_code == 404
    assert (await clients("other").post("/v1/intents/versions/1/activate")).status_code == 404
    assert (await clients().post("/v1/intents/versions/-1/activate")).status_code == 422
    asked = gateway.bus.events  # type: ignore[attr-defined]  # as above
    assert [each.number for each in asked if isinstance(each, IntentVersionActivationRequested)] == [1, 0]


async def test_a_shop_may_ask_for_retraining(clients: Clients, gateway: Gateway) -> None:
    answer = await clients().post("/v1/intents/retrain")
    assert (answer.status_code, answer.json()) == (202, {"active_version": 0})
    [event] = gateway.bus.events  # type: ignore[attr-defined]  # as above
    assert isinstance(event, IntentRetrainingRequested)


async def test_without_a_key_nothing_is_told(clients: Clients) -> None:
    client = clients()
    client.headers["Authorization"] = "Bearer nobody"
    for method, path in (("GET", ""), ("GET", "/versions"), ("POST", "/retrain"), ("POST", "/versions/0/activate")):
        assert (await client.request(method, f"/v1/intents{path}")).status_code == 401
    assert (await client.put("/v1/intents/own_x", json={"examples": []})).status_code == 401
