"""Stands in for the controller of Jobs: each is done as soon as it is there, so that Helm goes on after its hooks."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from deploy.chart.render import Manifest
from deploy.chart.try_on_api_server.access import Access
from deploy.chart.try_on_api_server.speak import Cluster

EVERY_SECONDS = 0.1


@dataclass
class Jobs:
    """Names of those that were done, in their order."""

    done: list[str] = field(default_factory=list)


@contextmanager
def jobs_get_done(access: Access) -> Iterator[Jobs]:
    jobs, ended = Jobs(), threading.Event()
    thread = threading.Thread(target=_until, args=(access, jobs, ended))
    thread.start()
    try:
        yield jobs
    finally:
        ended.set()
        thread.join()


def _until(access: Access, jobs: Jobs, ended: threading.Event) -> None:
    with access.client() as client:
        cluster = Cluster(client)
        while not ended.wait(EVERY_SECONDS):
            for job in cluster.read("/apis/batch/v1/jobs")["items"]:
                if not job["status"].get("completionTime"):
                    jobs.done.append(job["metadata"]["name"])
                    _finish(cluster, job)


def _finish(cluster: Cluster, job: Manifest) -> None:
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    condition = {"status": "True", "lastTransitionTime": now, "lastProbeTime": now}
    status = {
        "succeeded": 1,
        "startTime": now,
        "completionTime": now,
        "conditions": [{"type": kind, **condition} for kind in ("SuccessCriteriaMet", "Complete")],
    }
    metadata = job["metadata"]
    place = f"/apis/batch/v1/namespaces/{metadata['namespace']}/jobs/{metadata['name']}/status"
    response = cluster.client.patch(
        place, json={"status": status}, headers={"content-type": "application/merge-patch+json"}
    )
    response.raise_for_status()
