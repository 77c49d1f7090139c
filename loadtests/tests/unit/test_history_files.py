"""Histories as files: what is written is read, what is none is refused in one line; tables and exit codes."""

import json
import random
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from crossdesk.bus.envelope import wrap
from crossdesk.bus.protocol import Partition, Record
from crossdesk.contracts.gateway import Customer, IdempotencyClaim, Inquiry, InquiryReceived, ResolveRequested
from crossdesk.contracts.knowledge import Answer
from crossdesk.contracts.routing import ReplyDecided
from crossdesk.errors import Misconfigured
from hypothesis import given, settings

from loadtests.history import check, record
from loadtests.history.from_log import line_of
from loadtests.history.lines import Action, Received, Step, digest, read, write
from loadtests.tests.unit.legal_histories import talks, written

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SECRET = "My name is Jana Beispiel, jana@example.com"


@settings(deadline=None, max_examples=20)
@given(talks(least=1))
def test_what_is_written_is_read(tmp_path_factory, made):
    path = tmp_path_factory.mktemp("history") / "run.jsonl"
    lines = written(made, random.Random(1))
    with path.open("w") as file:
        write(lines, file)
    with path.open() as file:
        assert list(read(file, "run")) == lines


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("hello", "line 2 is no line of a history"),
        ('{"what": "sent"}', "post"),
        ('{"what": "melted"}', "line 2"),
        ('{"what": "end", "at": 1, "text": "private"}', "text"),
    ],
)
def test_a_line_that_is_none_is_named(text, said):
    with pytest.raises(Misconfigured, match=said):
        list(read(['{"what": "end", "at": 1}\n', text + "\n"], "run.jsonl"))


def test_the_command_says_0_for_a_good_history_and_1_for_a_lost_inquiry(tmp_path, capsys):
    good, bad = tmp_path / "good.jsonl", tmp_path / "bad.jsonl"
    good.write_text('{"what": "end", "at": 1}\n')
    accepted = {"what": "accepted", "post": "p", "inquiry": "i-1", "conversation": "c", "at": 1}
    bad.write_text(json.dumps(accepted) + '\n{"what": "end", "at": 100}\n')
    assert check.main([str(good)]) == 0
    assert check.main([str(good), str(bad)]) == 1
    assert "lost: i-1: accepted, and not on the log" in capsys.readouterr().out


@pytest.mark.parametrize("content", [b"no json", b"\xff\xfe"])
def test_a_file_that_is_no_history_is_one_line_and_exit_2(tmp_path, capsys, content):
    (tmp_path / "bad").write_bytes(content)
    assert check.main([str(tmp_path / "bad")]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_file_that_is_not_there_is_one_line_and_exit_2(tmp_path, capsys):
    assert check.main([str(tmp_path / "none")]) == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize("arguments", [["--since", "soon"], ["--since", "2h"], []])
def test_what_cannot_be_recorded_is_one_line_and_exit_2(tmp_path, capsys, arguments):
    assert record.main(["--bus", "carrier-pigeon://x", "--out", str(tmp_path / "h"), *arguments]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def record_of(event, cause=None) -> Record:
    envelope = wrap(event, event_id=uuid4(), source="test", time=NOW, cause=cause)
    return Record(Partition(event.topic, 0), 0, envelope.key, envelope.headers(), envelope.data, NOW)


def received() -> InquiryReceived:
    customer = Customer(id="c-1", name="Jana Beispiel", email="jana@example.com")
    inquiry = Inquiry(inquiry_id=uuid4(), channel="web", customer=customer, text=SECRET, received_at=NOW)
    claim = IdempotencyClaim(key_hash=digest("k"), body_hash="b")
    return InquiryReceived(tenant="demo", conversation_id=uuid4(), inquiry=inquiry, idempotency=claim)


def test_an_inquiry_on_the_log_becomes_a_line_without_anything_personal():
    event = received()
    line = line_of(record_of(event))
    assert isinstance(line, Received)
    assert (line.inquiry, line.key, line.text) == (str(event.inquiry.inquiry_id), digest("k"), digest(SECRET))
    assert "Jana" not in line.model_dump_json() and "jana" not in line.model_dump_json()


def test_a_decision_keeps_its_cause_and_only_a_hash_of_its_body():
    cause = uuid4()
    answer = Answer(text="Dear Jana", language="en", scenario="s")
    event = ReplyDecided(tenant="demo", conversation_id=uuid4(), inquiry_id=uuid4(), answer=answer)
    line = line_of(record_of(event, cause))
    assert isinstance(line, Step)
    assert (line.type, line.inquiry, line.cause) == ("ReplyDecided", str(event.inquiry_id), str(cause))
    assert "Jana" not in line.model_dump_json()


def test_what_an_agent_did_is_an_action():
    line = line_of(record_of(ResolveRequested(tenant="demo", conversation_id=uuid4(), agent_id="lena")))
    assert isinstance(line, Action)


@pytest.mark.parametrize(
    "data", [b"\xff", b"[]", b"{}", b'{"inquiry": 5}', b'{"inquiry": {"inquiry_id": 1}}', b'"x"', b"null"]
)
def test_poison_on_the_log_is_no_line_and_no_error(data):
    good = record_of(received())
    assert line_of(Record(good.partition, 0, good.key, good.headers, data, NOW)) is None
    assert line_of(Record(good.partition, 0, good.key, (("ce_id", b"x"),), data, NOW)) is None
