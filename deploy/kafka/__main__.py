"""`make kafka`: run a local Kafka until Ctrl-C. BROKERS, KAFKA_PORT and CROSSDESK_STATE choose."""

import os
import signal
import sys
from pathlib import Path

from crossdesk.errors import CrossdeskError

from deploy.kafka.cluster import kafka_cluster
from deploy.kafka.nodes import nodes_from


def main() -> None:
    """Run until SIGINT or SIGTERM; the data stays for the next time."""
    brokers = int(os.environ.get("BROKERS") or 1)
    port = int(os.environ.get("KAFKA_PORT") or 9092)
    state = Path(os.environ.get("CROSSDESK_STATE") or ".crossdesk")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with kafka_cluster(state / f"kafka-{brokers}", nodes_from(port, brokers), kept=True) as cluster:
            print(f"ready\n\n  BUS={cluster.url} make run\n\nCtrl-C stops it; the data stays in {cluster.directory}")
            sys.stdout.flush()
            signal.pause()
    except KeyboardInterrupt:
        print("stopped")
    except CrossdeskError as error:
        sys.exit(f"kafka: {error}")


if __name__ == "__main__":
    main()
