"""A seed that failed must fail again, on any machine, in the same way."""

import os
import subprocess
import sys

import pytest

COMMAND = [sys.executable, "-m", "crossdesk.testing.simulation"]


def simulate(*arguments: str, hash_seed: str = "0") -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    return subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, env=environment, check=False)


def test_a_seed_gives_the_same_steps_in_every_process():
    one, other = (simulate("--seed", "26", hash_seed=hash_seed) for hash_seed in ("1", "2"))
    assert one.stdout == other.stdout
    assert one.stdout.count("\n") > 50


def test_another_seed_gives_other_steps():
    assert simulate("--seed", "26").stdout != simulate("--seed", "27").stdout


def test_many_seeds_tell_how_many_held():
    done = simulate("--seeds", "4", "--jobs", "2")
    assert done.returncode == 0
    assert "4 seeds held" in done.stdout


@pytest.mark.parametrize("arguments", [["--seeds", "0"], ["--seeds", "many"], ["--jobs", "0"]])
def test_wrong_arguments_end_with_one_line_and_exit_code_2(arguments):
    done = simulate(*arguments)
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
