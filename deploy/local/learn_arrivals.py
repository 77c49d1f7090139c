"""The demo's model of arrivals: learnt once from simulated parcels and kept in the user's cache.

Run by `make run` where it is missing or older than what learns it; logistics-service reads it.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from deploy.simulators.parcels.generate import generate

PARCELS, WEEKS, SEED = 6_000, 26, 7

CARRIERS = {
    ("CN", "air-express"): "ups",
    ("CN", "airmail-post"): "china-post",
    ("CN", "direct-line"): "china-post",
    ("DE", "road-network"): "dhl-paket",
    ("GB", "air-express"): "royal-mail",
}
"""Who carries the demo shop's parcels where the simulated world has a carrier without a name."""


def arrival_model_directory() -> Path:
    """In the user's cache directory (XDG Base Directory Specification), or the temporary one where there is no home."""
    home = os.environ.get("HOME")
    cache = os.environ.get("XDG_CACHE_HOME") or (f"{home}/.cache" if home else tempfile.gettempdir())
    return Path(cache) / "crossdesk" / "arrivals"


def demo_rows(today: date) -> Iterator[dict[str, Any]]:
    """Parcels of the last half-year on the demo shop's lanes; as in its tracking, no service level is told."""
    for row in generate(PARCELS, WEEKS, SEED, today - timedelta(weeks=WEEKS)):
        carrier = CARRIERS.get((row["origin"], row["carrier"]), row["carrier"])
        yield {**row, "carrier": carrier, "service": None}


def main() -> None:
    """Exits with the code of `logistics-service learn`, which says what was wrong."""
    print("learning when parcels arrive, once ...", flush=True)
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in demo_rows(datetime.now(UTC).date()))
        file.flush()
        learn = [str(Path(sys.executable).with_name("logistics-service")), "learn", "arrivals", file.name]
        out = ["--out", str(arrival_model_directory())]
        sys.exit(subprocess.run([*learn, *out], stdout=subprocess.DEVNULL, check=False).returncode)


if __name__ == "__main__":
    main()
