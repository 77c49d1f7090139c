"""What brokers are told, and which Java runs them."""

from pathlib import Path

import pytest
from crossdesk.errors import Misconfigured

from deploy.kafka.java import find_java, java_version, kafka_version
from deploy.kafka.nodes import Security, nodes_from, nodes_on_free_ports, properties


@pytest.mark.parametrize(
    ("told", "version"),
    [
        ('openjdk version "17.0.15" 2025-04-15', 17),
        ('openjdk version "25" 2025-09-16 LTS', 25),
        ('java version "1.8.0_402"', 8),
        ("Error: could not find libjvm", 0),
    ],
)
def test_the_release_of_java_is_read(told: str, version: int) -> None:
    assert java_version(told) == version


def test_a_java_home_without_java_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(Misconfigured, match=f"{tmp_path}.*Java runtime >= 17"):
        find_java()


def test_a_java_too_old_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text("#!/bin/sh\necho 'openjdk version \"11.0.2\"' >&2\n")
    java.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(Misconfigured, match="is Java 11"):
        find_java()


def test_the_pinned_broker_is_a_kafka_4() -> None:
    assert kafka_version().startswith("4.")


def test_three_brokers_share_no_port_and_know_each_other() -> None:
    for nodes in (nodes_from(9092, 3), nodes_on_free_ports(3)):
        ports = [port for node in nodes for port in (node.port, node.controller_port, node.secure_port)]
        assert len(set(ports)) == 9
        voters = {properties(node, nodes, Path("/data"), None)["controller.quorum.voters"] for node in nodes}
        assert voters == {",".join(f"{node.number}@127.0.0.1:{node.controller_port}" for node in nodes)}


@pytest.mark.parametrize(("brokers", "copies", "acknowledged"), [(1, "1", "1"), (3, "3", "2")])
def test_three_brokers_keep_three_copies_and_acknowledge_two(brokers: int, copies: str, acknowledged: str) -> None:
    nodes = nodes_from(9092, brokers)
    told = properties(nodes[0], nodes, Path("/data"), None)
    assert told["offsets.topic.replication.factor"] == told["default.replication.factor"] == copies
    assert told["min.insync.replicas"] == acknowledged
    assert told["auto.create.topics.enable"] == "false"


def test_nothing_listens_beyond_loopback() -> None:
    nodes = nodes_from(9092, 1)
    told = properties(nodes[0], nodes, Path("/data"), Security(Path("/store.p12"), "secret"))
    assert all("://127.0.0.1:" in listener for listener in told["listeners"].split(","))
