"""Generators against a gateway that answers as it is told: what they send, see and say."""

import os
import signal
import socket
from collections import Counter

import pytest
import trustme

from loadtests.drive_generators import generating
from loadtests.plan import Plan
from loadtests.tests.pretend_gateway import pretend_gateway

SAMPLE = {"order_id": "CB-10000001", "tracking_number": "LX480007292CN"}


def plan(url: str, **fields) -> Plan:
    usual = {"scenario": "steady", "rate": 60.0, "seconds": 2.0, "url": url, "keys": {"demo": "key"}, "sample": SAMPLE}
    return Plan(**{**usual, "patience": 20.0, **fields})


class Heard:
    """All that generators say, added up."""

    def __init__(self) -> None:
        self.kinds: Counter[str] = Counter()
        self.statuses: Counter[str] = Counter()
        self.workers: set[int] = set()
        self.intended = self.answers = 0
        self.why = ""

    def add(self, message) -> None:
        self.kinds[message["kind"]] += 1
        self.why = message.get("why", self.why)
        if message["kind"] == "facts":
            self.workers.add(message["worker"])
            self.statuses.update(row[1] for row in message["posts"])
            self.intended += sum(message["intended"].values())
            self.answers += len(message["answers"])


def hear(crew) -> Heard:
    heard = Heard()
    while message := crew.hear(90):
        heard.add(message)
    return heard


@pytest.mark.parametrize("watch", ["feed", "conversation", "webhook"])
def test_every_answer_is_seen_in_each_way_of_watching(tmp_path, watch):
    with pretend_gateway() as (url, _), generating(plan(url, watch=watch), 1, 0, None, tmp_path / "log") as crew:
        heard = hear(crew)
    assert heard.intended > 60
    assert heard.statuses == {"202": heard.intended}
    assert heard.answers == heard.intended


@pytest.fixture
def authority(monkeypatch, tmp_path):
    """A certificate authority that the generators trust."""
    made = trustme.CA()
    made.cert_pem.write_to_path(tmp_path / "authority.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    return made


def certificate(authority, path) -> str:
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(path)
    return str(path)


@pytest.mark.parametrize("watch", ["feed", "conversation"])
def test_a_gateway_behind_tls_is_measured_like_any_other(tmp_path, authority, watch):
    gateway = pretend_gateway(certificate=certificate(authority, tmp_path / "server.pem"))
    with gateway as (url, _), generating(plan(url, watch=watch), 1, 0, None, tmp_path / "log") as crew:
        heard = hear(crew)
    assert url.startswith("https://")
    assert heard.statuses == {"202": heard.intended}
    assert heard.answers == heard.intended > 60


def test_a_certificate_nobody_vouches_for_is_not_trusted(tmp_path, authority):
    gateway = pretend_gateway(certificate=certificate(trustme.CA(), tmp_path / "server.pem"))
    with gateway as (url, _), generating(plan(url, watch="none"), 1, 0, None, tmp_path / "log") as crew:
        heard = hear(crew)
    assert heard.statuses == {"SSLCertVerificationError": heard.intended}


def test_an_answer_told_before_the_202_is_matched(tmp_path):
    with pretend_gateway(early=True) as (url, _), generating(plan(url), 1, 0, None, tmp_path / "log") as crew:
        heard = hear(crew)
    assert heard.answers == heard.intended > 60


def test_a_broken_feed_is_followed_up_and_what_it_missed_is_read(tmp_path):
    with pretend_gateway(cut_feed=20) as (url, _), generating(plan(url), 1, 0, None, tmp_path / "log") as crew:
        heard = hear(crew)
    assert heard.answers == heard.intended > 60


def test_answers_that_never_come_are_waited_for_and_then_given_up(tmp_path):
    gateway = pretend_gateway(answer_after=None)
    with gateway as (url, _), generating(plan(url, patience=0.5), 1, 0, None, tmp_path / "log") as crew:
        heard = hear(crew)
    assert heard.answers == 0
    assert heard.kinds["done"] == 1


@pytest.mark.parametrize("status", [429, 503, 500])
def test_a_status_is_told_as_it_came(tmp_path, status):
    with pretend_gateway(status=status) as (url, _), generating(plan(url), 1, 0, None, tmp_path / "log") as crew:
        heard = hear(crew)
    assert heard.statuses == {str(status): heard.intended}


def test_a_gateway_that_dies_shows_as_failures_and_stops_nothing(tmp_path):
    gateway = pretend_gateway()
    with gateway as (url, server), generating(plan(url, watch="none"), 1, 0, None, tmp_path / "log") as crew:
        heard = Heard()
        while not heard.statuses["202"]:
            heard.add(crew.hear(90))
        os.kill(server.pid, signal.SIGKILL)
        while message := crew.hear(90):
            heard.add(message)
    assert heard.statuses["ConnectionRefusedError"]
    assert sum(heard.statuses.values()) == heard.intended
    assert heard.kinds["done"] == 1


def test_two_workers_share_the_load_under_a_master(tmp_path):
    with pretend_gateway() as (url, _), generating(plan(url), 2, 0, None, tmp_path / "log") as crew:
        heard = hear(crew)
    assert heard.workers == {0, 1}
    assert heard.kinds["done"] == 0
    assert not heard.kinds["void"]
    assert heard.answers == heard.intended > 60


def test_a_worker_that_dies_voids_the_run_and_the_other_goes_on(tmp_path):
    with pretend_gateway() as (url, _), generating(plan(url, seconds=12.0), 2, 0, None, tmp_path / "log") as crew:
        heard = Heard()
        while len(heard.workers) < 2:
            heard.add(crew.hear(90))
        os.kill(crew.pids[2], signal.SIGKILL)
        while message := crew.hear(90):
            heard.add(message)
        assert "a worker died: 1 of 2" in crew.failed_worker()
    assert "a worker died: 1 of 2" in heard.why
    assert heard.answers > 60


@pytest.mark.parametrize("workers", [1, 2])
def test_a_run_that_is_halted_ends_early_and_tells_what_it_saw(tmp_path, workers):
    with (
        pretend_gateway() as (url, _),
        generating(plan(url, seconds=600.0), workers, 0, None, tmp_path / "log") as crew,
    ):
        heard = Heard()
        while not heard.answers:
            heard.add(crew.hear(90))
        crew.halt()
        while message := crew.hear(90):
            heard.add(message)
        assert crew.end() == 0
    assert heard.answers == heard.intended


@pytest.mark.parametrize("workers", [1, 2])
def test_a_feed_that_is_not_there_is_told_before_anything_is_sent(tmp_path, workers):
    with pretend_gateway(feed=404) as (url, _), generating(plan(url), workers, 0, None, tmp_path / "log") as crew:
        heard = hear(crew)
        assert crew.end() == 2
    assert "status 404; WATCH=conversation" in heard.why
    assert heard.intended == 0


def test_warming_up_has_negative_offsets(tmp_path):
    gateway = pretend_gateway()
    with gateway as (url, _), generating(plan(url, warm_up=1.0, seconds=1.0), 1, 0, None, tmp_path / "log") as crew:
        offsets = [row[0] for message in iter(lambda: crew.hear(90), None) for row in message.get("posts", ())]
    assert min(offsets) < 0 < max(offsets) < 1.0


def test_no_server_at_all_is_told(tmp_path):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{nobody.getsockname()[1]}"
        with generating(plan(url), 1, 0, None, tmp_path / "log") as crew:
            heard = hear(crew)
    assert heard.kinds == {"cannot": 1}
