"""YAML files of this package, read strictly: a key given twice is an error and not an overwritten text."""

import re
from collections.abc import Hashable
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

import yaml
from crossdesk.errors import Misconfigured
from pydantic import BaseModel, ValidationError

M = TypeVar("M", bound=BaseModel)

_BOOLEAN = "tag:yaml.org,2002:bool"


class _StrictLoader(yaml.CSafeLoader):
    """Safe YAML without duplicate keys, in which only `true` and `false` are booleans, as YAML 1.2 has it.

    By the older rules PyYAML goes by, `NO` is false: the country of Norway, and a key of texts.
    """

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                raise yaml.constructor.ConstructorError(None, None, f"{key!r} is given twice", node.start_mark)
        return super().construct_mapping(node, deep)


_StrictLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != _BOOLEAN]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}
_StrictLoader.add_implicit_resolver(_BOOLEAN, re.compile(r"^(?:true|false)$"), list("tf"))


def read_data(file: Traversable) -> Any:
    """The content of a YAML file. Raises Misconfigured naming file and line when it is no YAML."""
    try:
        return yaml.load(file.read_text("utf-8"), _StrictLoader)  # noqa: S506  # the loader is the safe one, made stricter
    except yaml.YAMLError as error:
        raise Misconfigured(f"{file.name}: {error}") from error


def read_model(file: Traversable, model: type[M], where: str) -> M:
    """The content of a YAML file as a model. Raises Misconfigured naming file and field when it does not fit."""
    return fit(read_data(file), model, where)


def fit(content: object, model: type[M], where: str) -> M:
    """Content as a model. Raises Misconfigured saying where and which field is wrong."""
    try:
        return model.model_validate(content)
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'as a whole'}: {e['msg']}" for e in error.errors())
        raise Misconfigured(f"{where}: {faults}") from error
