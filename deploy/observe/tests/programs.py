"""Prometheus' programs, which tests run."""

import os
import shutil

import pytest


def program(name: str) -> str:
    """Path of a program. Without it the test is skipped, but fails where everything has to run (CI=true)."""
    found = shutil.which(name)
    if found is None and os.environ.get("CI") == "true":
        pytest.fail(f"{name} is not installed: apt-get install prometheus prometheus-alertmanager")
    if found is None:
        pytest.skip(f"{name} is not installed (Debian: prometheus, prometheus-alertmanager)")
    return found
