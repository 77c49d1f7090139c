"""Whatever a panel or an alert names is shown by the services of a cluster that works."""

import asyncio

import httpx
import pytest
from crossdesk.testing.waiting import until
from prometheus_client.parser import text_string_to_metric_families

from deploy.observe.dashboards.boards import BOARDS
from deploy.observe.named_metrics import metrics_in
from deploy.observe.promises import read_promises

pytestmark = pytest.mark.cluster

SERVICES = {
    "gateway": "gateway",
    "intent-service": "intent",
    "translation-service": "translation",
    "routing-service": "routing",
    "logistics-service": "logistics",
    "payments-risk-service": "payments-risk",
    "knowledge-service": "knowledge",
}
"""Programs, and the names services give themselves."""
ONLY_WHEN = {
    "crossdesk_backlog_conversations": "somebody waits for a person at the moment of the look",
    "crossdesk_callbacks_total": "a callback comes to its end",
    "crossdesk_events_retried_total": "a try failed",
    "crossdesk_intent_drift": "thousands of messages were read",
    "crossdesk_outages_total": "the bus or the database was away",
    "crossdesk_payment_score_drift": "thousands of payments were scored",
    "crossdesk_payments_scored_total": "a shop reports payments",
    "crossdesk_problems_total": "a request was answered with a problem",
    "crossdesk_provider_events_total": "a payment provider notified us",
    "crossdesk_second_looks_total": "a message was doubtful and the encoder is installed",
    "crossdesk_sla_told_total": "somebody waited for long",
    "crossdesk_translation_characters_total": "an engine is set up",
    "crossdesk_translation_spent_minor_units_total": "an engine is set up",
    "crossdesk_spans_exported_total": "a collector of traces is set up",
    "crossdesk_troubles_settled_total": "a parcel was in trouble",
    "crossdesk_waits_told_total": "a wait was told and is over",
}
"""What is shown as declared, and gets its first series by what a calm cluster need not meet."""


def named() -> set[str]:
    """What alerts, objectives and panels name of our own."""
    promises = read_promises()
    objectives = [expr.replace("$window", "5m") for each in promises.objectives for expr in (each.bad, each.total)]
    expressions = [
        *objectives,
        *(each.expr for each in promises.causes),
        *(q for board in BOARDS for q in board.queries()),
    ]
    return {name for expr in expressions for name in metrics_in(expr) if name.startswith("crossdesk_")}


async def shown(cluster, program):
    """Families that a service declares and samples that it shows."""
    async with httpx.AsyncClient() as client:
        answer = await client.get(f"http://127.0.0.1:{cluster.setting(program, 'CROSSDESK_PORT')}/metrics")
    families = list(text_string_to_metric_families(answer.text))
    return families, [sample for family in families for sample in family.samples]


async def test_what_panels_and_alerts_name_is_shown_under_load(cluster, storefront):
    number = cluster.demo["sample"]["tracking_number"]
    for text in (f"Wo bleibt mein Paket {number}?", "I did not make this payment of 39.90 EUR"):
        await storefront.inquire(text)
    missing: set[str] = set()

    async def complete():
        seen = await asyncio.gather(*(shown(cluster, program) for program in SERVICES))
        missing.clear()
        missing.update(named() - ONLY_WHEN.keys() - {sample.name for _, samples in seen for sample in samples})
        return not missing

    try:
        await until(complete)
    except TimeoutError:
        pytest.fail(f"named and not shown: {sorted(missing)}")


async def test_what_is_shown_only_at_times_is_declared_at_all_times(cluster):
    seen = await asyncio.gather(*(shown(cluster, program) for program in SERVICES))
    declared = {family.name for families, _ in seen for family in families}
    assert {name.removesuffix("_total") for name in ONLY_WHEN} <= declared
    assert ONLY_WHEN.keys() <= named(), "a reason for what nobody names any more"


async def test_every_service_says_how_it_is_doing_and_nobody_tells_of_whom(cluster):
    for program, name in SERVICES.items():
        _, samples = await shown(cluster, program)
        consumers = {sample.labels["consumer"] for sample in samples if sample.name == "crossdesk_lag_seconds"}
        assert consumers == {name}
        values = {value for sample in samples for value in sample.labels.values()}
        assert not any(len(value) > 120 for value in values)


async def test_requests_are_told_by_the_templates_of_their_routes(cluster, storefront):
    inquiry = await storefront.inquire("Wo bleibt mein Paket?")
    await storefront.http.get(f"/v1/inquiries/{inquiry['inquiry_id']}")
    _, samples = await shown(cluster, "gateway")
    routes = {sample.labels["route"] for sample in samples if sample.name == "crossdesk_http_requests_total"}
    assert {"/v1/inquiries", "/v1/inquiries/{inquiry_id}"} <= routes
    assert not any(inquiry["inquiry_id"] in route for route in routes)
