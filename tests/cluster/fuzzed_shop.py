"""A shop of its own for requests of any kind: an agent at work, conversations in several states, some of everything."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import cycle
from uuid import uuid4

import requests
from argon2 import PasswordHasher
from crossdesk.contracts.gateway import AgentAccountConfigured, Quota, TenantConfigured
from crossdesk.contracts.withdrawals_shown import STATEMENT
from crossdesk.testing.storefront import Storefront
from crossdesk.testing.waiting import until

from tests.cluster.put_on_log import publish, put_dead_letters, put_remembered, put_translations

KEY = f"fuzzed_{uuid4().hex}"
# The document's own example, so that it works.
AGENT = {"email": "ana@demo.example", "password": "correct horse"}
TEXTS = ("I did not make this payment of 39.90 EUR", "asdf qwer zxcv", "What is your return policy?")
NUMBER = "RR123456785CN"
OF_CALLBACKS = ("getCallbackSlots", "chooseCallback", "cancelCallback")
RULE = {"expression": "amount_minor > 50000.0", "action": "review"}
ORDER = {
    "customer_id": "c-1",
    "status": "shipped",
    "placed_at": "2026-11-20T08:00:00Z",
    "destination": "DE",
    "origin": "CN",
    "total": {"minor": 1990, "currency": "EUR"},
    "tracking_numbers": [NUMBER],
}
DISPUTE = {"provider": "stripe", "dispute_id": "dp-fuzzed"}
PAID = {
    "transaction_id": "ch-fuzzed",
    "order_id": "disputed-1",
    "kind": "capture",
    "status": "succeeded",
    "amount": ORDER["total"],
    "method": "card",
    "scheme": "visa",
    "three_d_secure": "authenticated",
    "eci": "05",
    "occurred_at": ORDER["placed_at"],
}
GLOSSARY = {"do_not_translate": ["Trail Runner"]}
DISPUTED = {
    **DISPUTE,
    "scheme": "visa",
    "code": "10.4",
    "order_id": "disputed-1",
    "payment_id": "ch-fuzzed",
    "disputed": ORDER["total"],
    "stage": "chargeback",
}


@dataclass(frozen=True)
class FuzzedShop:
    """A shop of its own, so that no other test meets what is sent here; `ids` exist, by the name of the path's part.

    `asked` are conversations with an inquiry of each, `wish` is a window for callbacks that is offered.
    """

    url: str
    token: str
    ids: Mapping[str, Iterator[str]]
    asked: Iterator[tuple[str, str]]
    wish: Mapping[str, str]
    http: requests.Session
    operator_key: str = ""

    def headers(self, schemes: Sequence[str]) -> dict[str, str]:
        """The key where one is taken, else the agent's token."""
        bearer = {"ApiKey": KEY, "AgentToken": self.token, "OperatorKey": self.operator_key}
        return {"Authorization": f"Bearer {bearer[schemes[0]]}"} if schemes else {}


async def opened(cluster, http: requests.Session) -> FuzzedShop:
    await introduce(cluster)
    storefront = Storefront(cluster.url, KEY)
    async with storefront.http:
        shop = replace(await furnished(storefront, cluster.url, http), operator_key=cluster.demo["operator_key"])
        await put_translations(cluster, storefront, "fuzzed", [next(shop.asked) for _ in TEXTS * 4])
        remembered = await put_remembered(cluster, storefront, "fuzzed", next(shop.asked))
        own = {"entry_id": cycle(remembered), **await put_dead_letters(cluster, "fuzzed")}
        return replace(shop, ids={**shop.ids, **own})


