"""One directory, one stack."""

import os
from pathlib import Path

import pytest
from crossdesk.errors import Misconfigured

from deploy.local.state import State, only_one, read_json, write_json


def test_a_second_stack_is_told_who_runs_and_where(tmp_path: Path) -> None:
    state = State(tmp_path)
    write_json(state.demo, {"url": "http://127.0.0.1:8123"})
    told = f"process {os.getpid()} at http://127.0.0.1:8123.*make stop"
    with only_one(state), pytest.raises(Misconfigured, match=told), only_one(state):
        pytest.fail("two stacks held one directory")
    with only_one(state):
        assert (tmp_path / "lock").read_text() == str(os.getpid())


def test_what_is_written_is_private_and_read_back(tmp_path: Path) -> None:
    write_json(tmp_path / "demo.json", {"name": "größe"})
    assert read_json(tmp_path / "demo.json") == {"name": "größe"}
    assert (tmp_path / "demo.json").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["demo.json"]


def test_a_file_that_is_not_there_is_empty(tmp_path: Path) -> None:
    assert read_json(tmp_path / "none.json") == {}
