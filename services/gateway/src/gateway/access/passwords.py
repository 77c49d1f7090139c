"""Passwords of agents: argon2id (RFC 9106), checked in threads, few at a time, rarely for one address."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from crossdesk.contracts.gateway import AgentAccountConfigured, Quota

from gateway.accept.quota import Bucket, Clock

ATTEMPTS = Quota(per_second=0.1, burst=10)
ADDRESSES = 10_000
AT_ONCE = 4


class Passwords:
    """Checks passwords. An unknown address takes as long as a wrong password, so that neither gives itself away."""

    def __init__(self, clock: Clock, hasher: PasswordHasher | None = None) -> None:
        self._clock = clock
        self._hasher = hasher or PasswordHasher()
        self._nobody = self._hasher.hash("nobody has this password")
        self._room = asyncio.Semaphore(AT_ONCE)
        self._attempts: OrderedDict[str, Bucket] = OrderedDict()

    def attempt(self, email: str) -> float:
        """Count an attempt for an address: 0, or the seconds to wait when there were too many."""
        name = email.casefold()
        bucket = self._attempts.setdefault(name, Bucket(ATTEMPTS, self._clock()))
        self._attempts.move_to_end(name)
        while len(self._attempts) > ADDRESSES:
            self._attempts.popitem(last=False)
        return bucket.take(self._clock())

    async def find(self, accounts: Sequence[AgentAccountConfigured], password: str) -> AgentAccountConfigured | None:
        """The first account with this password."""
        for account in accounts:
            if await self._verify(account.password_hash, password):
                return account
        if not accounts:
            await self._verify(self._nobody, password)
        return None

    async def _verify(self, password_hash: str, password: str) -> bool:
        async with self._room:
            return await asyncio.to_thread(self._matches, password_hash, password)

    def _matches(self, password_hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password)
        except (VerificationError, InvalidHashError):
            return False
