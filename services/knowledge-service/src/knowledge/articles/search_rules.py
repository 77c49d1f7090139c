"""How articles are searched for, and when what was found may be quoted: `search.yaml`."""

from functools import cache
from importlib.resources import files
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from knowledge.data_file import read_model

FILE = "search.yaml"

Kind = Literal["question", "body"]
List = Literal["body_vector", "question_vector", "words"]


class SearchRules(BaseModel):
    """See the comments of `search.yaml`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rank_offset: float = Field(gt=0)
    weights: dict[List, float]
    words: dict[Kind, float]
    sure_from: float = Field(gt=0, le=2)
    lead: float = Field(ge=0, le=2)
    intents: frozenset[str]
    plain_conditions: frozenset[str]


@cache
def load_search_rules() -> SearchRules:
    """The rules as shipped. Raises Misconfigured when the file does not fit."""
    return read_model(files("knowledge") / "articles" / FILE, SearchRules, FILE)
