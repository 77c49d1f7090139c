"""Agents from the rows of a CSV."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from routing.rosters.plan import Agent, BadPlan, Desk, ShiftWish

HOURS_OF_A_WEEK = 168


def _split(cell: object) -> object:
    return [part.strip() for part in cell.split(";") if part.strip()] if isinstance(cell, str) else cell


Several = BeforeValidator(_split)
"""Cells hold several values apart by `;`."""


class AgentRow(BaseModel):
    """A row; wishes may carry a weight, as in `2026-12-24*3`, wished shifts a day, as in `2026-12-24=early*2`."""

    model_config = ConfigDict(extra="forbid")

    agent: str = Field(min_length=1, max_length=80, pattern=r"^[^\s/\\.][^/\\]*$")
    desk: str
    skills: Annotated[list[str], Several]
    languages: Annotated[list[str], Several] = []
    least_hours: float = Field(default=0, ge=0, le=HOURS_OF_A_WEEK)
    most_hours: float = Field(default=40, ge=0, le=HOURS_OF_A_WEEK)
    nights: bool = True
    longest_run: int = Field(default=6, ge=1, le=14)
    absent: Annotated[list[date], Several] = []
    wishes_off: Annotated[list[str], Several] = []
    wishes_shifts: Annotated[list[str], Several] = []

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if not self.skills:
            raise ValueError("has no skills; give some, as in general;returns")
        if self.least_hours > self.most_hours:
            raise ValueError(f"least_hours {self.least_hours:g} are more than most_hours {self.most_hours:g}")
        return self


def read_agents(path: Path, rows: Sequence[Mapping[str, str]], desks: Sequence[Desk]) -> tuple[Agent, ...]:
    """The agents of the rows. Raises BadPlan naming line and agent."""
    by_name = {desk.name: desk for desk in desks}
    agents: dict[str, Agent] = {}
    for number, row in enumerate(rows, start=2):
        where = f"{path}, line {number} ({row.get('agent') or 'no agent'})"
        agent = _agent(where, {name: cell for name, cell in row.items() if cell}, by_name)
        if agent.name in agents:
            raise BadPlan(f"{where}: there is an agent of this name already")
        agents[agent.name] = agent
    return tuple(agents.values())


def _agent(where: str, row: Mapping[str, str], desks: Mapping[str, Desk]) -> Agent:
    try:
        entry = AgentRow.model_validate({"skills": "", **row})
        if entry.desk not in desks:
            raise BadPlan(f"there is no desk {entry.desk!r}; known are {', '.join(desks)}")
        made = Agent(
            name=entry.agent,
            desk=entry.desk,
            skills=frozenset(entry.skills),
            languages=frozenset(entry.languages),
            least_hours=entry.least_hours,
            most_hours=entry.most_hours,
            nights=entry.nights,
            longest_run=entry.longest_run,
            absent=frozenset(entry.absent),
            wishes_off={date.fromisoformat(text): weight for text, weight in map(_weighted, entry.wishes_off)},
            wished_shifts=tuple(_wish(text, desks[entry.desk]) for text in entry.wishes_shifts),
        )
        _check_wishes(made)
        return made
    except ValidationError as error:
        raise BadPlan(f"{where}: {_told(error)}") from None
    except ValueError as error:
        raise BadPlan(f"{where}: {error}") from None


def _check_wishes(agent: Agent) -> None:
    for wish in agent.wished_shifts:
        if wish.day in agent.absent:
            raise BadPlan(f"wishes the shift {wish.shift} on {wish.day}, a day of absence: take one out")
        if wish.day in agent.wishes_off:
            raise BadPlan(f"wishes {wish.day} off and the shift {wish.shift} on it: take one out")


def _told(error: ValidationError) -> str:
    """The first problem in one line, with the column and its cell."""
    first = error.errors()[0]
    cell = f" {first['input']!r}" if isinstance(first["input"], str) else ""
    column = f"{first['loc'][0]}{cell}: " if first["loc"] else ""
    return column + first["msg"].removeprefix("Value error, ")


def _wish(text: str, desk: Desk) -> ShiftWish:
    named, weight = _weighted(text)
    day, _, shift = named.rpartition("=")
    if shift not in {each.name for each in desk.shifts}:
        raise BadPlan(f"desk {desk.name} has no shift {shift!r} to wish for")
    return ShiftWish(shift, date.fromisoformat(day) if day else None, weight)


def _weighted(text: str) -> tuple[str, int]:
    named, star, weight = text.partition("*")
    if star and not (weight.isascii() and weight.isdigit() and 1 <= int(weight) <= 9):
        raise BadPlan(f"wish {text!r}: a weight is a number from 1 to 9")
    return named, int(weight) if star else 1
