"""`make kafka`: run a local Kafka until Ctrl-C.

From the environment: BROKERS (1), KAFKA_PORT (9092, the first of three for each broker; 0 takes free ones) and
CROSSDESK_STATE (.crossdesk), below which the data stays for the next time.
"""

import os
import signal
import sys
from pathlib import Path

from crossdesk.errors import CrossdeskError

from deploy.kafka.cluster import kafka_cluster
from deploy.kafka.nodes import nodes_from, nodes_on_free_ports


def main() -> None:
    """Run until SIGINT or SIGTERM; the data stays for the next time."""
    brokers = _number("BROKERS", 1)
    port = _number("KAFKA_PORT", 9092)
    nodes = nodes_from(port, brokers) if port else nodes_on_free_ports(brokers)
    state = Path(os.environ.get("CROSSDESK_STATE") or ".crossdesk").absolute()
    # Set both: a shell that starts this in the background has it ignore SIGINT.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    try:
        with kafka_cluster(state / f"kafka-{brokers}", nodes, kept=True) as cluster:
            print(f"ready\n\n  BUS={cluster.url} make run\n\nCtrl-C stops it; the data stays in {cluster.directory}")
            sys.stdout.flush()
            signal.pause()
    except KeyboardInterrupt:
        print("stopped")
    except CrossdeskError as error:
        sys.exit(f"kafka: {error}")


def _number(variable: str, default: int) -> int:
    value = os.environ.get(variable) or str(default)
    if not value.isdecimal():
        sys.exit(f"kafka: {variable}={value} is no number")
    return int(value)


if __name__ == "__main__":
    main()
