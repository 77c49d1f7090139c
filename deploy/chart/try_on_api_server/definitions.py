"""Operators' kinds as an API server has them: CustomResourceDefinitions, made of the schemas at hand.

The files at hand are schemas alone, in the form of validators: names and scope are added here.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from deploy.chart.custom_resources import schema_of
from deploy.chart.kubernetes_schemas import is_custom
from deploy.chart.render import Manifest

ANYTHING: Manifest = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}


def definitions(manifests: Iterable[Manifest], schemas: Path) -> list[Manifest]:
    """One for each kind of an operator among the manifests. A kind without a schema takes anything."""
    kinds = sorted({(each["apiVersion"], each["kind"]) for each in manifests if is_custom(each)})
    return [definition(version, kind, schema_of(schemas, version, kind)) for version, kind in kinds]


def definition(api_version: str, kind: str, schema: Manifest | None) -> Manifest:
    group, _, version = api_version.partition("/")
    plural = f"{kind.lower()}s"
    served = {"name": version, "served": True, "storage": True, "subresources": {"status": {}}}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        # Groups of Kubernetes' own ask for a word of who approved them.
        "metadata": {
            "name": f"{plural}.{group}",
            "annotations": {"api-approved.kubernetes.io": "unapproved, for a trial of a chart"},
        },
        "spec": {
            "group": group,
            "scope": "Namespaced",
            "names": {"kind": kind, "listKind": f"{kind}List", "plural": plural, "singular": kind.lower()},
            "versions": [{**served, "schema": {"openAPIV3Schema": structural(schema) if schema else ANYTHING}}],
        },
    }


def structural(schema: Any) -> Any:
    """Without the word that other fields are forbidden: API servers take it for granted, and refuse to be told."""
    if isinstance(schema, list):
        return [structural(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    forbids = "properties" in schema and schema.get("additionalProperties") is False
    return {name: structural(each) for name, each in schema.items() if not (forbids and name == "additionalProperties")}
