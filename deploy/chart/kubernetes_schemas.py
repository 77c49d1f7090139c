"""What Kubernetes' own schemas find wrong with a manifest of one of its own kinds. Unknown fields are wrong, too."""

from typing import Any

import kubernetes_validate

VERSION = "1.34"
"""The newest whose schemas are carried by the wheel in use may be older: then that one is taken."""


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
        kubernetes_validate.validate(manifest, VERSION, strict=True)
    except kubernetes_validate.ValidationError as error:
        return [f"{name}: {'.'.join(map(str, error.absolute_path))}: {error.message}"]
    except kubernetes_validate.SchemaNotFoundError:
        return [f"{name}: no such kind {manifest['apiVersion']} {manifest['kind']}"]
    return []
