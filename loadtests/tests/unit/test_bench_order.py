"""What a run is asked for, good and bad."""

import pytest
from crossdesk.errors import Misconfigured

from loadtests.bench.order import order_from

KNOWN = ["kafka", "receipts", "accept"]


@pytest.fixture
def out(tmp_path):
    return {"OUT": str(tmp_path / "bench")}


def test_nothing_said_means_every_part_and_five_seconds(out):
    order = order_from(out, KNOWN)
    assert (order.parts, order.seconds, order.rounds, order.full) == (tuple(KNOWN), 5.0, 3, False)
    assert order.out.is_dir()


def test_parts_are_taken_in_the_order_named_and_once(out):
    assert order_from({**out, "PARTS": "accept, kafka,accept"}, KNOWN).parts == ("accept", "kafka")


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"PARTS": "receits"}, "unknown part 'receits': choose from kafka, receipts, accept"),
        ({"PARTS": ","}, "unknown part ''"),
        ({"SECONDS": "soon"}, "SECONDS=soon"),
        ({"SECONDS": "0"}, "SECONDS=0"),
        ({"SECONDS": "nan"}, "SECONDS=nan"),
        ({"SECONDS": "inf"}, "SECONDS=inf"),
        ({"RATE": "-5"}, "RATE=-5"),
        ({"ROUNDS": "0"}, "ROUNDS=0"),
        ({"ROUNDS": "²"}, "ROUNDS=²"),
        ({"FULL": "yes"}, "FULL=yes"),
        ({"OUT": "/dev/null/bench"}, "OUT=/dev/null/bench cannot be written"),
    ],
)
def test_what_is_wrong_is_told_in_one_line(out, wrong, told):
    with pytest.raises(Misconfigured) as error:
        order_from({**out, **wrong}, KNOWN)
    assert told in str(error.value)
    assert "\n" not in str(error.value)
