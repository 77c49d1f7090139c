"""One generator, in one process."""

from time import time

from gevent.event import AsyncResult

from loadtests.generator.customers import environment_for
from loadtests.generator.outlet import say, when_told_to_stop
from loadtests.generator.shift import Shift
from loadtests.plan import Plan

HEAD_START = 0.5


def run_alone(plan: Plan) -> None:
    """Make the whole load here. Raises CannotWatchError, OSError."""
    shift = Shift(plan, 0, 1, say)
    shift.prepare()
    when_told_to_stop(shift.halt)
    begins_at = time() + plan.warm_up + HEAD_START
    say({"kind": "begun", "at": begins_at})
    over: AsyncResult[None] = AsyncResult()

    def work() -> None:
        try:
            shift.work(begins_at)
        except Exception as error:
            over.set_exception(error)
            raise
        over.set()

    runner = environment_for(work).create_local_runner()
    runner.start(1, spawn_rate=1)
    over.get()
    runner.quit()
