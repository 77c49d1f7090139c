"""Commands of services: exit codes, and one line for what is bad."""

import argparse
from collections.abc import Callable

import pytest
from crossdesk.commands import run_parsed
from crossdesk.errors import Misconfigured


def a_parser(run: Callable[[argparse.Namespace], int | None]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="some-service")
    measure = parser.add_subparsers(required=True).add_parser("measure")
    measure.add_argument("--times", type=int, default=1)
    measure.set_defaults(run=run)
    return parser


def raising(error: BaseException) -> Callable[[argparse.Namespace], int]:
    def run(_: argparse.Namespace) -> int:
        raise error

    return run


@pytest.mark.parametrize(("told", "code"), [(None, 0), (0, 0), (1, 1)])
def test_what_a_command_tells_is_the_exit_code(told: int | None, code: int) -> None:
    assert run_parsed(a_parser(lambda _: told), ["measure"]) == code


def test_a_command_is_given_its_arguments() -> None:
    assert run_parsed(a_parser(lambda given: given.times), ["measure", "--times", "7"]) == 7


@pytest.mark.parametrize("arguments", [[], ["measures"], ["measure", "--times", "x"]])
def test_bad_arguments_are_told_with_the_usage_and_exit_2(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_parsed(a_parser(lambda _: 0), arguments) == 2
    assert "usage: some-service" in capsys.readouterr().err


def test_help_is_no_failure() -> None:
    assert run_parsed(a_parser(lambda _: 1), ["--help"]) == 0


@pytest.mark.parametrize(
    "error", [FileNotFoundError("no file x"), ValueError("line 3:\n  no amount"), Misconfigured("no database is named")]
)
def test_what_cannot_be_read_is_one_line_and_exit_2(error: Exception, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_parsed(a_parser(raising(error)), ["measure"]) == 2
    assert capsys.readouterr().err == f"some-service: {' '.join(str(error).split())}\n"


def test_a_missing_module_names_what_to_install(capsys: pytest.CaptureFixture[str]) -> None:
    parser = a_parser(raising(ModuleNotFoundError("No module named 'solver'", name="solver")))
    assert run_parsed(parser, ["measure"], extras="rosters") == 2
    assert capsys.readouterr().err == "some-service: solver is missing: install some-service[rosters]\n"


def test_an_interruption_has_its_own_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_parsed(a_parser(raising(KeyboardInterrupt())), ["measure"]) == 130
    assert capsys.readouterr().err == "some-service: interrupted\n"


def test_a_fault_of_ours_is_not_hidden() -> None:
    with pytest.raises(TypeError):
        run_parsed(a_parser(raising(TypeError("ours"))), ["measure"])
