"""The stand-ins over HTTP, each below a path of its own: /deepl, /azure, /google, /libretranslate, /openai."""

import json
from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from deploy.simulators.translation_engines import azure, chat_model, deepl, google, libretranslate
from deploy.simulators.translation_engines.account import Account

Answer = Callable[[Account, Request, bytes], Response]


def build(account: Account) -> Starlette:
    """An application whose state is the account's."""
    routes = [Route(path, endpoint(account, answer), methods=["POST"]) for path, answer in ENDPOINTS.items()]
    return Starlette(routes=[Route("/google/token", tokens(account), methods=["POST"]), *routes])


def tokens(account: Account) -> Callable[[Request], Awaitable[Response]]:
    """Google's: the body is a form, and getting a token is no call to the engine."""

    async def called(request: Request) -> Response:
        return google.token(account, await request.body(), str(request.url))

    return called


def endpoint(account: Account, answer: Answer) -> Callable[[Request], Awaitable[Response]]:
    async def called(request: Request) -> Response:
        body = await request.body()
        return await account.called(json.loads(body)) or answer(account, request, body)

    return called


def _authorization(request: Request) -> str:
    return request.headers.get("authorization", "")


ENDPOINTS: dict[str, Answer] = {
    "/deepl/v2/translate": lambda account, request, body: deepl.answer(
        account, _authorization(request), json.loads(body), len(body)
    ),
    "/azure/translate": lambda account, request, body: azure.answer(
        account, request.headers, request.query_params, json.loads(body)
    ),
    "/google/{path:path}": lambda account, request, body: google.answer(
        account, _authorization(request), request.path_params["path"], json.loads(body)
    ),
    "/libretranslate/translate": lambda account, request, body: libretranslate.answer(account, json.loads(body)),
    "/openai/v1/chat/completions": lambda account, request, body: chat_model.answer(
        account, _authorization(request), json.loads(body)
    ),
}
