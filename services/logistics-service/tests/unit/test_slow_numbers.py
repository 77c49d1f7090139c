"""Which numbers are asked together after one of them kept all from being answered."""

from logistics.carriers.slow_numbers import FORGOTTEN_AFTER, MOST_SUSPECTED, REST, SlowNumbers

NUMBERS = [f"N{each}" for each in range(100)]


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_numbers_nobody_suspects_are_asked_together() -> None:
    assert SlowNumbers(most=40).together(NUMBERS) == NUMBERS[:40]


def test_suspected_ones_share_no_request_with_others() -> None:
    slow = SlowNumbers(most=40)
    slow.unanswered(NUMBERS[:4])
    assert slow.together(NUMBERS) == NUMBERS[:2]
    assert slow.together(NUMBERS[4:] + NUMBERS[:4]) == NUMBERS[4:44]


def test_an_answer_clears_all_who_were_asked_for() -> None:
    slow = SlowNumbers(most=40)
    slow.unanswered(NUMBERS[:4])
    slow.answered(NUMBERS[:2])
    assert slow.together(NUMBERS[:1] + NUMBERS[50:60]) == [NUMBERS[0], *NUMBERS[50:60]]
    assert slow.together(NUMBERS[2:5]) == NUMBERS[2:4]


def test_one_that_was_alone_rests_and_is_then_tried_with_others() -> None:
    clock = Clock()
    slow = SlowNumbers(most=40, clock=clock)
    slow.unanswered(["N1"])
    clock.now = REST - 0.1
    assert slow.is_left_alone("N1")
    clock.now = REST
    assert not slow.is_left_alone("N1")


def test_a_suspicion_is_forgotten_after_a_minute() -> None:
    clock = Clock()
    slow = SlowNumbers(most=40, clock=clock)
    slow.unanswered(["N1", "N2"])
    assert slow.together(["N1", "N3"]) == ["N1"]
    clock.now = FORGOTTEN_AFTER
    assert slow.together(["N1", "N3"]) == ["N1", "N3"]


def test_memory_is_bounded() -> None:
    slow = SlowNumbers(most=40)
    slow.unanswered(["first", "second"])
    for each in range(MOST_SUSPECTED):
        slow.unanswered([f"S{each}"])
    assert slow.together(["first", "N1"]) == ["first", "N1"]
