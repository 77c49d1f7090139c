"""Data files of this package, read and checked strictly."""

from importlib.resources import files
from typing import TypeVar

import yaml
from crossdesk.errors import Misconfigured
from pydantic import BaseModel, ValidationError

Read = TypeVar("Read", bound=BaseModel)


def read_data(name: str, shape: type[Read]) -> Read:
    """The file `name` of this package as `shape`. Raises Misconfigured naming the file and the first wrong field."""
    try:
        text = (files("payments_risk") / "billing" / name).read_text(encoding="utf-8")
        return shape.model_validate(yaml.safe_load(text))
    except ValidationError as error:
        problem = error.errors()[0]
        place = ".".join(map(str, problem["loc"])) or "whole file"
        raise Misconfigured(f"{name}: {place}: {problem['msg']}") from error
    except (OSError, yaml.YAMLError) as error:
        raise Misconfigured(f"{name} cannot be read: {error}") from error
