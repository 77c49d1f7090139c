"""Return labels from a shop's endpoint that runs beside the test."""

import asyncio
import hmac
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from crossdesk.contracts.return_label import LabelItem
from crossdesk.errors import Unavailable
from deploy.simulators.serving import serving
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from logistics.returns.labels import LabelEndpoint, LabelRequest, request_label, signature

SECRET = SecretStr("shared-with-the-shop")
LABEL = {"label_url": "https://shop.example/labels/1.pdf", "carrier": "DHL", "valid_until": "2026-12-10"}
REQUEST = LabelRequest(
    idempotency_key="r-1", order_id="CB-1", country="DE", option="statutory_withdrawal",
    items=(LabelItem(sku="LAMP-2", quantity=1),),
)  # fmt: skip


class Shop:
    """Answers in turn what it is told to; None hangs. Keeps what it was asked."""

    def __init__(self) -> None:
        self.url = ""
        self.answers: list[Response | None] = []
        self.asked: list[tuple[dict[str, str], bytes]] = []

    async def label(self, request: Request) -> Response:
        self.asked.append((dict(request.headers), await request.body()))
        answer = self.answers.pop(0)
        if answer is None:
            await asyncio.Event().wait()
        assert answer is not None
        return answer


@pytest.fixture
async def shop() -> AsyncIterator[Shop]:
    shop = Shop()
    async with serving(Starlette(routes=[Route("/labels", shop.label, methods=["POST"])])) as url:
        shop.url = url + "/labels"
        yield shop


async def ask(shop: Shop, *answers: Response | None, seconds: float = 30) -> Any:
    shop.answers = list(answers)
    async with httpx.AsyncClient() as client:
        return await request_label(client, LabelEndpoint(shop.url, SECRET, seconds), REQUEST)


async def test_the_shop_is_asked_and_its_label_told(shop: Shop) -> None:
    label = await ask(shop, JSONResponse(LABEL, 201))
    assert (str(label.label_url), label.carrier, label.tracking_number) == (LABEL["label_url"], "DHL", None)
    ((_, body),) = shop.asked
    assert LabelRequest.model_validate_json(body) == REQUEST


async def test_the_raw_body_is_signed(shop: Shop) -> None:
    await ask(shop, JSONResponse(LABEL))
    ((headers, body),) = shop.asked
    expected = "sha256=" + hmac.new(b"shared-with-the-shop", body, "sha256").hexdigest()
    assert headers["x-crossdesk-signature"] == expected


def test_the_signature_is_that_of_the_standard() -> None:
    """RFC 4231, test case 2."""
    assert signature(SecretStr("Jefe"), b"what do ya want for nothing?") == (
        "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    )


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_passing_failure_is_tried_once_more_with_the_same_key(shop: Shop, status: int) -> None:
    label = await ask(shop, JSONResponse({}, status), JSONResponse(LABEL))
    assert label.carrier == "DHL"
    assert [headers["idempotency-key"] for headers, _ in shop.asked] == ["r-1", "r-1"]
    assert shop.asked[0][1] == shop.asked[1][1]


async def test_a_failure_that_stays_is_told_as_unavailable(shop: Shop) -> None:
    with pytest.raises(Unavailable, match="answered 503, 2 times"):
        await ask(shop, JSONResponse({}, 503), JSONResponse({}, 503))


@pytest.mark.parametrize("status", [301, 401, 404, 422])
async def test_a_refusal_is_not_tried_again(shop: Shop, status: int) -> None:
    with pytest.raises(Unavailable, match=f"refused with {status}"):
        await ask(shop, Response(status_code=status, headers={"location": "/elsewhere"}))
    assert len(shop.asked) == 1


async def test_a_shop_that_does_not_answer_is_left_after_two_tries(shop: Shop) -> None:
    with pytest.raises(Unavailable, match="TimeoutError, 2 times"):
        await ask(shop, None, None, seconds=0.2)


async def test_a_shop_that_is_not_there_is_unavailable() -> None:
    async with httpx.AsyncClient() as client:
        with pytest.raises(Unavailable, match="ConnectError"):
            await request_label(client, LabelEndpoint("http://127.0.0.1:1/labels", SECRET), REQUEST)


@pytest.mark.parametrize(
    ("answer", "field"),
    [
        (Response("no json"), "body"),
        (JSONResponse({"carrier": "DHL"}), "label_url"),
        (JSONResponse({"label_url": "javascript:alert(1)"}), "label_url"),
    ],
)
async def test_an_answer_that_is_no_label_is_unavailable(shop: Shop, answer: Response, field: str) -> None:
    with pytest.raises(Unavailable, match=field):
        await ask(shop, answer)


async def test_an_endless_answer_is_cut_off(shop: Shop) -> None:
    with pytest.raises(Unavailable, match="more than 65536 bytes"):
        await ask(shop, Response(b" " * 70_000))


def test_the_secret_is_not_shown() -> None:
    assert "shared" not in repr(LabelEndpoint("https://shop.example/labels", SECRET))
