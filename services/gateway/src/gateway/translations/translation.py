"""Questions about languages go to translation-service, which knows them; the gateway knows who may ask."""

from functools import partial

from fastapi import Request

from gateway import problems
from gateway.access.callers import reading_tenant
from gateway.ask_service import Neighbour, ask_service
from gateway.gateway import gateway_of
from gateway.problems import Problem

TRANSLATION = Neighbour(
    not_set_up="Translations are not served here: CROSSDESK_TRANSLATION_SERVICE_URL is not set.",
    seconds=30.0,  # a hundred texts, some after others, each for as long as engines may take
    refusals={413: problems.TOO_LARGE},
)
ask_translation = partial(ask_service, TRANSLATION)


def may_translate(request: Request) -> None:
    """A known key or a signed-in agent, and the tenant's quota for translations not used up, whoever of it asks."""
    gateway, tenant = gateway_of(request), reading_tenant(request)
    shop = gateway.memory.accounts.tenants[tenant]
    if wait := gateway.quotas.take(tenant, shop.quota, "translations"):
        raise Problem(problems.QUOTA, retry_after=wait)
