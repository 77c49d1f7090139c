"""Customers of a peer's gateway who ask for their answer and wait until there is one."""

import asyncio
from uuid import UUID

from loadtests.bench.peers.hop_work import Outcome


class WaitingCustomers:
    """Answers expected in this process, by inquiry."""

    def __init__(self) -> None:
        self._expected: dict[UUID, asyncio.Future[Outcome]] = {}

    def expect(self, inquiry_id: UUID) -> None:
        """Before the inquiry is on its way."""
        self._expected[inquiry_id] = asyncio.get_running_loop().create_future()

    def tell(self, outcome: Outcome) -> None:
        """A repetition, or an inquiry of somebody else's, is passed over."""
        future = self._expected.get(outcome.inquiry_id)
        if future is not None and not future.done():
            future.set_result(outcome)

    async def answer(self, inquiry_id: UUID) -> Outcome:
        """GET: the outcome, as soon as there is one."""
        outcome = await self._expected[inquiry_id]
        del self._expected[inquiry_id]
        return outcome
