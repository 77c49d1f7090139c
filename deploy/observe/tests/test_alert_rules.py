"""Every alert fires on what it is about, is silent on a day like any other, and has a page for whoever is woken."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.observe.__main__ import generated, stale, write
from deploy.observe.declared_metrics import declared_metrics
from deploy.observe.promises import page_name, read_promises
from deploy.observe.rule_files import rule_files
from deploy.observe.rule_proofs import proof_files
from deploy.observe.tests.programs import program

ROOT = Path(__file__).parents[3]
PAGES = ROOT / "docs/operations/alerts"
SECTIONS = ["## What it means to customers", "## Look at", "## Do", "## Escalate"]


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The rule files as they are generated now."""
    folder = tmp_path_factory.mktemp("rules")
    for name, text in rule_files(read_promises()).items():
        (folder / name).write_text(text, "utf-8")
    return folder


def promtool(*arguments: str) -> tuple[int, str]:
    done = subprocess.run([program("promtool"), *arguments], capture_output=True, text=True, timeout=240, check=False)
    return done.returncode, done.stdout + done.stderr


def test_prometheus_takes_the_rules(rules: Path) -> None:
    code, said = promtool("check", "rules", *map(str, rules.iterdir()))
    assert code == 0, said


def test_every_alert_fires_on_its_series_and_only_on_those(rules: Path, tmp_path: Path) -> None:
    for name, proof in proof_files(read_promises(), str(rules)).items():
        (tmp_path / f"{name}.yaml").write_text(yaml.safe_dump(proof))
    code, said = promtool("test", "rules", *map(str, sorted(tmp_path.glob("*.yaml"))))
    assert code == 0, said
    assert said.count("SUCCESS") == len(list(tmp_path.glob("*.yaml")))


def test_a_rule_that_never_fires_is_found(rules: Path, tmp_path: Path) -> None:
    deaf = tmp_path / "causes.yaml"
    deaf.write_text(
        (rules / "causes.yaml").read_text().replace("crossdesk_lag_seconds) > 60", "crossdesk_lag_seconds) > 60000")
    )
    causes = proof_files(read_promises(), str(tmp_path))["causes"]
    causes["tests"] = [each for each in causes["tests"] if each["name"].startswith("ConsumerFallsBehind")]
    proof = tmp_path / "proof.yaml"
    proof.write_text(yaml.safe_dump(causes))
    code, said = promtool("test", "rules", str(proof))
    assert code == 1, said
    assert "ConsumerFallsBehind" in said


def alerts() -> Iterator[dict[str, Any]]:
    for text in rule_files(read_promises()).values():
        for group in yaml.safe_load(text)["groups"]:
            yield from (rule for rule in group["rules"] if "alert" in rule)


def test_every_alert_has_severity_summary_and_a_page_to_read() -> None:
    for alert in alerts():
        assert alert["labels"]["severity"] in ("page", "ticket")
        assert alert["annotations"]["summary"].endswith(".") or "{{" in alert["annotations"]["summary"]
        page = PAGES / page_name(alert["alert"])
        assert alert["annotations"]["runbook_url"].endswith(f"docs/operations/alerts/{page.name}")
        headings = [line for line in page.read_text("utf-8").splitlines() if line.startswith("#")]
        assert headings == [f"# {alert['alert']}", *SECTIONS]


def test_no_page_is_left_of_an_alert_that_is_gone() -> None:
    assert {page.name for page in PAGES.glob("*.md")} == {page_name(alert["alert"]) for alert in alerts()}


def test_pages_lead_to_files_and_name_metrics_that_exist() -> None:
    shown = {name for metric in declared_metrics() for name in (metric.name, *metric.shown)}
    for page in PAGES.glob("*.md"):
        told = page.read_text("utf-8")
        for target in re.findall(r"\]\(((?!https?:)[^)#]+)", told):
            assert (PAGES / target).exists(), (page.name, target)
        assert set(re.findall(r"crossdesk_[a-z_]+", told)) <= shown, page.name


def test_a_change_that_was_not_generated_is_found(tmp_path: Path) -> None:
    write(tmp_path, generated())
    assert stale(tmp_path, generated()) == []
    (tmp_path / "rules/causes.yaml").write_text("groups: []\n")
    (tmp_path / "rules/old.yaml").write_text("groups: []\n")
    assert stale(tmp_path, generated()) == ["rules/causes.yaml", "rules/old.yaml"]
    write(tmp_path, generated())
    assert stale(tmp_path, generated()) == []


def test_the_chart_carries_the_rules_and_dashboards_as_generated() -> None:
    assert stale(ROOT / "deploy/chart/crossdesk", generated()) == []
