"""What services of a cluster are told past its API: by events on its own log."""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import repeat
from pathlib import Path
from uuid import UUID, uuid4

from crossdesk.bus.envelope import wrap
from crossdesk.bus.url import open_bus
from crossdesk.contracts.dead_letters import EventDeadLettered
from crossdesk.contracts.event import Event
from crossdesk.contracts.translation import InquiryTranslated, TranslationCorrected
from crossdesk.testing.examples import an_inquiry_received
from crossdesk.testing.storefront import Storefront
from crossdesk.testing.waiting import until
from httpx import AsyncClient


async def publish(cluster, events: Sequence[Event]) -> None:
    """Append events as of now, under new ids."""
    (gateway, *_) = cluster.pids("gateway")
    environment = Path(f"/proc/{gateway}/environ").read_text().split("\0")
    bus_url = next(each.partition("=")[2] for each in environment if each.startswith("CROSSDESK_BUS_URL="))
    async with open_bus(bus_url, instance="fuzz") as bus:
        await bus.publish([wrap(each, event_id=uuid4(), source="test", time=datetime.now(UTC)) for each in events])


async def put_translations(cluster, storefront: Storefront, tenant: str, asked: Sequence[tuple[str, str]]) -> None:
    """Messages, by conversation and inquiry, get the translation an engine would make: none is set up here."""
    made = {"tenant": tenant, "source": "en", "target": "de", "text": "Wie bitte?", "engine": "test"}
    places = [(UUID(conversation), UUID(inquiry)) for conversation, inquiry in asked]
    await publish(
        cluster,
        [InquiryTranslated(conversation_id=place, inquiry_id=inquiry, **made) for place, inquiry in places],
    )

    async def shown() -> bool:
        answers = [await storefront.http.get(f"/v1/conversations/{place}/messages") for place, _ in asked]
        return all(any(each["translations"] for each in answer.json()["messages"]) for answer in answers)

    await until(shown)


async def put_remembered(cluster, storefront: Storefront, tenant: str, asked: tuple[str, str]) -> list[str]:
    """An agent put two translations of a message right; gives the ids of what the memory then holds."""
    conversation, inquiry = map(UUID, asked)
    texts = {"Where is my parcel?": "Wo ist mein Paket?", "When will it arrive?": "Wann wird es ankommen?"}
    given = {"tenant": tenant, "source": "en", "target": "de", "was": "Wie bitte?", "agent_id": "fuzz"}
    about = {"conversation_id": conversation, "inquiry_id": inquiry, "author": "customer", **given}
    await publish(
        cluster,
        [TranslationCorrected(message_id=uuid4(), original=text, text=said, **about) for text, said in texts.items()],
    )

    async def entries() -> list[str]:
        answer = await storefront.http.get("/v1/translation-memory")
        return [each["entry_id"] for each in answer.json().get("entries", [])]

    async def remembered() -> bool:
        return len(await entries()) == len(texts)

    await until(remembered)
    return await entries()


async def put_dead_letters(cluster, tenant: str) -> dict[str, Iterator[str]]:
    """A dead letter for each operation on one, of a consumer that is none; gives their ids once operators see them."""
    names = [f"{verb}DeadLetter" for verb in ("get", "reveal", "mask", "retry", "drop", "restore")]
    body = an_inquiry_received(tenant=tenant).model_dump_json().encode()
    place = {"event_topic": "inquiries", "event_partition": 0, "event_offset": 0, "event_key": tenant}
    event = {"event_id": str(uuid4()), "event_type": "InquiryReceived", "payload": b64encode(body).decode(), **place}
    given_up = {"tenant": tenant, "consumer": "nobody", "error": "ValueError: a test", "attempts": 1, **event}
    await publish(cluster, [EventDeadLettered(**given_up) for _ in names])
    async with AsyncClient(base_url=cluster.url) as http:
        http.headers["Authorization"] = f"Bearer {cluster.demo['operator_key']}"

        async def letters() -> list[str]:
            answer = await http.get("/v1/operations/dead-letters", params={"tenant": tenant})
            return [each["letter_id"] for each in answer.json()["letters"]]

        async def all_there() -> bool:
            return len(await letters()) == len(names)

        await until(all_there)
        return {name: repeat(each) for name, each in zip(names, await letters(), strict=True)}
