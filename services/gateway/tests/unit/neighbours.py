"""Other services of the cluster, played by functions, with the API in front of them."""

import dataclasses
from collections.abc import Callable, Coroutine, Mapping
from functools import cache

import httpx

from gateway.app import Api
from gateway.gateway import Gateway

from .conftest import API_KEY

SHOP = {"authorization": f"Bearer {API_KEY}"}
Behaves = Callable[[httpx.Request], httpx.Response] | Callable[[httpx.Request], Coroutine[None, None, httpx.Response]]


def asking_logistics(
    gateway: Gateway, behaves: Behaves | None, headers: Mapping[str, str] | None = None
) -> httpx.AsyncClient:
    """The API in front of a logistics-service that behaves so; None: none is set up."""
    return _asking(dataclasses.replace(gateway, logistics=_played("http://logistics", behaves)), headers)


def asking_payments_risk(
    gateway: Gateway, behaves: Behaves | None, headers: Mapping[str, str] | None = None
) -> httpx.AsyncClient:
    """The API in front of a payments-risk-service that behaves so; None: none is set up."""
    return _asking(dataclasses.replace(gateway, payments_risk=_played("http://payments", behaves)), headers)


def asking_translation(
    gateway: Gateway, behaves: Behaves | None, headers: Mapping[str, str] | None = None
) -> httpx.AsyncClient:
    """The API in front of a translation-service that behaves so; None: none is set up."""
    return _asking(dataclasses.replace(gateway, translation=_played("http://translation", behaves)), headers)


def _played(url: str, behaves: Behaves | None) -> httpx.AsyncClient | None:
    return httpx.AsyncClient(transport=httpx.MockTransport(behaves), base_url=url) if behaves else None


def _asking(gateway: Gateway, headers: Mapping[str, str] | None) -> httpx.AsyncClient:
    app = _routes()
    app.state.gateway = gateway
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test", headers=headers)


@cache
def _routes() -> Api:
    """Made once: building the routes takes longer than most tests."""
    return Api()
