"""`logistics-service plan` as it is typed."""

import json

import pytest

from logistics.commands import run_command


def test_a_simulated_plan_is_printed_as_text_and_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["plan", "--simulate", "50", "--quota", "1x40", "--hours", "1"]
    assert run_command(asked) == 0
    assert "50 parcels in 1 hours" in capsys.readouterr().out
    assert run_command([*asked, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["parcels"] == 50


def test_the_same_seed_gives_the_same_figures(capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        run_command(["plan", "--simulate", "50", "--hours", "1", "--seed", "7", "--json"])
    first, second = capsys.readouterr().out.split("\n{", maxsplit=1)
    assert json.loads(first) == json.loads("{" + second)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--simulate", "0"], "from 1 to 2,000,000"),
        (["--simulate", "9", "--hours", "0"], "from 1 to 336"),
        (["--simulate", "9", "--quota", "40"], "such as 3x40"),
        (["--simulate", "many"], "invalid int value"),
    ],
)
def test_what_cannot_be_simulated_is_told_in_a_line(
    capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    assert run_command(["plan", *arguments]) == 2
    assert told in capsys.readouterr().err


def test_without_the_services_settings_those_missing_are_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("CROSSDESK_BUS_URL", "CROSSDESK_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    assert run_command(["plan"]) == 2
    assert "CROSSDESK_BUS_URL, CROSSDESK_DATABASE_URL" in capsys.readouterr().err
