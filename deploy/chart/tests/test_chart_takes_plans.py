"""Values that `crossdesk plan` writes are values of this chart."""

from pathlib import Path

import pytest
import yaml
from crossdesk.operate.main import run_command

from deploy.chart.render import merged, read_values, render
from deploy.chart.tests.looking_up import of_kind


@pytest.mark.parametrize(
    "promotion", [[], ["--promotion", "2026-11-27T06:00..2026-11-28T02:00", "--zone", "Asia/Tokyo"]]
)
def test_a_plan_is_laid_over_the_chart_as_it_is(promotion: list[str], tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    asked = ["plan", "--peak", "3000/s", "--p99", "1s", "--region", "eu", "--profile", "flash-sale"]
    assert run_command([*asked, *promotion, "--values", str(path)]) == 0
    planned = yaml.safe_load(path.read_text("utf-8"))
    scalers = of_kind(render(merged(read_values(["values-peak.yaml"]), planned)), "ScaledObject")
    for name, service in planned["services"].items():
        spec = scalers[name]["spec"]
        assert (spec["minReplicaCount"], spec["maxReplicaCount"]) == tuple(service["replicas"].values())
        crons = [each["metadata"] for each in spec["triggers"] if each["type"] == "cron"]
        assert [each["start"] for each in crons] == [each["begins"] for each in planned["scaling"]["schedules"]]
        assert all(int(each["desiredReplicas"]) <= spec["maxReplicaCount"] for each in crons)
        assert all(each["timezone"] == ("Asia/Tokyo" if promotion else "UTC") for each in crons)
        assert crons
