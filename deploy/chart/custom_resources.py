"""What the schemas of operators (CustomResourceDefinitions) find wrong with a manifest, their CEL rules among them.

The folder holds one file a kind, `<group>/<kind>_<version>.json`: the OpenAPI schema of the definition.
"""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import cel
from jsonschema import Draft202012Validator

RESERVED = frozenset({"namespace", "import", "package", "var", "void", "while", "loop", "function", "const", "let"})
"""Words of CEL: fields of these names are written `__name__` in rules."""
Schema = dict[str, Any]


@cache
def schema_of(folder: Path, api_version: str, kind: str) -> Schema | None:
    """None where the folder has none for this kind."""
    group, _, version = api_version.rpartition("/")
    file = folder / group / f"{kind.lower()}_{version}.json"
    return json.loads(file.read_text("utf-8")) if file.is_file() else None


def complaints(manifest: dict[str, Any], schema: Schema) -> list[str]:
    """Sentences that name the path: first what the schema says, and only of what passes, the rules."""
    found = [_sentence(error) for error in Draft202012Validator(schema).iter_errors(manifest)]
    return found or list(_broken(with_defaults(manifest, schema), schema, manifest["kind"]))


def with_defaults(value: Any, schema: Schema) -> Any:
    """As an API server stores it: what is left out gets the schema's default, before any rule is asked."""
    if isinstance(value, list):
        return [with_defaults(each, schema.get("items", {})) for each in value]
    if not isinstance(value, dict):
        return value
    properties = schema.get("properties", {})
    left_out = {name: part["default"] for name, part in properties.items() if "default" in part and name not in value}
    return {name: with_defaults(each, properties.get(name, {})) for name, each in {**left_out, **value}.items()}


def _broken(value: Any, schema: Schema, path: str) -> Iterator[str]:
    for rule in schema.get("x-kubernetes-validations", ()):
        if "oldSelf" not in rule["rule"] and not cel.evaluate(rule["rule"], {"self": _escaped(value)}):
            yield f"{path}: {rule.get('message', rule['rule'])}"
    if isinstance(value, dict):
        for name, part in schema.get("properties", {}).items():
            if name in value:
                yield from _broken(value[name], part, f"{path}.{name}")
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from _broken(each, schema.get("items", {}), f"{path}[{number}]")


def _escaped(value: Any) -> Any:
    if isinstance(value, list):
        return [_escaped(each) for each in value]
    if isinstance(value, dict):
        return {f"__{name}__" if name in RESERVED else name: _escaped(each) for name, each in value.items()}
    return value


def _sentence(error: Any) -> str:
    return f"{'.'.join(map(str, error.absolute_path))}: {error.message}"
