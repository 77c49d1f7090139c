"""What each image will weigh as it is pulled, reckoned from uv.lock in a second, without an engine.

    python -m deploy.images.reckon
Exits with 1 when one is beyond LIMIT. Models are left out, as weigh.py leaves them out of what it measures.
"""

import subprocess
import sys
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

from crossdesk.operate.services import SERVICES
from packaging.markers import Environment
from packaging.pylock import PackageSdist, PackageWheel, Pylock
from packaging.tags import Tag, compatible_tags, cpython_tags

from deploy.images.lay_out import MODEL_PACKAGES
from deploy.images.weigh import LIMIT

ROOT = Path(__file__).parents[2]
BEFORE = 30_000_000
"""The base of debian_base.sh and our own code, packed."""
GROWTH = 1.06
"""A layer by its wheels: bytecode comes, symbols and tests go. Both are fitted to what README.md has measured."""
PYTHON = (3, 11)
PLATFORMS = [*(f"manylinux_2_{minor}_x86_64" for minor in range(36, 4, -1)), "manylinux2014_x86_64", "linux_x86_64"]
ENVIRONMENT: Environment = {
    "implementation_name": "cpython",
    "implementation_version": "3.11.2",
    "os_name": "posix",
    "platform_machine": "x86_64",
    "platform_python_implementation": "CPython",
    "platform_release": "",
    "platform_system": "Linux",
    "platform_version": "",
    "python_full_version": "3.11.2",
    "python_version": "3.11",
    "sys_platform": "linux",
}


def reckon(wheels: Mapping[str, int]) -> int:
    """Bytes an image is pulled as, from the bytes of its wheels by name."""
    left_out = {name.replace("_", "-") for name in MODEL_PACKAGES}
    packed = sum(part(name, wheels) * size for name, size in wheels.items() if name not in left_out)
    return BEFORE + round(GROWTH * packed)


def part(name: str, wheels: Iterable[str]) -> float:
    """How much of a wheel the image keeps: see lay_out.slim_scipy."""
    return 0.1 if name == "scipy" and "scikit-learn" not in wheels else 1.0


def locked_wheels(service: str) -> dict[str, int]:
    """Name and bytes of all that the image installs. Raises CalledProcessError, PylockSelectError."""
    command = [str(ROOT / ".tools" / "bin" / "uv"), "export", "--quiet", "--frozen", "--format", "pylock.toml"]
    chosen = ["--no-dev", "--no-default-groups", "--no-emit-workspace", "--package", service]
    done = subprocess.run([*command, *chosen], cwd=ROOT, capture_output=True, text=True, check=True)
    lock = Pylock.from_dict(tomllib.loads(done.stdout))
    selected = lock.select(environment=ENVIRONMENT, tags=tags())
    sent = ((package.name, found) for package, found in selected if isinstance(found, PackageWheel | PackageSdist))
    return {name: found.size or 0 for name, found in sent}


def tags() -> list[Tag]:
    """What Python of the base image installs, the best first."""
    return [*cpython_tags(PYTHON, platforms=PLATFORMS), *compatible_tags(PYTHON, "cp311", PLATFORMS)]


def main() -> None:
    reckoned = {service: reckon(locked_wheels(service)) for service in SERVICES.values()}
    for service, size in reckoned.items():
        print(f"{service}: about {size / 1e6:.0f} MB pulled")
    sys.exit(max(reckoned.values()) > LIMIT)


if __name__ == "__main__":
    main()
