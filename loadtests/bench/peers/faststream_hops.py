"""The hops of the pipeline with FastStream on Kafka: `python -m ... HOP PORT BOOTSTRAP PREFIX POLICY`.

POLICY `after` commits an offset after its event was handled and answered for (at least once; the partitions side by
side, each in order). `first` commits before (at most once) and handles 32 events side by side in any order, which
is FastStream's fastest. Either appends with acks=all and waits for it. Every hop answers GET / on its port once it
consumes.
"""

import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from crossdesk.contracts.event import ConversationEvent
from crossdesk.contracts.gateway import InquiryReceived
from crossdesk.contracts.intent import InquiryUnderstood
from crossdesk.contracts.logistics import ShipmentLocated
from fastapi import FastAPI
from faststream import AckPolicy
from faststream.kafka import KafkaBroker

from loadtests.bench.ceilings.noop_fastapi import NoopInquiry
from loadtests.bench.peers import hop_work
from loadtests.bench.peers.waiting_customers import WaitingCustomers
from loadtests.bench.served import serve_app

POLICIES = {"after": (AckPolicy.NACK_ON_ERROR, 4), "first": (AckPolicy.ACK_FIRST, 32)}


@dataclass(frozen=True)
class Log:
    """The broker with what all hops tell it alike."""

    broker: KafkaBroker
    prefix: str
    policy: str

    def on(self, group: str, *topics: str) -> Callable[[Any], Any]:
        """A subscriber of this group."""
        ack_policy, workers = POLICIES[self.policy]
        return self.broker.subscriber(
            *(self.prefix + topic for topic in topics),
            group_id=self.prefix + group,
            ack_policy=ack_policy,
            max_workers=workers,
            auto_offset_reset="earliest",
        )

    async def say(self, event: ConversationEvent) -> None:
        """Append and wait until it is durable."""
        await self.broker.publish(event, self.prefix + event.topic, key=event.key.encode())


def intent(log: Log, app: FastAPI) -> None:
    hop_work.reader()

    @log.on("intent", "inquiries")
    async def understand(event: InquiryReceived) -> None:
        await log.say(hop_work.understand(event))


def logistics(log: Log, app: FastAPI) -> None:
    @log.on("logistics", "understanding")
    async def locate(event: InquiryUnderstood) -> None:
        if hop_work.needs_parcel(event):
            await log.say(hop_work.locate(event))


def knowledge(log: Log, app: FastAPI) -> None:
    hop_work.library()

    @log.on("knowledge-general", "understanding")
    async def draft(event: InquiryUnderstood) -> None:
        if not hop_work.needs_parcel(event):
            await log.say(await hop_work.draft(event))

    @log.on("knowledge-parcels", "shipments")
    async def draft_of_parcel(event: ShipmentLocated) -> None:
        await log.say(await hop_work.draft(event))


def routing(log: Log, app: FastAPI) -> None:
    @log.on("routing", "answers")
    async def decide(event: hop_work.Drafted) -> None:
        await log.say(hop_work.decide(event))


def gateway(log: Log, app: FastAPI) -> None:
    waiting = WaitingCustomers()

    @app.post("/v1/inquiries", status_code=202)
    async def accept(asked: NoopInquiry) -> dict[str, Any]:
        event = hop_work.receive(asked)
        waiting.expect(event.inquiry.inquiry_id)
        await log.say(event)
        return {"inquiry_id": event.inquiry.inquiry_id, "links": {"events": f"/answers/{event.inquiry.inquiry_id}"}}

    app.get("/answers/{inquiry_id}")(waiting.answer)

    @log.on("gateway", "outcomes")
    async def tell(outcome: hop_work.Outcome) -> None:
        waiting.tell(outcome)


HOPS = {hop.__name__: hop for hop in (gateway, intent, logistics, knowledge, routing)}


def main(hop: str, port: str, bootstrap: str, prefix: str, policy: str) -> None:
    """Serve one hop until SIGTERM."""
    broker = KafkaBroker(bootstrap, acks="all", enable_idempotence=True, max_batch_size=128 * 1024, logger=None)

    @asynccontextmanager
    async def consuming(_: FastAPI) -> AsyncIterator[None]:
        async with broker:
            await broker.start()
            yield

    app = FastAPI(lifespan=consuming)
    app.get("/")(lambda: "ready")
    HOPS[hop](Log(broker, prefix, policy), app)
    serve_app(app, int(port), lifespan=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
