"""Whom return labels are asked of, and the connections to them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from logistics.returns.label_endpoints import read_label_endpoints
from logistics.returns.labels import LabelEndpoint


@dataclass(frozen=True)
class LabelDesk:
    """Endpoints by tenant."""

    client: httpx.AsyncClient
    endpoints: dict[str, LabelEndpoint]


@asynccontextmanager
async def open_label_desk(path: Path | None) -> AsyncIterator[LabelDesk]:
    """The desk as the operator's file has it; without one no shop gives labels. Raises Misconfigured for a bad file."""
    endpoints = read_label_endpoints(path)
    async with httpx.AsyncClient(trust_env=False, follow_redirects=False) as client:
        yield LabelDesk(client, endpoints)
