"""What each broker of a local cluster is told. Every node is broker and controller at once (KRaft)."""

import socket
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

USER = "crossdesk"
STRANGER = "stranger"
"""Is let in by the same password, and has no right to anything."""


@dataclass(frozen=True)
class Node:
    """One broker: plain clients on `port`, the quorum on `controller_port`, TLS clients on `secure_port`."""

    number: int
    port: int
    controller_port: int
    secure_port: int


@dataclass(frozen=True)
class Security:
    """The TLS listener: SCRAM-SHA-512, and a PKCS12 store with the certificate. All users have one password.

    `USER` may do everything; of `users` each may do what it is granted (see rights.py).
    """

    keystore: Path
    password: str
    users: Sequence[str] = (STRANGER,)


def nodes_from(first_port: int, brokers: int) -> list[Node]:
    """Nodes on fixed ports: clients on the first ports, then the quorum's, then those for TLS."""
    return [
        Node(number + 1, first_port + number, first_port + brokers + number, first_port + 2 * brokers + number)
        for number in range(brokers)
    ]


def nodes_on_free_ports(brokers: int) -> list[Node]:
    """Nodes on ports that are free right now."""
    with ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(3 * brokers)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        ports = [int(probe.getsockname()[1]) for probe in probes]
    return [Node(number + 1, *ports[3 * number : 3 * number + 3]) for number in range(brokers)]


def properties(node: Node, nodes: Sequence[Node], data: Path, security: Security | None) -> Mapping[str, str]:
    """`server.properties` of one node. Small buffers and few threads: several brokers share one small machine."""
    copies = str(min(3, len(nodes)))
    acknowledged = str(max(1, min(3, len(nodes)) - 1))
    return {
        "process.roles": "broker,controller",
        "node.id": str(node.number),
        "controller.quorum.voters": ",".join(f"{one.number}@127.0.0.1:{one.controller_port}" for one in nodes),
        "controller.listener.names": "CONTROLLER",
        "inter.broker.listener.name": "PLAINTEXT",
        "log.dirs": str(data),
        "auto.create.topics.enable": "false",
        "default.replication.factor": copies,
        "min.insync.replicas": acknowledged,
        "offsets.topic.replication.factor": copies,
        "offsets.topic.num.partitions": "8",
        "transaction.state.log.replication.factor": copies,
        "transaction.state.log.min.isr": acknowledged,
        "transaction.state.log.num.partitions": "8",
        "share.coordinator.state.topic.replication.factor": copies,
        "share.coordinator.state.topic.min.isr": acknowledged,
        # Members that come, go and crash are what a local cluster is for: no three seconds of waiting for each.
        "group.initial.rebalance.delay.ms": "0",
        "group.min.session.timeout.ms": "1000",
        "num.network.threads": "2",
        "num.io.threads": "4",
        "log.cleaner.dedupe.buffer.size": "16777216",
        "log.index.size.max.bytes": "1048576",
        **listeners(node, security),
    }


def listeners(node: Node, security: Security | None) -> Mapping[str, str]:
    """The listeners, all on loopback; with `security` one more speaks TLS and asks for SCRAM or OAUTHBEARER."""
    plain = f"PLAINTEXT://127.0.0.1:{node.port}"
    controller = f"CONTROLLER://127.0.0.1:{node.controller_port}"
    protocols = "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT"
    if security is None:
        return {"listeners": f"{plain},{controller}", "listener.security.protocol.map": protocols}
    return {
        "listeners": f"{plain},{controller},SECURE://127.0.0.1:{node.secure_port}",
        "listener.security.protocol.map": f"{protocols},SECURE:SASL_SSL",
        "listener.name.secure.sasl.enabled.mechanisms": "SCRAM-SHA-512,OAUTHBEARER",
        # Without a key server the broker believes unsigned tokens, as Kafka means it for development only.
        "listener.name.secure.oauthbearer.sasl.jaas.config": (
            "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required "
            'unsecuredLoginStringClaim_sub="broker";'
        ),
        "listener.name.secure.scram-sha-512.sasl.jaas.config": (
            "org.apache.kafka.common.security.scram.ScramLoginModule required;"
        ),
        "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        "super.users": f"User:ANONYMOUS;User:{USER}",  # whoever comes by the plain listener, brokers among them
        "ssl.keystore.type": "PKCS12",
        "ssl.keystore.location": str(security.keystore),
        "ssl.keystore.password": security.password,
        "ssl.key.password": security.password,
    }
