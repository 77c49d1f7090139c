"""Which engines a text goes to where models may be asked, and whether a model's answer is taken."""

from collections.abc import Sequence
from dataclasses import dataclass

from translation.engines.engine import Batch, Failed, Kind, Result
from translation.engines.line import Line
from translation.orders.watch import Orders, Watch


@dataclass(frozen=True)
class Watched:
    """`lines` best first; of a text that gives orders, engines that follow no words come before models."""

    lines: tuple[Line, ...]
    watch: Watch | None
    orders: Orders
    batch: Batch

    async def taken(self, line: Line, answer: str) -> Result:
        """The answer, unless it is a model's that does not say what the text says."""
        if self.watch is None or not line.is_model:
            return answer
        wrong = await self.watch.objection(self.orders, self.batch.texts[0], answer, self.batch.target)
        return answer if wrong is None else Failed(Kind.UNREADABLE, wrong)


async def watch_over(watch: Watch | None, batch: Batch, lines: Sequence[Line]) -> Watched:
    """A text that goes to no model is not looked at."""
    if watch is None or not any(line.is_model for line in lines):
        return Watched(tuple(lines), None, Orders.NONE, batch)
    orders = await watch.orders_of(batch.texts[0], batch.source)
    order = sorted(lines, key=lambda line: line.is_model) if orders is not Orders.NONE else lines
    return Watched(tuple(order), watch, orders, batch)
