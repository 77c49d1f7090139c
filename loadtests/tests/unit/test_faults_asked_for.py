"""What a run of faults is asked for, and the table at its end."""

import random

import pytest
from crossdesk.errors import Misconfigured

from loadtests.faults import __main__ as command
from loadtests.faults.answers_given import unwelcome
from loadtests.faults.choice import all_faults, choose
from loadtests.faults.fault import Fault
from loadtests.faults.load import Post
from loadtests.faults.play import verdict_of
from loadtests.faults.rows import ended, row_of, table
from loadtests.faults.sayings import sayings
from loadtests.faults.wanted import wanted
from loadtests.history.checker import check
from loadtests.history.lines import Accepted, End, Refused, Sent


async def hurt_nothing(stage) -> None:
    """For faults that are never played."""


SIGKILL = Fault(1, "sigkill", "killed", hurt_nothing, short=True)
RESTART = Fault(3, "rolling_restart", "restarted", hurt_nothing)
BROKER = Fault(4, "broker_down", "down", hurt_nothing, buses=("kafka",))
LOST = Fault(4, "broker_lost", "lost", hurt_nothing, buses=("kafka",))
FAULTS = [SIGKILL, RESTART, BROKER, LOST]


@pytest.mark.parametrize(
    ("words", "chosen"),
    [("", FAULTS), ("1,3", [SIGKILL, RESTART]), ("4", [BROKER, LOST]), ("broker-lost, sigkill", [SIGKILL, LOST])],
)
def test_faults_are_chosen_by_number_or_name_and_all_for_nothing(words, chosen):
    assert choose(FAULTS, words) == chosen


def test_every_fault_has_a_name_of_its_own():
    names = [fault.name for fault in all_faults()]
    assert len(names) == len(set(names)) >= 8


def test_a_kafka_fault_is_not_played_on_postgres(tmp_path):
    asked = wanted(FAULTS, {"FAULTS": "1,4"}, short=False, default_out=tmp_path)
    played = [(fault.name, bus) for fault, bus in asked.plays]
    assert played == [("sigkill", "kafka"), ("broker_down", "kafka"), ("broker_lost", "kafka"), ("sigkill", "postgres")]


def test_the_short_selection_is_small_slow_and_on_postgres(tmp_path):
    asked = wanted(FAULTS, {}, short=True, default_out=tmp_path)
    assert [(fault.name, bus) for fault, bus in asked.plays] == [("sigkill", "postgres")]
    assert asked.rate <= 10
    assert asked.brokers == 1


def test_each_kafka_has_three_brokers_unless_one_is_asked_for(tmp_path):
    assert wanted(FAULTS, {}, short=False, default_out=tmp_path).brokers == 3
    assert wanted(FAULTS, {"BROKERS": "1"}, short=False, default_out=tmp_path).brokers == 1


@pytest.mark.parametrize(
    "environment",
    [
        {"FAULTS": "meteorite"},
        {"BROKERS": "2"},
        {"BUS": "carrier-pigeon"},
        {"RATE": "abc"},
        {"RATE": "-1"},
        {"RATE": "inf"},
        {"SECONDS": "0"},
        {"SEED": "x"},
        {"FAULTS": "4", "BUS": "postgres"},
    ],
)
def test_what_there_is_not_is_one_line_and_exit_2(tmp_path, monkeypatch, capsys, environment):
    with pytest.raises(Misconfigured):
        wanted(FAULTS, environment, short=False, default_out=tmp_path)
    for name in ("FAULTS", "BUS", "RATE", "SECONDS", "SEED", "OUT"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert command.main([]) == 2
    said = capsys.readouterr().err
    assert said.startswith("chaos: ") and said.count("\n") == 1


def history(*, answered: bool):
    lines = [
        Sent(post="p", text="t", at=1),
        Accepted(post="p", inquiry="i", conversation="c", at=1),
        Sent(post="q", text="t", at=1),
        Refused(post="q", status=429, at=1),
        Sent(post="r", text="t", at=1),
        Refused(post="r", status=0, at=1),
    ]
    return lines if answered else [*lines, End(at=100)]


def test_a_lost_inquiry_fails_its_row_and_is_named_beneath_the_table():
    lines = history(answered=False)
    verdict = verdict_of(check(lines), lines, 1.5, [])
    row = row_of(SIGKILL, "postgres", verdict, ["3 kills"])
    assert (row.ending, row.accepted, row.refused, row.found["lost"], row.good) == ("failed", 1, 1, 1, False)
    told = table([row])
    assert "1 sigkill, postgres: 3 kills" in told
    assert "lost: i: accepted, and not on the log" in told


def test_a_wish_that_did_not_come_true_fails_its_row():
    lines = history(answered=True)
    row = row_of(SIGKILL, "kafka", verdict_of(check(lines), lines, 0.0, ["too slow"]), [])
    assert row.ending == "failed"
    assert "too slow" in table([row])


def test_a_skipped_row_fails_nothing_and_a_broken_or_interrupted_one_does():
    endings = {ending: ended(SIGKILL, "kafka", ending, "why").good for ending in ("skipped", "broken", "interrupted")}
    assert endings == {"skipped": True, "broken": False, "interrupted": False}


def test_server_errors_and_broken_connections_are_told_apart():
    good = Post("a", "normal", None, 0, tries=1, status=202)
    error = Post("b", "normal", None, 0, tries=1, status=503)
    again = Post("c", "normal", "k", 0, tries=2, unheard=1, status=202)
    assert unwelcome([good]) == []
    assert unwelcome([good, error, again]) == ["1 POSTs were answered 503", "1 POSTs met a broken connection"]
    assert unwelcome([good, again], broken_too=False) == []


def test_the_same_seed_says_the_same_and_disputes_are_urgent():
    first, second = (sayings("LX1CN"), sayings("LX1CN"))
    one, other = random.Random(5), random.Random(5)
    said = [first(one) for _ in range(200)]
    assert said == [second(other) for _ in range(200)]
    assert {draft.lane for draft in said} == {"urgent", "normal"}
