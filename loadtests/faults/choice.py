"""Which faults there are, and which of them a run is about."""

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from crossdesk.errors import Misconfigured

from loadtests.faults.fault import Fault


def all_faults() -> list[Fault]:
    """The FAULT of every file of this folder that names one, by number and name."""
    modules = [f"loadtests.faults.{path.stem}" for path in Path(__file__).parent.glob("*.py") if _names_one(path)]
    return sorted((import_module(name).FAULT for name in modules), key=lambda fault: (fault.number, fault.name))


def _names_one(path: Path) -> bool:
    return "\nFAULT = " in path.read_text(encoding="utf-8")


def choose(faults: Sequence[Fault], wanted: str) -> list[Fault]:
    """Those named in `1,3,sigkill` by number or name; all for nothing. Raises Misconfigured for a name there is not."""
    words = [word.strip().replace("-", "_") for word in wanted.split(",") if word.strip()]
    for word in words:
        if not any(_is(fault, word) for fault in faults):
            known = ", ".join(f"{fault.number} {fault.name}" for fault in faults)
            raise Misconfigured(f"FAULTS names {word!r}, which there is not; there are: {known}")
    return [fault for fault in faults if not words or any(_is(fault, word) for word in words)]


def _is(fault: Fault, word: str) -> bool:
    return word in (str(fault.number), fault.name)
