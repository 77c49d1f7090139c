"""The HTTP API as its OpenAPI document says it is: Schemathesis sends what fits the document and what does not."""

import asyncio
import io
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from uuid import UUID

import hypothesis
import pytest
import requests
import schemathesis
from crossdesk.contracts.customs_order import EXAMPLE
from crossdesk.testing.storefront import Storefront
from PIL import Image
from schemathesis import GenerationMode

from tests.cluster.fuzzed_shop import DISPUTE, GLOSSARY, KEY, FuzzedShop, opened

pytestmark = pytest.mark.cluster

DOCUMENT = Path(__file__).parents[2] / "docs" / "openapi.json"
# What each check is told, beyond its defaults.
CHECKS = {
    "generation": {
        "database": "none",
        "deterministic": True,
        "no-shrink": True,
        "max-examples": 25,
        "allow-extra-parameters": False,
    },
    # Not every rule fits JSON Schema: a cursor is one we gave out, a time lies in the past, a text is not blank.
    "checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", "401", "404", "409", "422", "429"]}},
    "operations": [
        {
            # `PUT /v1/webhooks/{endpoint_id}` may name an endpoint `deliveries`, and `Allow` says so.
            "include-operation-id": "listDeliveries",
            "checks": {"allow_header_conformance": {"enabled": False}},
        },
        # The same with `PUT /v1/intents/{intent_id}`, whose ids are checked behind the path.
        *(
            {"include-operation-id": operation, "checks": {"allow_header_conformance": {"enabled": False}}}
            for operation in ("listIntentVersions", "retrainIntents")
        ),
    ],
}
API = schemathesis.openapi.from_path(DOCUMENT, config=schemathesis.Config.from_dict(CHECKS))
PROBLEM = "application/problem+json"
TESTED_ELSEWHERE = [
    *("streamConversation", "streamShop", "streamFlow", "signInOperator"),
    *("takeCarrierUpdate", "takeStripeEvent", "takeAdyenNotification", "takePayPalEvent"),
    "askReturnLabel",
    "reviewTranslation",
]
"""Streams do not end, pushes are signed with keys that are no shop's, labels need an endpoint
this shop has not, and reviews an engine that translates. An operator's cookie would open all that a key opens."""
PLAIN_ID = re.compile(r"[A-Za-z0-9]+")
"""What names no order or parcel by chance: ids with other characters are left as they came."""
CLOSING = {"outcome": "rejected", "closed_by": "fuzz"}


@pytest.fixture(scope="module")
def shop(cluster) -> Iterator[FuzzedShop]:
    with requests.Session() as http:
        yield asyncio.run(opened(cluster, http))


def aim(case: schemathesis.Case, shop: FuzzedShop) -> None:
    """Point a case at things that exist where it names any, and no webhook at anybody's machine."""
    operation = case.operation.definition.raw["operationId"]
    for name, value in case.path_parameters.items():
        of_operation = shop.ids.get(operation)
        ids = of_operation or shop.ids.get(name)
        if ids and (is_uuid(value) or (of_operation and PLAIN_ID.fullmatch(str(value)))):
            case.path_parameters[name] = next(ids)
    if case.meta.generation.mode is GenerationMode.POSITIVE:
        make_sense(case, operation, shop.wish)
    if operation == "correctTranslation" and is_uuid(case.path_parameters.get("message_id")):
        case.path_parameters["conversation_id"], case.path_parameters["message_id"] = next(shop.asked)
    rated = isinstance(case.body, dict) and is_uuid(case.body.get("inquiry_id"))
    if rated and is_uuid(case.path_parameters.get("conversation_id")):
        case.path_parameters["conversation_id"], case.body["inquiry_id"] = next(shop.asked)
    if isinstance(case.body, dict) and isinstance(url := case.body.get("url"), str):
        scheme, separator, rest = url.partition("://")
        if scheme in {"http", "https"} and separator:
            case.body["url"] = f"{scheme}://example.invalid/{rest}"


WRITTEN = {
    "putTierPolicy": {"rules": [{"name": "small-talk", "when": {"intents": ["thanks"]}, "then": "instant"}]},
    "putDesks": {"desks": [{"desk": "berlin", "time_zone": "Europe/Berlin", "week": {"mon": ["09:00-17:00"]}}]},
    "closeFinanceTicket": CLOSING,
    "putGlossary": GLOSSARY,
}
"""Bodies of operations, whole."""


def make_sense(case: schemathesis.Case, operation: str, wish: Mapping[str, str]) -> None:
    """Fields that fit each other, which the document alone cannot tell: countries with rules, an order there is."""
    if operation == "getReturnOptions":
        case.query = {"order_id": "fuzzed-1", "reason": case.query["reason"]}
    if operation == "getGlossary":
        case.query = {}
    if operation == "stateWithdrawal":
        case.body = {name: value for name, value in case.body.items() if name != "time_zone"}
    bodies = {**WRITTEN, "chooseCallback": dict(wish)}
    if operation in bodies:
        case.body = bodies[operation]
    if "dispute_id" in case.path_parameters:
        case.path_parameters.update(DISPUTE)
    if operation == "putDisputeDocument":
        case.body, case.media_type = a_picture(), "application/octet-stream"
    if operation == "workOutLandedCost" and case.body["lines"]:
        case.body = {**EXAMPLE, "gift": case.body.get("gift", False)}


def a_picture() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (8, 8)).save(written, "PNG")
    return written.getvalue()


def is_uuid(value: object) -> bool:
    with suppress(ValueError):
        return bool(UUID(str(value)))
    return False


@pytest.fixture
def answers(shop) -> Iterator[set[int]]:
    """Statuses seen from one operation. Without a success among them, hardly any of its code was reached."""
    seen: set[int] = set()
    yield seen
    assert seen & {200, 202, 204}, seen


@API.exclude(operation_id=TESTED_ELSEWHERE).parametrize()
@hypothesis.settings(suppress_health_check=list(hypothesis.HealthCheck))
def test_each_operation_answers_as_the_document_says(case, shop, answers):
    aim(case, shop)
    schemes = [name for each in case.operation.definition.raw.get("security", []) for name in each]
    answer = case.call_and_validate(shop.url, session=shop.http, headers=shop.headers(schemes), timeout=30)
    assert answer.status_code < 400 or answer.headers["content-type"] == [PROBLEM]
    answers.add(answer.status_code)


@pytest.mark.parametrize(
    ("last_event_id", "status"), [("0", 200), ("7", 200), (str(2**63), 422), ("-1", 422), ("x", 422), ("", 422)]
)
def test_a_stream_takes_any_event_id_and_nothing_else(shop, last_event_id, status):
    url = f"{shop.url}/v1/conversations/{next(shop.ids['conversation_id'])}/events"
    headers = {**shop.headers(["ApiKey"]), "Last-Event-ID": last_event_id}
    with shop.http.get(url, headers=headers, stream=True, timeout=30) as answer:
        assert answer.status_code == status
        media_type = answer.headers["content-type"].partition(";")[0]
    assert media_type == ("text/event-stream" if status == 200 else PROBLEM)


async def test_the_cluster_serves_that_document_and_goes_on_after_all_that(storefront, shop):
    assert (await storefront.http.get("/openapi.json")).json() == json.loads(DOCUMENT.read_text("utf-8"))
    assert (await storefront.inquire("What is your return policy?"))["status"] == "answered"
    fuzzed = Storefront(shop.url, KEY)
    async with fuzzed.http:
        assert (await fuzzed.inquire("What is your return policy?"))["status"] != "failed"
