"""What an image will weigh is known from uv.lock: a dependency that makes one too heavy fails here."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from crossdesk.operate.services import SERVICES

from deploy.images.lay_out import MODEL_PACKAGES, slim_scipy, who_need
from deploy.images.reckon import ROOT, locked_wheels, reckon
from deploy.images.weigh import LIMIT

PACKAGES = Path(np.__file__).parents[1]
LEARN_AND_SCORE = """
import lightgbm, numpy as np
values = np.arange(400.0).reshape(100, 4)
data = lightgbm.Dataset(values, label=values[:, 0] > 200)
trees = lightgbm.train({"objective": "binary", "verbose": -1, "num_threads": 1}, data, 2)
print(lightgbm.Booster(model_str=trees.model_to_string()).predict(values, pred_contrib=True).shape)
"""


@pytest.fixture(scope="module")
def wheels() -> dict[str, dict[str, int]]:
    return {service: locked_wheels(service) for service in SERVICES.values()}


def measured() -> dict[str, int]:
    """Megabytes pulled by service, from the table of README.md."""
    rows = re.findall(
        r"^\| ([a-z-]+) \| (\d+) MB \|", (ROOT / "deploy" / "images" / "README.md").read_text(), re.MULTILINE
    )
    return {service: int(size) for service, size in rows}


def test_no_image_gets_too_heavy_by_what_is_locked(wheels: dict[str, dict[str, int]]) -> None:
    assert {service for service, locked in wheels.items() if reckon(locked) > LIMIT} == set()


def test_every_wheel_of_a_service_is_reckoned(wheels: dict[str, dict[str, int]]) -> None:
    assert all(size > 0 for locked in wheels.values() for size in locked.values())
    assert all({"asyncpg", "pydantic-core", "sqlalchemy"} <= set(locked) for locked in wheels.values())
    assert not {"pytest", "mypy", "playwright"} & {name for locked in wheels.values() for name in locked}


def test_a_heavy_dependency_would_be_too_much_for_any_image_but_not_a_model(wheels: dict[str, dict[str, int]]) -> None:
    for locked in wheels.values():
        assert reckon({**locked, "heavy": 100_000_000}) > LIMIT
        assert reckon({**locked, MODEL_PACKAGES[0]: 900_000_000}) <= LIMIT


def test_what_is_reckoned_is_near_what_was_measured(wheels: dict[str, dict[str, int]]) -> None:
    assert set(measured()) == set(wheels)
    for service, size in measured().items():
        assert reckon(wheels[service]) / 1e6 == pytest.approx(size, rel=0.1), service


def install(packages: Path, *names: str) -> None:
    for name in names:
        metadata = next(PACKAGES.glob(f"{name.replace('-', '_')}-*.dist-info")) / "METADATA"
        (packages / metadata.parent.name).mkdir(parents=True)
        shutil.copy(metadata, packages / metadata.parent.name)


def test_scipy_stays_whole_where_more_than_lightgbm_needs_it(tmp_path: Path) -> None:
    install(tmp_path, "lightgbm", "fonttools", "scikit-learn")
    (tmp_path / "scipy" / "linalg").mkdir(parents=True)
    slim_scipy(tmp_path)
    assert who_need("scipy", tmp_path) == {"lightgbm", "scikit-learn"}
    assert (tmp_path / "scipy" / "linalg").exists()


def test_lightgbm_learns_and_scores_with_what_is_left_of_scipy(tmp_path: Path) -> None:
    install(tmp_path, "lightgbm", "fonttools")
    shutil.copytree(PACKAGES / "scipy", tmp_path / "scipy", ignore=shutil.ignore_patterns("tests", "*.pyc"))
    for name in ("numpy", "numpy.libs", "narwhals", "lightgbm"):
        (tmp_path / name).symlink_to(PACKAGES / name)
    slim_scipy(tmp_path)
    assert not (tmp_path / "scipy" / "linalg").exists()
    command = [sys.executable, "-S", "-c", LEARN_AND_SCORE]
    ran = subprocess.run(command, env={"PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (0, "(100, 5)\n"), ran.stderr
