from translation.breaker import Breaker


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_after_failures_in_a_row_calls_rest_and_then_one_is_tried() -> None:
    clock = Clock()
    breaker = Breaker(failures_allowed=2, rest_seconds=30, clock=clock)
    breaker.failed()
    assert breaker.admits()
    breaker.failed()
    assert not breaker.admits()
    clock.now += 30
    assert breaker.admits()
    assert not breaker.admits()
    breaker.succeeded()
    assert breaker.admits()


def test_failures_that_are_not_in_a_row_do_not_count() -> None:
    breaker = Breaker(failures_allowed=2)
    breaker.failed()
    breaker.succeeded()
    breaker.failed()
    assert breaker.admits()
