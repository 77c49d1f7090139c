"""YAML files of manners as strict models: unknown fields and keys given twice are refused, with their place."""

import re
from collections.abc import Hashable
from importlib.resources import files
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from crossdesk.errors import Misconfigured

T = TypeVar("T")


class Part(BaseModel):
    """What every entry of the files is: frozen, and without fields that nobody reads."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class _EachKeyOnce(yaml.SafeLoader):
    """Safe YAML that refuses a key given twice, and in which only `true` and `false` are booleans.

    By the older rules PyYAML goes by, `no` (Spanish, and Norway) is false, and the second of two keys wins unseen.
    """

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for number, key in enumerate(keys):
            if key in keys[:number]:
                place = node.value[number][0].start_mark
                raise yaml.constructor.ConstructorError(None, None, f"{key!r} is given twice", place)
        return super().construct_mapping(node, deep)


_BOOLEAN = "tag:yaml.org,2002:bool"
_EachKeyOnce.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != _BOOLEAN]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_EachKeyOnce.add_implicit_resolver(_BOOLEAN, re.compile(r"^(?:true|false)$"), list("tf"))


def fit(text: str, shape: type[T], where: str) -> T:
    """YAML as `shape`. Raises Misconfigured naming `where` and the field or line that is wrong."""
    try:
        content = yaml.load(text, _EachKeyOnce)  # noqa: S506  # the safe loader, made stricter
        return TypeAdapter(shape).validate_python(content)
    except yaml.YAMLError as error:
        raise Misconfigured(f"{where}: {error}") from error
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'as a whole'}: {e['msg']}" for e in error.errors())
        raise Misconfigured(f"{where}: {faults}") from error


def read(name: str, shape: type[T], package: str = "crossdesk.manners") -> T:
    """An installed file of a package as `shape`. Raises Misconfigured."""
    return fit(files(package).joinpath(name).read_text("utf-8"), shape, name)
