"""The limit of requests a second."""

import asyncio

from logistics.pace import Pace

SPAN = 0.2


async def turns(pace: Pace, count: int) -> list[float]:
    begun: list[float] = []

    async def take() -> None:
        await pace.turn()
        begun.append(asyncio.get_running_loop().time())

    await asyncio.gather(*(take() for _ in range(count)))
    return begun


async def test_never_more_than_the_limit_begin_within_any_span() -> None:
    begun = await turns(Pace(3, SPAN), 8)
    assert all(later - earlier >= SPAN * 0.99 for earlier, later in zip(begun, begun[3:], strict=False))


async def test_the_first_ones_need_not_wait() -> None:
    begun = await turns(Pace(3, SPAN), 3)
    assert begun[2] - begun[0] < SPAN / 2


async def test_after_too_much_was_asked_a_span_passes() -> None:
    pace = Pace(3, SPAN)
    start = asyncio.get_running_loop().time()
    pace.hold()
    assert (await turns(pace, 1))[0] - start >= SPAN * 0.99
