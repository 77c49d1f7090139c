"""What a trial says to an API server: server-side apply, and what it answers, warnings among it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import httpx

from deploy.chart.render import Manifest

STRICT = {"fieldManager": "trial", "fieldValidation": "Strict"}
"""An unknown field, or one given twice, is refused instead of being dropped."""


class NoSuchKind(Exception):
    """The API server has no kind of this name: a definition is missing, or the version is wrong."""


@dataclass(frozen=True)
class Answer:
    """`refused` is empty where it was taken."""

    about: str
    refused: str
    warnings: tuple[str, ...]


@dataclass
class Cluster:
    """An API server, and the kinds it has told of by their API versions."""

    client: httpx.Client
    kinds: dict[str, dict[str, Manifest]] = field(default_factory=dict)

    def apply(self, manifest: Manifest, *, dry_run: bool) -> Answer:
        """Have it as the manifest says; in a dry run everything but the storing is done."""
        response = self.client.patch(
            f"{self.place(manifest)}/{manifest['metadata']['name']}",
            params={**STRICT, "force": "true", **({"dryRun": "All"} if dry_run else {})},
            headers={"content-type": "application/apply-patch+yaml"},
            json=manifest,
        )
        return answer_of(manifest, response)

    def create(self, manifest: Manifest) -> Answer:
        """What would be said to one that is new, in a dry run."""
        response = self.client.post(self.place(manifest), params={**STRICT, "dryRun": "All"}, json=manifest)
        return answer_of(manifest, response)

    def read(self, path: str) -> Manifest:
        """Raises httpx.HTTPStatusError."""
        found: Manifest = self.client.get(path).raise_for_status().json()
        return found

    def place(self, manifest: Manifest) -> str:
        """The path of all of its kind. Raises NoSuchKind."""
        version, kind = manifest["apiVersion"], manifest["kind"]
        if kind not in self.kinds.get(version, {}):
            self.kinds[version] = self._kinds_of(version)
        if kind not in self.kinds[version]:
            raise NoSuchKind(f"{version} {kind}")
        told = self.kinds[version][kind]
        within = f"/namespaces/{manifest['metadata'].get('namespace', 'default')}" if told["namespaced"] else ""
        return f"{_root(version)}{within}/{told['name']}"

    def _kinds_of(self, version: str) -> dict[str, Manifest]:
        response = self.client.get(_root(version))
        told = [] if response.status_code == httpx.codes.NOT_FOUND else response.raise_for_status().json()["resources"]
        return {each["kind"]: each for each in told if "/" not in each["name"]}


def answer_of(manifest: Manifest, response: httpx.Response) -> Answer:
    told: Any = response.json()
    about = f"{manifest['kind']} {manifest['metadata']['name']}"
    refused = "" if response.is_success else f"{response.status_code} {told['message']}"
    return Answer(about, refused, tuple(response.headers.get_list("warning")))


def complaints(answers: Iterable[Answer]) -> list[str]:
    """A line for each refusal and each warning."""
    return [f"{each.about}: {word}" for each in answers for word in (each.refused, *each.warnings) if word]


def _root(version: str) -> str:
    return f"/apis/{version}" if "/" in version else f"/api/{version}"
