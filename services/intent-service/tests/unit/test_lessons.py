"""What the quick model may learn from the encoder."""

from dataclasses import replace

import pytest
from crossdesk.contracts.intent import Intent

from intent.lessons import MOST_WAITING, Lessons, says_enough, teaches
from intent.reading import Reader, Reading

TEXT = "und was ist nun mit der Sache von letzter Woche"


def readings(
    reader: Reader, quick: float, both: float, text: str = TEXT, settled: bool = True
) -> tuple[Reading, Reading]:
    """What the quick model said of a message with this confidence, and both together."""
    first = replace(reader.read(text), intent=Intent(id="order_status", confidence=quick))
    return first, replace(first, intent=Intent(id="refund_status", confidence=both), settled=settled)


@pytest.mark.parametrize(
    ("quick", "both", "learnt"), [(0.59, 0.9, True), (0.6, 0.95, False), (0.3, 0.89, False), (0.1, 0.99, True)]
)
def test_what_both_are_sure_of_and_the_words_are_not_is_learnt(
    reader: Reader, quick: float, both: float, learnt: bool
) -> None:
    assert teaches(*readings(reader, quick, both)) is learnt


def test_where_somebody_did_not_answer_nothing_is_learnt(reader: Reader) -> None:
    assert not teaches(*readings(reader, 0.3, 0.95, settled=False))


def test_very_long_messages_teach_nothing(reader: Reader) -> None:
    assert not teaches(*readings(reader, 0.3, 0.95, TEXT * 10))


@pytest.mark.parametrize(
    ("masked", "enough"),
    [
        ("wo ist es", True),
        ("wo ◈ ◇ !", False),
        ("storno bitte", False),
        ("退货", False),
        ("我想退货谢谢", True),
        ("", False),
        ("?!", False),
    ],
)
def test_messages_of_fewer_than_three_words_teach_nothing(masked: str, enough: bool) -> None:
    assert says_enough(masked) is enough


def test_the_same_message_counts_once_and_goes_with_whoever_takes_it(reader: Reader) -> None:
    lessons = Lessons()
    for tenant in ("demo", "demo", "other"):
        lessons.note(tenant, *readings(reader, 0.3, 0.95))
    quick, _ = readings(reader, 0.3, 0.95)
    expected = {("demo", quick.masked): "refund_status", ("other", quick.masked): "refund_status"}
    assert (lessons.take(), lessons.take()) == (expected, {})


def test_a_crowd_does_not_fill_the_memory(reader: Reader) -> None:
    lessons = Lessons()
    quick, better = readings(reader, 0.3, 0.95)
    for number in range(MOST_WAITING + 5):
        lessons.note(f"tenant-{number}", quick, better)
    assert len(lessons.take()) == MOST_WAITING


def test_numbers_and_addresses_are_not_kept(reader: Reader) -> None:
    lessons = Lessons()
    lessons.note("demo", *readings(reader, 0.3, 0.95, "Bestellung 1234567 von ann@mailbox.example ist noch nicht da"))
    [(_, masked)] = lessons.take()
    assert "1234567" not in masked
    assert "mailbox" not in masked
