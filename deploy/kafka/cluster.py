"""Start a real Apache Kafka with one or more brokers on this machine, for people and for tests.

with kafka_cluster(directory, nodes_on_free_ports(3)) as cluster:
    cluster.url                # kafka://127.0.0.1:9092,...
    cluster.kill(2)            # as a power cut would
    cluster.start(2)
"""

import asyncio
import json
import secrets
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from crossdesk.errors import Unavailable
from crossdesk.tied_process import end_tied, kill_tied, start_tied

from deploy.kafka.certificate import make_certificate
from deploy.kafka.java import find_java, kafka_jars
from deploy.kafka.nodes import STRANGER, USER, Node, Security, properties
from deploy.kafka.readiness import wait_for_brokers

LOGGING = Path(__file__).with_name("log4j2.properties")
# A broker of an empty cluster lives in 200 MB and takes more as it needs it: 6,000 partitions, as test runs leave
# behind, filled 384 MB, and it did nothing but collect garbage. The collector with the fewest threads suits two cores.
JVM = [
    "-Xms64m",
    "-Xmx1g",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-Djava.awt.headless=true",
    f"-Dlog4j2.configurationFile={LOGGING}",
]


@dataclass
class KafkaCluster:
    """A running cluster. Its brokers are named by the numbers of their nodes."""

    directory: Path
    nodes: Sequence[Node]
    java: list[str]
    certificate: Path | None = None
    password: str = ""
    processes: dict[int, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    @property
    def bootstrap(self) -> str:
        """host:port of every broker, with commas between."""
        return ",".join(f"127.0.0.1:{node.port}" for node in self.nodes)

    @property
    def url(self) -> str:
        """The bus URL of the cluster."""
        return f"kafka://{self.bootstrap}"

    def secure_url(self, user: str = USER, password: str = "") -> str:
        """The bus URL of the TLS listener for a user, by the password of all users where none is given."""
        options = f"security=sasl_ssl&mechanism=SCRAM-SHA-512&ca={self.certificate}"
        return f"kafka://{user}:{password or self.password}@{self.secure_bootstrap}?{options}"

    @property
    def secure_bootstrap(self) -> str:
        """host:port of every broker's TLS listener (SCRAM-SHA-512, user `USER`)."""
        return ",".join(f"127.0.0.1:{node.secure_port}" for node in self.nodes)

    def start(self, number: int) -> None:
        """Start one broker; `wait` tells when it takes part."""
        home = self.directory / f"node-{number}"
        command = [*self.java, "kafka.Kafka", str(home / "server.properties")]
        self.processes[number] = start_tied(command, stop=signal.SIGTERM, log=home / "broker.log")

    def stop(self, number: int) -> None:
        """Stop one broker as an operator would: it hands over what it leads first."""
        end_tied(self.processes.pop(number))

    def kill(self, number: int) -> None:
        """Kill one broker as a power cut would."""
        kill_tied(self.processes.pop(number))

    def wait(self, deadline_seconds: float = 120.0) -> None:
        """Wait until exactly the started brokers take part (a killed one counts until its session ends, 9 s).

        Raises Unavailable with the end of the brokers' logs.
        """
        addresses = {node.number: f"127.0.0.1:{node.port}" for node in self.nodes if node.number in self.processes}
        if asyncio.run(wait_for_brokers(addresses, deadline_seconds)):
            return
        logs = [self.directory / f"node-{number}" / "broker.log" for number in self.processes]
        tails = "\n".join(f"{log}:\n{log.read_text(errors='replace')[-1500:]}" for log in logs)
        raise Unavailable(f"Kafka at {self.bootstrap} is not ready after {deadline_seconds:.0f} s\n{tails}")


@contextmanager
def kafka_cluster(
    directory: Path,
    nodes: Sequence[Node],
    *,
    secure: bool = False,
    users: Sequence[str] = (STRANGER,),
    kept: bool = False,
) -> Iterator[KafkaCluster]:
    """Run a cluster as long as the block lasts, with its data in `directory`, from where a kept one goes on.

    With `secure` there is a TLS listener and an authorizer; there `USER` may do all, and `users` nothing until granted.
    It ends with this process even if that is killed. Without `kept` the brokers are killed at the end, not shut down.
    Raises Misconfigured without a usable Java or Maven, Unavailable when the brokers do not come up.
    """
    directory.mkdir(parents=True, exist_ok=True)
    java = find_java()
    cluster = KafkaCluster(directory, nodes, [str(java), *JVM, "-cp", f"{kafka_jars()}/*"])
    security = _secure(cluster, java, users) if secure else None
    cluster_id = _identity(directory)
    for node in nodes:
        _prepare(cluster, node, cluster_id, security)
    try:
        for node in nodes:
            cluster.start(node.number)
        cluster.wait()
        yield cluster
    finally:
        _end(list(cluster.processes.values()), kept=kept)


def _identity(directory: Path) -> str:
    """The cluster's id: 16 random bytes, made once."""
    file = directory / "cluster.json"
    if not file.exists():
        file.write_text(json.dumps({"cluster_id": secrets.token_urlsafe(16)}))
    return str(json.loads(file.read_text())["cluster_id"])


def _secure(cluster: KafkaCluster, java: Path, users: Sequence[str]) -> Security:
    cluster.password = secrets.token_hex(16)
    store, cluster.certificate = make_certificate(java, cluster.directory, cluster.password)
    return Security(store, cluster.password, users)


def _prepare(cluster: KafkaCluster, node: Node, cluster_id: str, security: Security | None) -> None:
    """Write the node's configuration and format its storage where that has not been done."""
    home = cluster.directory.absolute() / f"node-{node.number}"
    home.mkdir(exist_ok=True)
    lines = properties(node, cluster.nodes, home / "data", security)
    configuration = home / "server.properties"
    configuration.touch(mode=0o600)
    configuration.write_text("".join(f"{name}={value}\n" for name, value in lines.items()))
    if (home / "data" / "meta.properties").exists():
        return
    # A run of a second is over before the optimising compiler pays.
    java = [cluster.java[0], "-XX:TieredStopAtLevel=1", *cluster.java[1:]]
    command = [*java, "kafka.tools.StorageTool", "format", "-c", str(configuration), f"--cluster-id={cluster_id}"]
    if security:
        for user in (USER, *security.users):
            command += ["--add-scram", f"SCRAM-SHA-512=[name={user},password={security.password}]"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Unavailable(f"Kafka could not format {home / 'data'}: {done.stderr.strip() or done.stdout.strip()}")


def _end(processes: "list[subprocess.Popen[bytes]]", *, kept: bool) -> None:
    for process in processes:
        if process.stdin is not None and kept:
            process.stdin.close()
    for process in processes:
        end_tied(process) if kept else kill_tied(process)
