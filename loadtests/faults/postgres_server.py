"""The PostgreSQL of the local stack, as faults see it: its process and whether it takes connections."""

import os
import signal
import time
from pathlib import Path

from crossdesk.embedded_postgres import is_ready
from crossdesk.testing.local_cluster import LocalCluster

from deploy.waiting import until

BACK_WITHIN = 120.0
"""Seconds: far more than recovery takes, for slow machines."""


def data_of(cluster: LocalCluster) -> Path:
    """The data directory."""
    return cluster.state / "postgres"


def postmaster(cluster: LocalCluster) -> int:
    """Process id of the server. Raises FileNotFoundError while there is none."""
    return int((data_of(cluster) / "postmaster.pid").read_text().split()[0])


async def signal_and_wait(cluster: LocalCluster, number: signal.Signals) -> float:
    """Signal the server, whose supervisor starts it again; gives the seconds until it takes connections anew.

    Raises TimeoutError when it does not come back.
    """
    before, began = postmaster(cluster), time.monotonic()
    os.kill(before, number)
    await until("PostgreSQL", lambda: is_back(cluster, before), deadline_seconds=BACK_WITHIN)
    return time.monotonic() - began


def is_back(cluster: LocalCluster, before: int) -> bool:
    """Whether a server other than process `before` takes connections."""
    return is_ready(data_of(cluster)) and postmaster(cluster) != before
