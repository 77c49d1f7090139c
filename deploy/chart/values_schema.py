"""The JSON Schema of the chart's values: `schema.yaml`, closed to unknown keys, with each service's own settings."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

import yaml
from crossdesk.settings import ServiceSettings

from deploy.chart.settings import files_of, plain_settings, secrets_of

SOURCE = Path(__file__).with_name("schema.yaml")
Schema = dict[str, Any]


def values_schema(services: Mapping[str, type[ServiceSettings]]) -> Schema:
    """For the services of these names and settings classes."""
    source = yaml.safe_load(SOURCE.read_text("utf-8"))
    values: Schema = source["values"]
    each = {name: _service(source["service"], name, settings) for name, settings in services.items()}
    values["properties"]["services"] = {"type": "object", "required": list(each), "properties": each}
    digest = {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"}
    values["properties"]["images"]["properties"]["digests"]["properties"] = dict.fromkeys(each, digest)
    count = {"type": "integer", "minimum": 1}
    source["quantities"]["schedule"]["properties"]["replicas"]["properties"] = dict.fromkeys(each, count)
    values["properties"]["global"] = {"type": "object", "additionalProperties": True}  # Helm's own
    document = {"$schema": "http://json-schema.org/draft-07/schema#", "$defs": source["quantities"], **values}
    closed: Schema = _closed(document)
    return closed


def _service(service: Schema, name: str, settings: type[ServiceSettings]) -> Schema:
    found = deepcopy(service)
    properties = found["properties"]
    files = files_of(settings)
    properties["settings"]["properties"] = plain_settings(settings)
    properties["secrets"].update(_some_of(secrets_of(settings)["optional"]))
    properties["files"]["properties"] = {each: {"type": "string", "minLength": 1} for each in files}
    properties["secretFiles"].update(_some_of(files))
    if name != "gateway":
        del properties["requestsPerSecond"]
    return found


def _some_of(names: Sequence[str]) -> Schema:
    return {"items": {"enum": list(names)}} if names else {"maxItems": 0}


def _closed(part: Any) -> Any:
    """Objects with named properties take no others: a misspelt value would otherwise do nothing, silently."""
    if isinstance(part, list):
        return [_closed(each) for each in part]
    if not isinstance(part, dict):
        return part
    found = {key: _closed(value) for key, value in part.items()}
    if found.get("type") == "object" and "properties" in found:
        found.setdefault("additionalProperties", False)
    return found
