"""How tests find their way through manifests."""

from collections.abc import Iterable

from deploy.chart.render import Manifest

SERVICES = ("gateway", "intent", "translation", "logistics", "payments-risk", "knowledge", "routing")


def of_kind(manifests: Iterable[Manifest], *kinds: str) -> dict[str, Manifest]:
    """By their names without the release's."""
    found = [each for each in manifests if each["kind"] in kinds]
    return {each["metadata"]["name"].removeprefix("crossdesk-"): each for each in found}


def workloads(manifests: Iterable[Manifest]) -> dict[str, Manifest]:
    return of_kind(manifests, "Deployment", "StatefulSet")


def pod_of(manifest: Manifest) -> Manifest:
    pod: Manifest = manifest["spec"]["template"]["spec"]
    return pod


def container_of(manifest: Manifest) -> Manifest:
    [container] = pod_of(manifest)["containers"]
    found: Manifest = container
    return found


def variables(container: Manifest) -> dict[str, str | None]:
    """Of one whose value comes from elsewhere, None."""
    found = {each["name"]: each.get("value") for each in container["env"]}
    assert len(found) == len(container["env"]), "a variable is set twice"
    return found
