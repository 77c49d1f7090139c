"""What Kubernetes' own schemas find wrong with a manifest of one of its own kinds. Unknown fields are wrong, too.

As `kubernetes-validate --strict`, by the schemas of that package, each read once instead of once a manifest.
"""

import re
from functools import cache
from typing import Any

import jsonschema
from kubernetes_validate.utils import schema_contents
from referencing import Registry, Resource

VERSION = "1.34.0"
FOLDER = f"kubernetes-json-schema/v{VERSION}-local-strict"


def is_custom(manifest: dict[str, Any]) -> bool:
    """Whether its kind comes with an operator: those have groups of their own, with a dot and not under k8s.io."""
    group = str(manifest["apiVersion"]).rpartition("/")[0]
    return "." in group and (not group.endswith(".k8s.io") or group.startswith("gateway."))


def complaints(manifest: dict[str, Any]) -> list[str]:
    """Sentences that name manifest and path; empty for a good one and for kinds of operators."""
    if is_custom(manifest):
        return []
    name = f"{manifest['kind']} {manifest['metadata']['name']}"
    try:
        validator = _validator(manifest["apiVersion"], manifest["kind"])
    except FileNotFoundError:
        return [f"{name}: no such kind {manifest['apiVersion']} {manifest['kind']}"]
    errors = validator.iter_errors(manifest)
    return [f"{name}: {'.'.join(map(str, error.absolute_path))}: {error.message}" for error in errors]


@cache
def _validator(api_version: str, kind: str) -> jsonschema.Draft202012Validator:
    """Raises FileNotFoundError for a kind Kubernetes does not have."""
    short = re.sub(r"^([^./]*)(?:\.[^/]*)?/", r"\1-", api_version)  # networking.k8s.io/v1 is networking-v1 there
    schema = schema_contents(f"{FOLDER}/{kind.lower()}-{short}.json", VERSION)
    return jsonschema.Draft202012Validator(schema, registry=_definitions())


@cache
def _definitions() -> Registry[Any]:
    found = Resource.from_contents(schema_contents(f"{FOLDER}/_definitions.json", VERSION))
    registry: Registry[Any] = found @ Registry()
    return registry
