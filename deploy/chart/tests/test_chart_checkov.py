"""What checkov finds in the manifests is waived by a reason, or not there.

Its dependencies are pinned against ours, so it lives in an environment of its own, made by the first run.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from deploy.chart.render import Manifest

ROOT = Path(__file__).parents[3]
VERSION = "3.3.30"
PLACE = ROOT / ".tools" / f"checkov-{VERSION}"
WAIVERS = ROOT / "deploy" / "chart" / "checkov_waivers.yaml"


@pytest.fixture(scope="session")
def checkov() -> Path:
    program = PLACE / "bin" / "checkov"
    uv = ROOT / ".tools" / "bin" / "uv"
    if not program.is_file():
        try:
            subprocess.run([uv, "venv", "--quiet", "--clear", "--python", sys.executable, PLACE], check=True)
            install = ["pip", "install", "--quiet", "--python", str(PLACE / "bin" / "python"), f"checkov=={VERSION}"]
            subprocess.run([uv, *install], check=True)
        except (OSError, subprocess.CalledProcessError) as error:
            if os.environ.get("CI"):
                raise
            pytest.skip(f"checkov cannot be installed here: {error}")
    return program


@pytest.mark.timeout(600)  # the first run installs it
def test_each_finding_has_a_reason_why_it_stays(checkov: Path, ways: dict[str, list[Manifest]], tmp_path: Path) -> None:
    (tmp_path / "manifests.yaml").write_text(yaml.safe_dump_all(ways["peak us"]), "utf-8")
    found = subprocess.run(
        [checkov, "--framework", "kubernetes", "--skip-download", "--quiet", "--compact", "-o", "json", "-d", tmp_path],
        check=False,  # it ends with 1 where it finds anything
        capture_output=True,
        text=True,
        env={**os.environ, "LOG_LEVEL": "ERROR"},
    )
    report = json.loads(found.stdout)
    assert report["summary"]["parsing_errors"] == 0
    assert report["summary"]["passed"] > 1000
    failed = {each["check_id"]: each["resource"] for each in report["results"]["failed_checks"]}
    waivers: dict[str, str] = yaml.safe_load(WAIVERS.read_text("utf-8"))
    assert failed.keys() == waivers.keys(), failed
    assert all(len(reason) > 40 for reason in waivers.values())
