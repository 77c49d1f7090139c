"""Commands on a tenant's versions: what cannot be done is told in one line."""

from pathlib import Path

import pytest

from intent.commands import run_command
from intent.evaluation import Figures
from intent.version_commands import compared

FILE = Path(__file__).parents[2] / "src" / "intent" / "held_back.jsonl"


@pytest.mark.parametrize("variables", [{}, {"CROSSDESK_DATABASE_URL": "mysql://localhost"}])
def test_without_settings_it_says_which_are_missing(
    variables: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("CROSSDESK_DATABASE_URL", "CROSSDESK_BUS_URL"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert run_command(["versions", "--tenant", "demo"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("intent-service: wrong or missing settings: CROSSDESK_")
    assert said.count("\n") == 1


def test_what_is_no_tenant_is_refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("CROSSDESK_DATABASE_URL", "CROSSDESK_BUS_URL"):
        monkeypatch.setenv(name, "postgresql://localhost/nothing")
    assert run_command(["versions", "--tenant", "demo,other"]) == 2
    assert capsys.readouterr().err == "intent-service: 'demo,other' is no tenant id\n"


@pytest.mark.parametrize("arguments", [["versions"], ["compare", "--tenant", "demo", "1", "two", "file"]])
def test_a_wrong_call_ends_with_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(arguments) == 2
    assert "usage: intent-service" in capsys.readouterr().err


def figures(accuracy: float, **f1: float) -> Figures:
    nothing = dict.fromkeys(Figures.__dataclass_fields__)
    values = {**nothing, "accuracy": accuracy, "macro_f1": accuracy, "per_intent": f1}
    return Figures(**values)  # type: ignore[arg-type]  # the rest is not looked at


def test_versions_are_told_side_by_side_where_they_differ() -> None:
    told = compared([1, 2], [figures(0.8, thanks=0.9, praise=0.7), figures(0.85, thanks=0.9, praise=0.8)])
    assert [line.split() for line in told.splitlines()] == [
        ["version", "1", "version", "2"],
        ["accuracy", "0.800", "0.850"],
        ["macro_f1", "0.800", "0.850"],
        ["praise", "0.700", "0.800"],
    ]
