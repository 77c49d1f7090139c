"""Reads what is promised (`slos.yaml`) and what else people have to act on (`causes.yaml`)."""

from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

FOLDER = Path(__file__).parent
NAME = r"^[A-Z][A-Za-z]+$"

Counted = Literal["good", "bad", "all"]
Severity = Literal["page", "ticket"]
"""`page` wakes somebody, `ticket` waits for the next working day."""


class _Read(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Objective(_Read):
    """A promise: of what `total` counts, `objective` per cent are not among what `bad` counts.

    `proof` names series that tests feed the rules, and what each counts.
    """

    name: str = Field(pattern=r"^[a-z_]+$")
    alert: str = Field(pattern=NAME)
    title: str
    objective: float = Field(gt=50, lt=100)
    total: str
    bad: str
    proof: dict[str, Counted] = Field(min_length=2)

    @property
    def budget(self) -> float:
        """Share that may break the promise."""
        return round(1 - self.objective / 100, 6)


class Cause(_Read):
    """An alert of its own. `fires` and `silent` are series, in promtool's notation, that prove it."""

    alert: str = Field(pattern=NAME)
    expr: str
    for_: str = Field(alias="for", pattern=r"^\d+[mh]$")
    severity: Severity
    summary: str
    fires: dict[str, str] = Field(min_length=1)
    silent: dict[str, str] = Field(min_length=1)


class Promises(_Read):
    """All objectives and causes. `runbooks` is the address under which the page of each alert is found."""

    runbooks: str
    objectives: tuple[Objective, ...]
    causes: tuple[Cause, ...]

    def page_of(self, alert: str) -> str:
        """Address of the runbook."""
        return f"{self.runbooks}/{page_name(alert)}"


def page_name(alert: str) -> str:
    """`AcceptBudgetBurns` as `accept-budget-burns.md`."""
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in alert).lstrip("-") + ".md"


def read_promises(folder: Path = FOLDER) -> Promises:
    """Raises pydantic's ValidationError, which names the place in the file."""
    promised = yaml.safe_load((folder / "slos.yaml").read_text("utf-8"))
    causes = yaml.safe_load((folder / "causes.yaml").read_text("utf-8"))["alerts"]
    return Promises.model_validate({**promised, "causes": causes})
