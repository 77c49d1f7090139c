"""Rules that shops write for payments, over HTTP: checked, shown, and tried on the shop's own past payments."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from crossdesk.admit import refusal
from crossdesk.contracts.payment_scores_shown import (
    PaymentRule,
    PaymentRuleList,
    PaymentRuleShown,
    RuleTrialAsked,
    RuleTrialShown,
)
from crossdesk.store.database import Database
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from payments_risk.api.read_body import read_body
from payments_risk.scoring.days import Days
from payments_risk.tenant_rules.expression import read_expression
from payments_risk.tenant_rules.rule_book import check_rule, rules_shown
from payments_risk.tenant_rules.trial import Trial
from payments_risk.tenant_rules.try_stored import read_for_trial, try_stored

NOT_FOUND = "no rule of yours has this name"
BUSY = "another rule is being tried: try again in some seconds"


@dataclass(frozen=True)
class Rules:
    """Answers about rules. One is tried at a time, for it takes the interpreter that payments are scored by as well."""

    database: Database
    trying: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def check(self, request: Request, tenant: str) -> Response:
        """204 for a rule that can be configured. Raises RuleRefused or BillRefused for one that cannot."""
        given = await read_body(request, PaymentRule)
        async with self.database.transaction([tenant]) as connection:
            await check_rule(connection, tenant, request.path_params["name"], given.expression, given.action)
        return Response(status_code=204)

    async def list(self, request: Request, tenant: str) -> Response:
        """All rules of the tenant."""
        async with self.database.transaction([tenant]) as connection:
            rows = await rules_shown(connection, tenant)
        return _as_json(PaymentRuleList(rules=[PaymentRuleShown(**dict(row)) for row in rows]))

    async def show(self, request: Request, tenant: str) -> Response:
        """404 for a name that no rule has."""
        async with self.database.transaction([tenant]) as connection:
            rows = await rules_shown(connection, tenant, request.path_params["name"])
        return _as_json(PaymentRuleShown(**dict(rows[0]))) if rows else refusal(404, NOT_FOUND)

    async def try_out(self, request: Request, tenant: str) -> Response:
        """What a rule would have caught; 503 while another is tried. Raises RuleRefused for one that cannot be used."""
        asked = await read_body(request, RuleTrialAsked)
        rule = read_expression(asked.expression)
        today = datetime.now(UTC).date()
        days = Days(today - timedelta(days=asked.days - 1), today)
        if self.trying.locked():
            return refusal(503, BUSY)
        async with self.trying:
            async with self.database.transaction([tenant]) as connection:
                stored = await read_for_trial(connection, tenant, rule, days)
            found, complete = await asyncio.to_thread(try_stored, rule, stored, days)
        return _as_json(_shown(found, days, complete=complete))


def _shown(found: Trial, days: Days, *, complete: bool) -> RuleTrialShown:
    return RuleTrialShown(
        first_day=days.first,
        last_day=days.last,
        payments=found.payments,
        hits=found.hits,
        share=found.hits / found.payments if found.payments else 0.0,
        charged_back=found.frauds,
        charged_back_hit=found.frauds_hit,
        precision=found.precision,
        recall=found.recall,
        examples=list(found.examples),
        complete=complete,
    )


def _as_json(told: BaseModel) -> Response:
    return Response(told.model_dump_json(), media_type="application/json")
