"""Payment alerts are listed for the caller's tenant alone, within bounds."""

import httpx
from crossdesk.contracts.payment_alerts_shown import ALERT

from gateway.gateway import Gateway

from .neighbours import SHOP, asking_payments_risk


async def test_alerts_are_asked_for_the_callers_tenant_with_its_bounds(gateway: Gateway) -> None:
    heard: list[tuple[str, str]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        heard.append((request.headers["x-crossdesk-tenant"], str(request.url)))
        return httpx.Response(200, json={"alerts": [ALERT]})

    async with asking_payments_risk(gateway, answer) as api:
        told = await api.get("/v1/payment-alerts?since=2025-11-26T22:00:00Z&limit=5", headers=SHOP)
        refused = [await api.get(f"/v1/payment-alerts?{query}", headers=SHOP) for query in ("limit=0", "since=soon")]
        nobody = await api.get("/v1/payment-alerts")
    assert heard == [("demo", "http://payments/v1/payment-alerts?limit=5&since=2025-11-26T22%3A00%3A00%2B00%3A00")]
    assert told.json() == {"alerts": [ALERT]}
    assert [each.status_code for each in (*refused, nobody)] == [422, 422, 401]