async def furnished(storefront: Storefront, url: str, http: requests.Session) -> FuzzedShop:
    """A shop with an agent at work, conversations in several states, and a webhook that leads nowhere."""
    await until(lambda: is_known(storefront))
    endpoint = await storefront.http.put("/v1/webhooks/nowhere", json={"url": "https://example.invalid/"})
    assert endpoint.status_code == 202, endpoint.text
    await until(lambda: listed(storefront, "/v1/webhooks", "endpoints"))
    signed_in = await storefront.http.post("/v1/agents/sign-in", json=AGENT, headers={"Authorization": ""})
    token = signed_in.json()["token"]
    agent = {"Authorization": f"Bearer {token}"}
    called_back = [await called_later(storefront) for _ in range(3)]
    await storefront.http.put("/v1/agents/me/presence", json={"presence": "online"}, headers=agent)
    for order_id in ("fuzzed-1", "withdrawn-1"):
        order = await storefront.http.put(f"/v1/orders/{order_id}", json=ORDER)
        assert order.status_code == 202, order.text
    await contest(storefront)
    ruled = await storefront.http.put("/v1/payment-rules/large", json=RULE)
    assert ruled.status_code == 202, ruled.text
    await until(lambda: is_found(storefront, "/v1/payment-rules/large"))
    worded = await storefront.http.put("/v1/glossaries/DE", json=GLOSSARY)
    assert worded.status_code == 202, worded.text
    await until(lambda: is_found(storefront, "/v1/glossaries/DE"))
    inquiries = [await storefront.inquire(text) for text in TEXTS * 4]
    await until(lambda: is_found(storefront, f"/v1/shipments/{NUMBER}"))
    await until(lambda: is_found(storefront, "/v1/orders/withdrawn-1/shipments"))
    await storefront.http.put("/v1/orders/withdrawn-1/withdrawal", json=STATEMENT)
    confirmed = await storefront.http.post("/v1/orders/withdrawn-1/withdrawal/confirmation")
    assert confirmed.status_code == 200, confirmed.text
    await until(lambda: listed(storefront, "/v1/webhooks/deliveries", "deliveries"))
    await until(lambda: is_found(storefront, "/v1/disputes/stripe/dp-fuzzed/answer.pdf"))
    await until(lambda: listed(storefront, "/v1/finance-tickets", "tickets"))
    tickets = (await storefront.http.get("/v1/finance-tickets")).json()["tickets"]
    deliveries = (await storefront.http.get("/v1/webhooks/deliveries")).json()["deliveries"]
    conversations = [inquiry["conversation_id"] for inquiry in inquiries]
    ids = {
        "conversation_id": conversations[:-6],
        "giveBack": conversations[-6:-3],
        "resolve": conversations[-3:],  # kept apart: what is resolved or given back can no longer be transferred
        "inquiry_id": [inquiry["inquiry_id"] for inquiry in inquiries],
        "delivery_id": [delivery["id"] for delivery in deliveries],
        "getShipment": [NUMBER],
        "listOrderShipments": ["fuzzed-1"],
        "stateWithdrawal": ["fuzzed-1"],
        "getPaymentRule": ["large"],
        "getGlossary": ["DE"],
        "ticket_id": [ticket["ticket_id"] for ticket in tickets],
        **{name: [each] for name, (each, _) in zip(OF_CALLBACKS, called_back, strict=True)},
        **{name: ["withdrawn-1"] for name in ("confirmWithdrawal", "getWithdrawal", "getWithdrawalReceipt")},
    }
    asked = cycle(list(zip(conversations, ids["inquiry_id"], strict=True)))
    return FuzzedShop(url, token, {name: cycle(each) for name, each in ids.items()}, asked, called_back[-1][1], http)


async def called_later(storefront: Storefront) -> tuple[str, dict[str, str]]:
    """A conversation whose customer chose the last window while nobody was there: no agent is given it before that."""
    conversation = (await storefront.inquire(TEXTS[0]))["conversation_id"]
    offered = await storefront.http.get(f"/v1/conversations/{conversation}/callback-slots")
    wish = {"starts_at": offered.json()["slots"][-1]["starts_at"]}
    chosen = await storefront.http.put(f"/v1/conversations/{conversation}/callback", json=wish)
    assert chosen.status_code in {200, 202}, chosen.text
    return conversation, wish


async def contest(storefront: Storefront) -> None:
    """A dispute whose answer is left to a person, for this shop has no account with a provider, and one for finance."""
    due = {"at": datetime.now(UTC).isoformat(), "due_by": (datetime.now(UTC) + timedelta(days=20)).isoformat()}
    order = await storefront.http.put("/v1/orders/disputed-1", json={**ORDER, "tracking_numbers": []})
    assert order.status_code == 202, order.text
    failed = {"transaction_id": "ch-failed", "status": "failed"}
    error = {"dispute_id": "dp-failed", "payment_id": "ch-failed", "code": "12.5"}
    for path, body in (
        ("transactions", PAID),
        ("disputes", {**DISPUTED, **due}),
        ("transactions", {**PAID, **failed}),
        ("disputes", {**DISPUTED, **due, **error}),
    ):
        posted = await storefront.http.post(f"/v1/{path}", json=body)
        assert posted.status_code == 202, posted.text


async def introduce(cluster) -> None:
    """Tell the cluster of the shop as an operator does: by events."""
    account = {"agent_id": "fuzz", "email": AGENT["email"], "name": "Fuzz", "skills": ["general", "payments"]}
    password_hash = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(AGENT["password"])
    events = [
        TenantConfigured(
            tenant="fuzzed",
            name="Fuzzed",
            api_key_hashes=[sha256(KEY.encode()).hexdigest()],
            quota=Quota(per_second=1000, burst=10_000),
        ),
        AgentAccountConfigured(tenant="fuzzed", password_hash=password_hash, languages=["en"], capacity=50, **account),
    ]
    await publish(cluster, events)


async def is_known(storefront: Storefront) -> bool:
    return (await storefront.http.get(f"/v1/inquiries/{uuid4()}")).status_code == 404


async def is_found(storefront: Storefront, path: str) -> bool:
    return (await storefront.http.get(path)).status_code == 200


async def listed(storefront: Storefront, path: str, name: str) -> bool:
    return bool((await storefront.http.get(path)).json()[name])
