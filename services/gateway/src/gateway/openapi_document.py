"""The OpenAPI document: what FastAPI knows of the routes, and the problem details they all share."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from gateway.problems import ProblemDetails

SUMMARY = "Customer service for cross-border shops: messages in, answers and outcomes out."
DESCRIPTION = """
Writing answers `202` once what was sent is stored safely, and is handled afterwards; read the outcome at the links in
the answer, follow it as server-sent events, or be told by webhook. Errors are problem details (RFC 9457) with a stable
`type`. `429` and `503` name in `Retry-After` when to try again; with an `Idempotency-Key` that is always safe.
"""
TAGS = [
    {"name": "inquiries", "description": "Messages of customers, and what became of each"},
    {"name": "conversations", "description": "All messages and decisions of one conversation"},
    {"name": "imports", "description": "What the shop knows of orders, payments and parcels"},
    {"name": "payments", "description": "Payments and disputes, as providers and shops report them"},
    {"name": "disputes", "description": "What became of disputes, and what the shop adds to the answers"},
    {"name": "bills", "description": "Bills in the customer's language and currency, and why an amount was charged"},
    {"name": "agents", "description": "What people do who answer customers"},
    {"name": "intents", "description": "What customers of this shop want beside what all do, taught by examples"},
    {"name": "routing", "description": "How far answers go without a person: rules of this shop"},
    {"name": "translations", "description": "Texts in other languages, and how words of the shop are translated"},
    {"name": "returns", "description": "Withdrawals from orders, their receipts, and labels for sending back"},
    {"name": "operations", "description": "How the cluster does, and events that could not be handled"},
    {"name": "webhooks", "description": "Deliveries to the shop's endpoints"},
]
REF = "#/components/schemas/{model}"


def describe(app: FastAPI) -> dict[str, Any]:
    """The document, in an order that depends on the routes alone."""
    document = get_openapi(
        title=app.title,
        version=app.version,
        summary=SUMMARY,
        description=DESCRIPTION.strip(),
        routes=app.routes,
        tags=TAGS,
    )
    _, problem = models_json_schema([(ProblemDetails, "serialization")], ref_template=REF)
    components = document.setdefault("components", {})
    components["schemas"] = dict(sorted({**components.get("schemas", {}), **problem["$defs"]}.items()))
    return document
