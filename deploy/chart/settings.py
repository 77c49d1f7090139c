"""What the chart must know of the services' settings: which are secret, which are files, which it sets itself."""

from pathlib import Path
from typing import Any, get_args

from crossdesk.settings import ServiceSettings
from pydantic import SecretStr
from pydantic.fields import FieldInfo

SET_BY_THE_CHART = frozenset(
    {"bus_url", "database_url", "host", "port", "instance", "partitions", "database_connections", "drain_seconds"}
    | {"dead_letters_in_a_row", "stuck_after_seconds", "log_level"}
)
ASKED = {
    "logistics_url": "logistics",
    "payments_risk_url": "payments-risk",
    "routing_url": "routing",
    "translation_service_url": "translation",
}
"""Settings that name another service of the cluster, and which."""
ONLY_HERE = frozenset({"demo_key", "demo_tracking_number", "secrets_dir", "otlp_endpoint"})
"""Settings of the local stack, and those that are the same for all services and so a value of the whole release."""


def asked_services(settings: type[ServiceSettings]) -> dict[str, str]:
    """Setting and service, of those it asks by HTTP."""
    return {name: ASKED[name] for name in settings.model_fields if name in ASKED}


def secrets_of(settings: type[ServiceSettings]) -> dict[str, list[str]]:
    """Names of secret settings: `always` those without which it does not start or is not asked, and the `optional`."""
    secret = {name: field for name, field in settings.model_fields.items() if _holds(field, SecretStr)}
    own = [name for name in secret if name not in SET_BY_THE_CHART]
    always = [name for name in own if secret[name].is_required() or name == "service_key"]
    return {"always": always, "optional": [name for name in own if name not in always]}


def files_of(settings: type[ServiceSettings]) -> list[str]:
    """Names of settings that are paths: a values file may give the file's content, or name it as a secret."""
    return [name for name, field in settings.model_fields.items() if _holds(field, Path)]


def plain_settings(settings: type[ServiceSettings]) -> dict[str, Any]:
    """JSON Schema of what a values file may set as it is: by name, with the description of the settings class."""
    left_out = {
        *SET_BY_THE_CHART,
        *ASKED,
        *ONLY_HERE,
        *secrets_of(settings)["always"],
        *secrets_of(settings)["optional"],
    }
    found = settings.model_json_schema()["properties"]
    return {name: _schema(found[name], settings.model_fields[name]) for name in found if name not in left_out}


def _schema(found: dict[str, Any], field: FieldInfo) -> dict[str, Any]:
    """Bounds are kept, formats are not: they are checked by the service, whose message is better."""
    kinds = [each for each in found.get("anyOf", [found]) if each.get("type") != "null"]
    kept = {key: value for key, value in kinds[0].items() if key in _KEPT}
    return {**kept, **({"description": field.description} if field.description else {})}


_KEPT = frozenset(
    {"type", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "pattern", "items", "maxItems"}
)


def _holds(field: FieldInfo, kind: type) -> bool:
    return any(each is kind for each in _parts(field.annotation))


def _parts(annotation: Any) -> list[Any]:
    inner = get_args(annotation)
    return [part for each in inner for part in _parts(each)] if inner else [annotation]
