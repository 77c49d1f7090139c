"""A customer writes a parcel's number with a slip: they are asked what they meant, and nobody looks the slip up."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from crossdesk.testing.waiting import until

pytestmark = pytest.mark.cluster

NOT_REGISTERED = -18019902


@dataclass(frozen=True)
class Written:
    """What a customer writes of a parcel, and words of the question they are asked back."""

    number: str
    slip: str
    text: str
    locale: str
    country: str
    words: tuple[str, ...]


WRITTEN = {
    "en": Written(
        "LX730154282CN", "LX730164282CN", "Where is my parcel {}?", "en-GB", "GB", ("Do you mean", "ends in 82CN")
    ),
    "de": Written(
        "LX730154486CN", "LX730154846CN", "Wo bleibt mein Paket {}?", "de-DE", "DE", ("Meinen Sie", "auf 86CN endet")
    ),
}


@pytest.mark.parametrize("language", WRITTEN)
async def test_a_mistyped_number_is_asked_back_and_never_looked_up(cluster, storefront, language):
    written = WRITTEN[language]
    customer = {"id": f"c-mistyped-{language}", "locale": written.locale, "country": written.country}
    await has_ordered(storefront, customer["id"], written)

    inquiry = await storefront.inquire(written.text.format(written.slip), customer=customer)
    assert (inquiry["status"], inquiry["language"]) == ("guided", language)
    text = inquiry["answer"]["text"]
    assert all(words in text for words in written.words), text
    assert written.number not in text
    assert await is_registered(cluster, written.number), "what 17TRACK was asked about is known to it"
    assert not await is_registered(cluster, written.slip)

    yes = await storefront.inquire(
        {"en": "Yes", "de": "Ja, genau"}[language], customer=customer, conversation_id=inquiry["conversation_id"]
    )
    assert written.number in yes["answer"]["text"]
    assert not await is_registered(cluster, written.slip)


async def test_nobody_is_told_of_another_customers_number_nearby(cluster, storefront):
    written = WRITTEN["en"]
    await has_ordered(storefront, "c-mistyped-en", written)
    stranger = {"id": "c-mistyped-stranger", "locale": "en-GB", "country": "GB"}
    inquiry = await storefront.inquire(written.text.format(written.slip), customer=stranger)
    assert "82CN" not in (inquiry["answer"] or {"text": ""})["text"].replace(written.slip, "")
    assert not await is_registered(cluster, written.slip)


async def has_ordered(storefront, customer_id: str, written: Written) -> None:
    placed_at = datetime.now(UTC) - timedelta(days=6)
    order = {
        "customer_id": customer_id,
        "status": "shipped",
        "placed_at": placed_at.isoformat(),
        "destination": written.country,
        "origin": "CN",
        "total": {"minor": 1990, "currency": "EUR"},
        "tracking_numbers": [written.number],
    }
    (await storefront.http.put(f"/v1/orders/of-{customer_id}", json=order)).raise_for_status()
    await until(lambda: is_known(storefront, written.number))


async def is_known(storefront, number: str) -> bool:
    """Orders are read off the log some time after they were imported."""
    return (await storefront.http.get(f"/v1/shipments/{number}")).status_code == 200


async def is_registered(cluster, number: str) -> bool:
    """Whether 17TRACK was ever asked to follow this number, which is what logistics begins with."""
    url = cluster.setting("logistics-service", "CROSSDESK_SEVENTEEN_TRACK_URL")
    token = cluster.setting("logistics-service", "CROSSDESK_SEVENTEEN_TRACK_TOKEN")
    async with httpx.AsyncClient(headers={"17token": token}) as client:
        answer = await client.post(f"{url}/gettrackinfo", json=[{"number": number}])
    data = answer.raise_for_status().json()["data"]
    return NOT_REGISTERED not in [each["error"]["code"] for each in data["rejected"]]
