"""`POST /v1/translations`: up to 100 texts in another language."""

from crossdesk.contracts.translations_shown import TranslationsAsked, TranslationsShown
from fastapi import APIRouter, Response

from gateway import problems
from gateway.access.admitted_route import BATCH_LIMIT, READING_A_BODY, guarded
from gateway.access.callers import ReadingTenant
from gateway.gateway import TheGateway
from gateway.problems import responses
from gateway.translations.translation import ask_translation, may_translate

router = APIRouter(route_class=guarded(may_translate, body_limit=BATCH_LIMIT), tags=["translations"])


@router.post(
    "/v1/translations",
    operation_id="translateTexts",
    summary="Translate texts",
    response_model=TranslationsShown,
    responses=responses(*READING_A_BODY, problems.QUOTA, problems.UNAVAILABLE),
)
async def post_translations(asked: TranslationsAsked, tenant: ReadingTenant, gateway: TheGateway) -> Response:
    """Each text with its translation, or with the reason why there is none: the others do not suffer for it.

    Numbers, links, names and placeholders come back as they were, or there is no translation; with `local_figures`
    amounts, decimals, dates and times that leave no doubt are written as readers of `target` do, with the same value.
    Each text counts as one request of the quota. Texts of customers in the EU go to engines there and to the
    operator's own alone.
    """
    quota = gateway.memory.accounts.tenants[tenant].quota
    gateway.quotas.owe(tenant, quota, "translations", len(asked.texts) - 1)
    body = asked.model_dump_json(exclude_unset=True).encode()
    return await ask_translation(gateway.translation, tenant, "POST", "/v1/translations", body=body)
