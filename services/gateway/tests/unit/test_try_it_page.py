"""The page to try it: complete in itself, and closed to everything from elsewhere."""

import re

import httpx

from gateway.app import Api
from gateway.gateway import Gateway
from gateway.settings import GatewaySettings


async def test_the_page_loads_nothing_from_elsewhere(client: httpx.AsyncClient) -> None:
    answer = await client.get("/")
    assert answer.headers["content-type"].startswith("text/html")
    assert not re.findall(r"(?:src|href)=\"(?:https?:)?//", answer.text)
    assert "{{" not in answer.text
    nonce = re.search(r"script-src 'nonce-([^']+)'", answer.headers["content-security-policy"])
    assert nonce is not None
    assert len(re.findall(rf'<(?:script|style)[^>]*nonce="{nonce[1]}"', answer.text)) == 3
    assert " style=" not in answer.text
    assert nonce[1] not in (await client.get("/")).text


async def test_without_a_demo_key_the_page_holds_none(client: httpx.AsyncClient) -> None:
    assert '{"key": "", "tracking": ""}' in (await client.get("/")).text


async def test_a_demo_key_cannot_end_the_script(app: Api, gateway: Gateway, settings: GatewaySettings) -> None:
    told = settings.model_copy(update={"demo_key": "</script><b>", "demo_tracking_number": "LX473124829CN"})
    app.state.gateway = Gateway(**{**vars(gateway), "settings": told})
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gateway") as client:
        page = (await client.get("/")).text
    assert "</script><b>" not in page
    assert r'"key": "\u003c/script>\u003cb>", "tracking": "LX473124829CN"' in page
