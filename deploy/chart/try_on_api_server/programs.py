"""Where the two programs of a trial are: named by the environment, or on PATH. README.md says how to get them."""

import os
import shutil
import subprocess

NAMED_BY = {"etcd": "ETCD", "kube-apiserver": "KUBE_APISERVER"}


class ProgramMissing(Exception):
    """A program is not on this machine. Names it and says what to do; trying again does not help."""


def find_program(name: str) -> str:
    """Path of `etcd` or `kube-apiserver`. Raises ProgramMissing."""
    found = shutil.which(os.environ.get(NAMED_BY[name]) or name)
    if found is None:
        recipe = "deploy/chart/try_on_api_server/README.md tells how to get it"
        raise ProgramMissing(f"{name} is neither on PATH nor named by {NAMED_BY[name]}: {recipe}")
    return found


def version(name: str) -> str:
    """The program's word on itself, its first line. Raises ProgramMissing."""
    done = subprocess.run([find_program(name), "--version"], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()[0]
