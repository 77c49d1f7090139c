"""Topics that are in the cluster keep their partitions: Helm looks them up, here at a server that knows these alone."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from helm_python import Chart, Config
from helm_python.errors import HelmError

from deploy.chart.render import CHART, RELEASE, Manifest

TOPICS = "/apis/kafka.strimzi.io/v1"
KIND = {"name": "kafkatopics", "singularName": "kafkatopic", "namespaced": True, "kind": "KafkaTopic", "verbs": ["get"]}
NOT_FOUND = {"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "NotFound", "code": 404}


def answers(partitions: int) -> Mapping[str, Manifest]:
    """What a cluster says in which one topic has so many partitions."""
    topic = {"apiVersion": "kafka.strimzi.io/v1", "kind": "KafkaTopic", "metadata": {"name": "crossdesk-inquiries"}}
    return {
        "/version": {"major": "1", "minor": "34", "gitVersion": "v1.34.0"},
        "/api": {"kind": "APIVersions", "versions": ["v1"]},
        "/apis": {"kind": "APIGroupList", "apiVersion": "v1", "groups": []},
        TOPICS: {
            "kind": "APIResourceList",
            "apiVersion": "v1",
            "groupVersion": "kafka.strimzi.io/v1",
            "resources": [KIND],
        },
        f"{TOPICS}/namespaces/desk/kafkatopics/crossdesk-inquiries": {**topic, "spec": {"partitions": partitions}},
    }


@contextmanager
def cluster(known: Mapping[str, Manifest]) -> Iterator[str]:
    """URL of a server that knows these paths."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = known.get(self.path.partition("?")[0])
            body = json.dumps(NOT_FOUND if found is None else found).encode()
            self.send_response(404 if found is None else 200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002  # its name in the library
            """Nothing on the terminal."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def upgrade() -> Iterator[Callable[[int], dict[str, str]]]:
    """Renders an upgrade to so many partitions, in a cluster whose topic has six."""
    with cluster(answers(6)) as url, Chart.load(CHART) as chart:
        user = {"clusters": [{"name": "a", "cluster": {"server": url}}], "users": [{"name": "a", "user": {}}]}
        context = {"contexts": [{"name": "a", "context": {"cluster": "a", "user": "a"}}], "current-context": "a"}
        access = json.dumps({"apiVersion": "v1", "kind": "Config", **user, **context})
        with Config(kubeconfig_content=access, namespace="desk") as config:

            def render(partitions: int) -> dict[str, str]:
                values = {"kafka": {"partitions": partitions}}
                return config.render(chart, values, name=RELEASE, namespace="desk", is_upgrade=True)

            yield render


def test_fewer_partitions_than_a_topic_has_are_refused(upgrade: Callable[[int], dict[str, str]]) -> None:
    with pytest.raises(HelmError, match=r"kafka\.partitions \(4\) is below the 6 that topic inquiries has"):
        upgrade(4)


@pytest.mark.parametrize("partitions", [6, 12])
def test_as_many_or_more_are_taken(upgrade: Callable[[int], dict[str, str]], partitions: int) -> None:
    topics = upgrade(partitions)["crossdesk/templates/kafka-topics.yaml"]
    assert f"partitions: {partitions}\n" in topics
