"""Make the demo shop known to a running cluster and print how to ask it; run by compose.yaml, safe to repeat."""

import asyncio
import os
import sys
from datetime import UTC, datetime

import httpx
from crossdesk.errors import CrossdeskError
from crossdesk.secret_files import need_secret

from deploy.local.demo_accounts import AGENTS
from deploy.local.demo_shop import is_known, publish_accounts, publish_records, until_known
from deploy.local.welcome import curl

DEADLINE_SECONDS = 120.0


async def introduce(url: str, bus_url: str, api_key: str, password: str) -> None:
    """Accounts first, then the shop's records, once. Every agent gets the same password. Raises Unavailable."""
    async with httpx.AsyncClient(base_url=url, headers={"Authorization": f"Bearer {api_key}"}, timeout=30) as client:
        if await is_known(client):
            return
        await publish_records(bus_url, datetime.now(UTC).replace(microsecond=0))
        await publish_accounts(bus_url, api_key, {agent.email: password for agent in AGENTS})
        await until_known(client, DEADLINE_SECONDS)


def main() -> None:
    """Exits with 1 and the reason when the cluster does not take the shop."""
    url = os.environ.get("CROSSDESK_DEMO_URL", "http://127.0.0.1:8000")
    try:
        key = need_secret("CROSSDESK_DEMO_KEY")
        asyncio.run(introduce(url, need_secret("CROSSDESK_BUS_URL"), key, need_secret("CROSSDESK_DEMO_PASSWORD")))
    except (CrossdeskError, httpx.HTTPError) as error:
        sys.exit(f"demo: {error or type(error).__name__}")
    print(curl(os.environ.get("CROSSDESK_DEMO_SHOWN_URL", url), key), flush=True)


if __name__ == "__main__":
    main()
