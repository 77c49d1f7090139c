"""What a customer of the demo shop sees, over HTTP, from the started cluster."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

pytestmark = pytest.mark.cluster

QUESTIONS = {
    "de": ("Wo bleibt mein Paket {}?", "de-DE", "DE", "Europe/Berlin"),
    "ja": ("私の荷物 {} はどこですか?", "ja-JP", "JP", "Asia/Tokyo"),
    "es": ("¿Dónde está mi paquete {}?", "es-ES", "ES", "Europe/Madrid"),
}


@pytest.mark.parametrize("language", QUESTIONS)
async def test_a_customer_asking_for_a_parcel_gets_its_state_in_their_language(cluster, storefront, language):
    text, locale, country, zone = QUESTIONS[language]
    number = cluster.demo["sample"]["tracking_number"]
    customer = {"id": f"c-{language}", "locale": locale, "country": country, "time_zone": zone}
    inquiry = await storefront.inquire(text.format(number), customer=customer)
    assert inquiry["status"] == "answered"
    assert inquiry["language"] == inquiry["answer"]["language"] == language
    assert inquiry["tier"] == "instant"
    assert inquiry["intent"]["id"] == "track_shipment"
    assert number in inquiry["answer"]["text"]
    assert inquiry["answer"]["sources"]


async def test_the_answer_tells_the_time_where_the_customer_is(cluster, storefront):
    number = cluster.demo["sample"]["tracking_number"]
    answers = {}
    for zone in ("Europe/Berlin", "Pacific/Auckland"):
        customer = {"id": f"c-{zone[:6]}", "locale": "de-DE", "country": "DE", "time_zone": zone}
        inquiry = await storefront.inquire(f"Wo bleibt mein Paket {number}?", customer=customer)
        answers[zone] = inquiry["answer"]["text"]
    hours = {zone: re.findall(r"\b\d{1,2}:\d{2}\b", text) for zone, text in answers.items()}
    assert all(hours.values()), answers
    apart = datetime.now(ZoneInfo("Pacific/Auckland")).utcoffset() - datetime.now(ZoneInfo("Europe/Berlin")).utcoffset()
    first, other = (int(found[0].split(":")[0]) for found in hours.values())
    assert (other - first) % 24 == (apart.total_seconds() // 3600) % 24


async def test_the_timeline_tells_what_happened_and_why(cluster, storefront):
    inquiry = await storefront.inquire(f"Wo bleibt mein Paket {cluster.demo['sample']['tracking_number']}?")
    types = [entry["type"] for entry in inquiry["timeline"]]
    assert {"InquiryReceived", "InquiryUnderstood", "ShipmentLocated", "AnswerDrafted", "ReplyDecided"} <= set(types)
    assert all(entry["why"] and entry["by"] and entry["at"] for entry in inquiry["timeline"])


async def test_a_disputed_payment_is_judged_and_reaches_a_person_with_the_verdict(cluster, storefront):
    inquiry = await storefront.inquire("I did not make this payment of 39.90 EUR")
    assert inquiry["intent"]["id"] in {"unrecognized_charge", "chargeback_dispute"}
    assert inquiry["tier"] == "person"
    assert inquiry["status"] in {"queued", "assigned", "callback_booked"}
    assert "DisputeAssessed" in [entry["type"] for entry in inquiry["timeline"]]
    agent = await signed_in(cluster, storefront)
    seen = await storefront.http.get(f"/v1/agents/conversations/{inquiry['conversation_id']}", headers=agent)
    assert seen.status_code == 200, seen.text
    assessed = [entry for entry in seen.json()["timeline"] if entry["type"] == "DisputeAssessed"]
    assert assessed[0]["data"]["dispute"]["verdict"]
    assert assessed[0]["data"]["dispute"]["rule"]


@pytest.mark.parametrize("text", ["asdf qwer zxcv hjkl", "🦄🌋🪐", "blorp fnord wibble 77"])
async def test_nonsense_gets_a_question_back_or_a_person_and_never_a_guess(storefront, text):
    inquiry = await storefront.inquire(text)
    assert inquiry["status"] in {"guided", "queued", "assigned", "callback_booked"}


async def test_questions_of_a_conversation_are_answered_in_their_order(cluster, storefront):
    number = cluster.demo["sample"]["tracking_number"]
    first = (await storefront.post(f"Where is my parcel {number}?")).json()
    conversation = first["conversation_id"]
    posted = [first["inquiry_id"]]
    for text in ("What is your return policy?", f"And where is {number} now?", "Thank you very much!"):
        answer = await storefront.post(text, conversation_id=conversation)
        posted.append(answer.json()["inquiry_id"])
    for inquiry_id in posted:
        await storefront.outcome(inquiry_id)
    seen = []
    async with storefront.events(conversation) as events:
        async for event in events:
            if event["type"] in {"ReplyDecided", "GuidedStepAsked", "ConversationQueued", "CallbackBooked"}:
                seen.append(event["inquiry_id"])
            if set(seen) == set(posted):
                break
    assert list(dict.fromkeys(seen)) == posted


async def signed_in(cluster, storefront, place: int = 0) -> dict[str, str]:
    """Headers of a signed-in demo agent."""
    answer = await storefront.http.post("/v1/agents/sign-in", json=dict(cluster.demo["agents"][place]))
    assert answer.status_code == 200, answer.text
    return {"Authorization": f"Bearer {answer.json()['token']}"}
