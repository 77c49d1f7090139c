"""What an API server says to the manifests of a size, in a dry run: all is done but the storing."""

from collections.abc import Iterator

from deploy.chart.render import Manifest, Values, read_values, render
from deploy.chart.try_on_api_server.speak import Answer, Cluster

SIZES = ("small", "medium", "peak")
RESTRICTED = {
    f"pod-security.kubernetes.io/{mode}{part}": value
    for mode in ("enforce", "warn", "audit")
    for part, value in (("", "restricted"), ("-version", "latest"))
}


def sized(size: str) -> Values:
    return read_values([f"values-{size}.yaml"])


def make_namespace(cluster: Cluster, name: str) -> Answer:
    """One in which the restricted standard holds for pods."""
    metadata = {"name": name, "labels": RESTRICTED}
    return cluster.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": metadata}, dry_run=False)


def try_size(cluster: Cluster, size: str) -> list[Answer]:
    """What is said to each manifest, and to a pod of each template. Accounts are stored, for pods need them."""
    namespace = f"{size}-of-a-dry-run"
    made = make_namespace(cluster, namespace)
    manifests = [placed(each, namespace) for each in render(sized(size), namespace=namespace)]
    applied = [cluster.apply(each, dry_run=each["kind"] != "ServiceAccount") for each in manifests]
    pods = [cluster.create(pod) for each in manifests for pod in pods_of(each)]
    return [made, *applied, *pods]


def placed(manifest: Manifest, namespace: str) -> Manifest:
    return {**manifest, "metadata": {**manifest["metadata"], "namespace": namespace}}


def pods_of(manifest: Manifest) -> Iterator[Manifest]:
    """The pod a controller would make of a workload; none of anything else."""
    template = manifest.get("spec", {}).get("template", {})
    if manifest["kind"] in {"Deployment", "StatefulSet", "Job"}:
        metadata = {**template["metadata"], **{key: manifest["metadata"][key] for key in ("name", "namespace")}}
        yield {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": template["spec"]}


def stored(cluster: Cluster, namespace: str, version: str, kind: str) -> dict[str, Manifest]:
    """What of a kind the server has, by its names."""
    about = {"apiVersion": version, "kind": kind, "metadata": {"namespace": namespace}}
    return {each["metadata"]["name"]: each for each in cluster.read(cluster.place(about))["items"]}
