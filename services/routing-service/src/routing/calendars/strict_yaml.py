"""YAML as an operator means it: a key given twice is an error, and `NO` is Norway. JSON is YAML, too."""

from collections.abc import Hashable
from typing import Any, TypeVar

import yaml
from crossdesk.errors import Misconfigured
from pydantic import BaseModel, ValidationError

M = TypeVar("M", bound=BaseModel)
LONGEST = 1_000_000
"""Characters of a file; a thousand desks take a quarter of that."""
_LEFT_AS_WRITTEN = {"tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp"}


class _StrictLoader(yaml.CSafeLoader):
    """Safe YAML without duplicate keys; what is a boolean or a date, the model of the file says."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if str(key.value) in seen:
                raise yaml.constructor.ConstructorError(None, None, f"{key.value!r} is given twice", key.start_mark)
            seen.add(str(key.value))
        return super().construct_mapping(node, deep)


_StrictLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag not in _LEFT_AS_WRITTEN]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


def read_strictly(text: str, where: str) -> Any:
    """The content of YAML or JSON. Raises Misconfigured naming `where` and the line."""
    if len(text) > LONGEST:
        raise Misconfigured(f"{where} has {len(text)} characters; more than {LONGEST} are not read")
    try:
        return yaml.load(text, _StrictLoader)  # noqa: S506  # the loader is the safe one, made stricter
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise Misconfigured(f"{where} is no YAML: {error}") from error


def fit(content: object, model: type[M], where: str) -> M:
    """Content as a model. Raises Misconfigured: one line with the place and the fault of each mistake."""
    try:
        return model.model_validate(content)
    except ValidationError as error:
        raise Misconfigured("; ".join(f"{where}: {_told(fault)}" for fault in error.errors())) from error


def _told(fault: Any) -> str:
    place = ".".join(map(str, fault["loc"])) or "as a whole"
    return f"{place}: {fault['msg'].removeprefix('Value error, ')}"
