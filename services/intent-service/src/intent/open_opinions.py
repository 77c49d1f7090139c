"""Puts together who is asked where the quick model is not sure, by the settings."""

import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import httpx
from crossdesk.breaker import Breaker
from crossdesk.errors import Misconfigured

from intent.demand import Demand
from intent.encoding import Encode, Encoding, load_encoder
from intent.language_model import Budget, LanguageModel
from intent.reading import Reader
from intent.second_look import EncoderOpinion, SecondLook
from intent.settings import IntentSettings

log = logging.getLogger(__name__)


@asynccontextmanager
async def open_second_look(
    settings: IntentSettings, reader: Reader, encode: Encode | None
) -> AsyncIterator[SecondLook]:
    """The encoder (where there is one), then the language model (where one is set). Raises Misconfigured."""
    async with AsyncExitStack() as stack:
        wanted = Demand()
        opinions: list[tuple[EncoderOpinion | LanguageModel, float]] = []
        if encode is not None:
            encoding = await stack.enter_async_context(
                Encoding(encode, settings.intent_encoder_share, wanted).running()
            )
            opinions.append((EncoderOpinion(encoding), reader.policy.encoder_below))
        if settings.intent_llm_url is not None:
            client = await stack.enter_async_context(_client(settings))
            opinions.append((_language_model(settings, client), reader.policy.language_model_below))
        yield SecondLook(reader.policy, tuple(opinions), wanted)


def encoder_of(settings: IntentSettings) -> Encode | None:
    """The encoder, loaded; None where it is switched off or does not run here, which costs some accuracy."""
    if settings.intent_encoder_share == 0:
        return None
    try:
        encode = load_encoder()
        encode(["ready"])
    except (ImportError, OSError, RuntimeError) as error:
        log.warning("there is no sentence encoder here: the quick model decides alone", extra={"error": repr(error)})
        return None
    return encode


def _client(settings: IntentSettings) -> httpx.AsyncClient:
    key = settings.intent_llm_key.get_secret_value() if settings.intent_llm_key else None
    return httpx.AsyncClient(
        base_url=str(settings.intent_llm_url).rstrip("/") + "/",
        headers={"Authorization": f"Bearer {key}"} if key else {},
        timeout=settings.intent_llm_seconds,
    )


def _language_model(settings: IntentSettings, client: httpx.AsyncClient) -> LanguageModel:
    if not settings.intent_llm_model:
        raise Misconfigured("CROSSDESK_INTENT_LLM_URL is set without CROSSDESK_INTENT_LLM_MODEL: name the model there")
    budget = Budget(settings.intent_llm_calls_a_minute)
    return LanguageModel(client, settings.intent_llm_model, budget, Breaker())
