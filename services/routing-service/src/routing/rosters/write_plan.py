"""A plan as the files it is read from, for a start with figures of one's own."""

import csv
from collections.abc import Iterable
from pathlib import Path

import yaml

from routing.rosters.grid import desk_grid
from routing.rosters.plan import Agent, Plan, Shift
from routing.rosters.write_roster import write_csv


def write_plan(plan: Plan, folder: Path) -> None:
    """Write `plan.yaml`, `agents.csv`, `demand.csv` and `before.csv`."""
    folder.mkdir(parents=True, exist_ok=True)
    entry = {
        "first_day": plan.first_day,
        "days": plan.days,
        "rest_hours": plan.rest.total_seconds() / 3600,
        "weekly_rest_hours": plan.weekly_rest.total_seconds() / 3600,
        "desks": [
            {"name": desk.name, "time_zone": desk.zone.key, "shifts": [_shift(shift) for shift in desk.shifts]}
            for desk in plan.desks
        ],
    }
    (folder / "plan.yaml").write_text(yaml.safe_dump(entry, sort_keys=False, allow_unicode=True), "utf-8")
    _write(folder / "agents.csv", AGENT, (_agent(agent) for agent in plan.agents))
    _write(folder / "demand.csv", ("start", "desk", "skill", "language", "heads"), _demand(plan))
    write_csv(plan.before, folder / "before.csv")


AGENT = (
    "agent",
    "desk",
    "skills",
    "languages",
    "least_hours",
    "most_hours",
    "nights",
    "longest_run",
    "absent",
    "wishes_off",
    "wishes_shifts",
)


def _shift(shift: Shift) -> dict[str, object]:
    hours = {"hours": shift.half_hours / 2, "break_hours": shift.break_half_hours / 2}
    return {"name": shift.name, "starts": f"{shift.starts:%H:%M}", **hours}


def _agent(agent: Agent) -> list[str]:
    return [
        agent.name,
        agent.desk,
        ";".join(sorted(agent.skills)),
        ";".join(sorted(agent.languages)),
        f"{agent.least_hours:g}",
        f"{agent.most_hours:g}",
        "yes" if agent.nights else "no",
        str(agent.longest_run),
        ";".join(day.isoformat() for day in sorted(agent.absent)),
        ";".join(f"{day.isoformat()}*{weight}" for day, weight in sorted(agent.wishes_off.items())),
        ";".join(
            f"{wish.day.isoformat()}={wish.shift}*{wish.weight}" if wish.day else f"{wish.shift}*{wish.weight}"
            for wish in agent.wished_shifts
        ),
    ]


def _demand(plan: Plan) -> Iterable[list[str]]:
    for desk in plan.desks:
        grid = desk_grid(desk, plan.first_day, plan.days)
        for kind, heads in plan.demand.get(desk.name, {}).items():
            for index, count in enumerate(heads):
                start = grid.begins(index).isoformat(timespec="minutes")
                yield [start, desk.name, kind.skill, kind.language, str(count)]


def _write(path: Path, columns: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(rows)
