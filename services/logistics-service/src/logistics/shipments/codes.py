"""From the codes of carriers and aggregators to canonical states: `codes.yaml`, checked."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, field_validator

from logistics.shipments.states import Customs, State, states

CodeTable = Literal["seventeen_track", "aftership", "upu", "dhl"]


class Code(BaseModel):
    """What one code means. `at_origin` replaces `state` in the country the parcel was sent from."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    state: State
    at_origin: State | None = None
    customs: Customs | None = None


class CodeTables(BaseModel):
    """`codes.yaml`: a code is written as its state alone where that says all."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seventeen_track: dict[str, Code]
    aftership: dict[str, Code]
    upu: dict[str, Code]
    dhl: dict[str, Code]

    @field_validator("*", mode="before")
    @classmethod
    def _write_out(cls, table: dict[str, object]) -> dict[str, object]:
        return {code: {"state": told} if isinstance(told, str) else told for code, told in table.items()}


@dataclass(frozen=True)
class Meaning:
    """What a scan says: where the parcel is, and how customs stand by it."""

    state: State
    customs: Customs


@cache
def code_tables() -> dict[CodeTable, dict[str, Code]]:
    """All tables. Raises pydantic.ValidationError when one names a state there is not."""
    text = files("logistics.shipments").joinpath("codes.yaml").read_text("utf-8")
    checked = CodeTables.model_validate(yaml.safe_load(text))
    return TypeAdapter(dict[CodeTable, dict[str, Code]]).validate_python(dict(checked))


def meaning(table: CodeTable, *codes: str | None, at_origin: bool = False) -> Meaning | None:
    """What the first known of these codes means, the narrowest first; None when none of them is in the table."""
    known = code_tables()[table]
    told = next((known[code] for code in codes if code in known), None)
    if told is None:
        return None
    state = told.at_origin if at_origin and told.at_origin else told.state
    return Meaning(state, told.customs or states()[state].customs)
