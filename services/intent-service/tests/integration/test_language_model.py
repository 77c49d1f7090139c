"""Asking a language model over HTTP: a server that speaks its API on loopback, in this process."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from crossdesk.breaker import Breaker
from crossdesk.errors import Misconfigured, Unavailable
from deploy.waiting import until
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from intent.language_model import Budget, LanguageModel
from intent.load_reader import load_reader
from intent.open_opinions import open_second_look
from intent.reading import Reader, Reading
from intent.settings import IntentSettings

UNCLEAR = "hm about that thing, card 4111 1111 1111 1111"
LOCAL = {"bus_url": "postgresql://localhost/crossdesk", "database_url": "postgresql://localhost/crossdesk"}


@dataclass
class ChatServer:
    """Answers every request with `says`."""

    url: str = ""
    says: Response | str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)

    async def complete(self, request: Request) -> Response:
        self.asked.append(await request.json())
        self.keys.append(request.headers.get("authorization"))
        if isinstance(self.says, Response):
            return self.says
        return JSONResponse({"choices": [{"message": {"role": "assistant", "content": self.says}}]})


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    return load_reader(Path(tmp_path_factory.mktemp("model")))


@pytest.fixture
async def chat() -> AsyncIterator[ChatServer]:
    chat = ChatServer()
    app = Starlette(routes=[Route("/v1/chat/completions", chat.complete, methods=["POST"])])
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, lifespan="off"))
    task = asyncio.create_task(server.serve())
    await until("the chat server", lambda: server.started, deadline_seconds=30)
    chat.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/v1"
    yield chat
    server.should_exit = True
    await task


def settings(**given: Any) -> IntentSettings:
    return IntentSettings.model_validate({**LOCAL, **given})


def unclear(reader: Reader) -> Reading:
    """A message whose words leave much doubt, whatever the examples of the day."""
    reading = reader.read(UNCLEAR)
    return replace(reading, intent=reading.intent.model_copy(update={"confidence": 0.3}))


async def test_it_is_asked_where_doubt_is_left_and_sees_no_numbers(reader: Reader, chat: ChatServer) -> None:
    chat.says = '{"intent": "invoice_request", "confidence": 0.9}'
    given = settings(intent_llm_url=chat.url, intent_llm_model="small", intent_llm_key="geheim")
    async with open_second_look(given, reader, None) as second:
        better = await second.look(unclear(reader))
    assert (better.intent.id, better.intent.confidence) == ("invoice_request", 0.81)
    assert better.settled
    assert "1111" not in json.dumps(chat.asked[0])
    assert chat.asked[0]["model"] == "small"
    assert chat.keys == ["Bearer geheim"]


@pytest.mark.parametrize(
    "says",
    [
        "I think it is an invoice",
        '{"intent": "refund_everything", "confidence": 1}',
        '{"intent": "invoice_request", "confidence": 7}',
        "[]",
        PlainTextResponse("busy", 503),
        PlainTextResponse("no json"),
        JSONResponse({"choices": []}),
        JSONResponse({"choices": [{"message": {"content": None}}]}),
    ],
)
async def test_what_is_no_answer_changes_nothing(reader: Reader, chat: ChatServer, says: Response | str) -> None:
    chat.says = says
    async with open_second_look(settings(intent_llm_url=chat.url, intent_llm_model="small"), reader, None) as second:
        reading = unclear(reader)
        better = await second.look(reading)
    assert (better.intent, better.settled) == (reading.intent, False)


async def test_a_model_that_keeps_failing_is_left_alone_and_calls_are_counted(reader: Reader, chat: ChatServer) -> None:
    chat.says = PlainTextResponse("busy", 503)
    async with httpx.AsyncClient(base_url=chat.url + "/") as client:
        model = LanguageModel(client, "small", Budget(calls=3), Breaker(failures=2))
        for _ in range(5):
            with pytest.raises(Unavailable):
                await model.judge(unclear(reader))
        assert len(chat.asked) == 2
        model = LanguageModel(client, "small", Budget(calls=3), Breaker(failures=100))
        for _ in range(5):
            with pytest.raises(Unavailable):
                await model.judge(unclear(reader))
    assert len(chat.asked) == 5


def test_calls_come_back_when_their_time_is_over() -> None:
    now = [0.0]
    budget = Budget(calls=2, seconds=60, clock=lambda: now[0])
    assert [budget.spend() for _ in range(3)] == [True, True, False]
    now[0] = 60.0
    assert budget.spend()


async def test_a_url_without_a_model_is_refused(reader: Reader, chat: ChatServer) -> None:
    with pytest.raises(Misconfigured, match="CROSSDESK_INTENT_LLM_MODEL"):
        async with open_second_look(settings(intent_llm_url=chat.url), reader, None):
            pass
