"""What metrics tell of deliveries: how many are to come, how old the oldest is, how long they took."""

from collections import Counter
from uuid import uuid4

from crossdesk.contracts.gateway import WebhookConfigured
from crossdesk.contracts.knowledge import Answer
from crossdesk.contracts.routing import ReplyDecided
from crossdesk.testing.handling import handle
from prometheus_client import REGISTRY
from services.gateway.tests.integration.another_replica import written_by_another_replica

from gateway.gateway import Gateway
from gateway.record.record_reply import record_reply
from gateway.webhooks.attempt import Result
from gateway.webhooks.deliver import claim, note
from gateway.webhooks.record_endpoint import record_endpoint
from gateway.webhooks.show_pending import show_pending


async def an_old_delivery(gateway: Gateway) -> None:
    """One that is to come since ten minutes."""
    endpoint = WebhookConfigured(tenant="demo", endpoint_id="main", url="https://shop.example/hooks", why="by the shop")
    await handle(gateway.database, record_endpoint, endpoint)
    answer = Answer(text="Ihr Paket ist unterwegs", language="de", scenario="s")
    event = ReplyDecided(tenant="demo", conversation_id=uuid4(), inquiry_id=uuid4(), answer=answer, why="sure")
    await handle(gateway.database, record_reply, event, rows=written_by_another_replica(gateway.database))
    async with gateway.database.transaction(["demo"]) as connection:
        await connection.execute("UPDATE webhook_deliveries SET created_at = now() - interval '10 minutes'")


def shown(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


async def test_what_is_to_come_is_shown_until_it_is_delivered(gateway: Gateway) -> None:
    await an_old_delivery(gateway)
    await show_pending(gateway)
    assert shown("crossdesk_webhooks_pending") == 1
    assert shown("crossdesk_webhook_oldest_pending_seconds") >= 600
    [delivery] = await claim(gateway, Counter())
    slow, soon = (("crossdesk_webhook_delivery_seconds_bucket", le) for le in ("1800.0", "300.0"))
    before = [shown(name, le=le) for name, le in (slow, soon)]
    await note(gateway, delivery, Result(status=204))
    assert [shown(name, le=le) for name, le in (slow, soon)] == [before[0] + 1, before[1]]
    await show_pending(gateway)
    assert shown("crossdesk_webhooks_pending") == 0
    assert shown("crossdesk_webhook_oldest_pending_seconds") == 0


async def test_what_is_told_as_failed_took_no_time_to_deliver(gateway: Gateway) -> None:
    await an_old_delivery(gateway)
    [delivery] = await claim(gateway, Counter())
    before = shown("crossdesk_webhook_delivery_seconds_count")
    await note(gateway, delivery, Result(error="no answer within 10 seconds"))
    assert shown("crossdesk_webhook_delivery_seconds_count") == before
    await show_pending(gateway)
    assert shown("crossdesk_webhooks_pending") == 1
