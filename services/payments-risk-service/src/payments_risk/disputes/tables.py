"""Reads the tables of this package: YAML whose statements each name a source, checked or still a draft."""

from collections.abc import Iterable, Mapping, Sequence
from importlib.resources.abc import Traversable
from typing import Any, Literal, TypeVar

import yaml
from crossdesk.errors import Misconfigured
from pydantic import BaseModel, ConfigDict, Field, RootModel, ValidationError

Table = TypeVar("Table", bound=BaseModel)


class Source(BaseModel):
    """Where a statement comes from. `draft` means that nobody has compared it with the source yet."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str = Field(min_length=1)
    url: str | None = None
    status: Literal["checked", "draft"]


class Sources(RootModel[Mapping[str, Source]]):
    """The sources of a table by the short name its rows use."""

    model_config = ConfigDict(frozen=True)

    def must_have(self, named: Iterable[str], file: str) -> None:
        """Raises Misconfigured for a name that is no source, and for a source that nothing names."""
        used = set(named)
        if unknown := sorted(used - self.root.keys()):
            raise Misconfigured(f"{file}: there is no source {unknown[0]!r}; add it under sources")
        if idle := sorted(self.root.keys() - used):
            raise Misconfigured(f"{file}: nothing names the source {idle[0]!r}; use it or take it out")

    def told(self, name: str) -> str:
        """A source in words; one that is still a draft says so."""
        source = self.root[name]
        place = f"{source.title} ({source.url})" if source.url else source.title
        return place if source.status == "checked" else f"{place} [draft, not checked]"


class OneOfEach(yaml.SafeLoader):
    """Refuses a key that is written twice in one mapping, where YAML would silently keep the last."""


def _mapping(loader: OneOfEach, node: yaml.MappingNode) -> dict[Any, Any]:
    keys = [loader.construct_object(key, deep=True) for key, _ in node.value]
    for key in {key for key in keys if keys.count(key) > 1}:
        raise yaml.constructor.ConstructorError(None, None, f"{key!r} is written twice", node.start_mark)
    return loader.construct_mapping(node, deep=True)


OneOfEach.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def read_table(model: type[Table], file: Traversable) -> Table:
    """Read a YAML table into its model. Raises Misconfigured naming file and place of what is wrong."""
    try:
        found = yaml.load(file.read_text(encoding="utf-8"), OneOfEach)  # noqa: S506 -- OneOfEach is a SafeLoader
        return model.model_validate(found)
    except ValidationError as error:
        problem = error.errors()[0]
        raise Misconfigured(f"{file.name}: {_place(problem['loc'], found)}: {problem['msg']}") from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise Misconfigured(f"{file.name} cannot be read: {error}") from error


def _place(location: Sequence[Any], found: Any) -> str:
    match location:
        case ("rules", int(index), *field):
            rule = found["rules"][index]
            name = rule.get("id", index + 1) if isinstance(rule, dict) else index + 1
            return f"rule {name}, {'.'.join(map(str, field)) or 'whole'}"
    return ".".join(map(str, location)) or "whole file"
