"""What a SIGTERM must not leave undone is read from the metrics of those who go on."""

from crossdesk.metrics import EVENTS_HANDLED
from prometheus_client import generate_latest

from loadtests.faults.sigterm import replayed_in


def seen_again() -> float:
    return replayed_in(generate_latest().decode())


def test_events_whose_receipt_was_there_are_counted() -> None:
    before = seen_again()
    EVENTS_HANDLED.labels("routing", "AnswerDrafted", "replayed").inc(2)
    EVENTS_HANDLED.labels("routing", "AnswerDrafted", "handled").inc()
    assert seen_again() - before == 2


def test_what_each_look_at_the_clock_says_under_one_id_is_no_sign_of_undone_work() -> None:
    before = seen_again()
    EVENTS_HANDLED.labels("routing", "WaitsDue", "replayed").inc()
    EVENTS_HANDLED.labels("routing", "DeskReviewDue", "replayed").inc()
    assert seen_again() == before
