"""Stand-ins for the engines to talk to, on loopback in this process."""

from collections.abc import AsyncIterator
from typing import NamedTuple

import pytest
from deploy.simulators.serving import serving
from deploy.simulators.translation_engines.account import Account
from deploy.simulators.translation_engines.app import build


class StandIns(NamedTuple):
    """Where they are, below /deepl, /azure, /libretranslate and /openai, and the account behind their keys."""

    url: str
    account: Account


@pytest.fixture
async def engines_served() -> AsyncIterator[StandIns]:
    account = Account()
    async with serving(build(account)) as url:
        yield StandIns(url, account)
