"""The breaker in front of services that fail."""

from crossdesk.breaker import Breaker


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def opened(clock: Clock) -> Breaker:
    breaker = Breaker(failures=3, rest=10, clock=clock)
    for _ in range(3):
        breaker.failed()
    return breaker


def test_a_few_failures_are_forgiven() -> None:
    breaker = Breaker(failures=3, rest=10, clock=Clock())
    breaker.failed()
    breaker.failed()
    breaker.succeeded()
    breaker.failed()
    breaker.failed()
    assert breaker.admits()


def test_it_opens_after_failures_in_a_row() -> None:
    breaker = opened(Clock())
    assert breaker.is_open
    assert not breaker.admits()


def test_after_the_rest_one_try_is_let_through_and_no_second() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.now = 10
    assert not breaker.is_open
    assert breaker.admits()
    assert not breaker.admits()


def test_the_trys_success_closes_it() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.now = 10
    breaker.admits()
    breaker.succeeded()
    assert breaker.admits()


def test_the_trys_failure_begins_another_rest() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.now = 10
    breaker.admits()
    breaker.failed()
    clock.now = 19
    assert not breaker.admits()
    clock.now = 20
    assert breaker.admits()
