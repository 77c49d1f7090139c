"""`make chaos`: harm clusters of our own under load, one fault after another, and print one table of what it did.

From the environment: FAULTS (numbers or names such as `1,3,sigkill`; all), BUS (kafka,postgres), RATE (inquiries per
second; 50), SECONDS (how long each fault lasts; 60), SEED (1), BROKERS (of each Kafka; 3), OUT (directory of results).
`--short`: a few seeded faults for CI, under 4 minutes. `--list`: the faults there are.
Exit code 0: nothing lost, doubled, reordered, invented or stuck, and every wish came true; 1: something was, or the run
was interrupted (what had run is told all the same); 2: asked for what there is not.
"""

import argparse
import json
import logging
import os
import shutil
import signal
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import uvloop
from crossdesk.errors import CrossdeskError

from deploy.local.stack import ROOT
from loadtests.faults.choice import all_faults
from loadtests.faults.fault import BusKind, Fault, NotHere
from loadtests.faults.play import play
from loadtests.faults.rows import Row, ended, row_of, table
from loadtests.faults.started import stage_for
from loadtests.faults.wanted import Wanted, wanted


def main(arguments: list[str] | None = None) -> int:
    """The command; gives its exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m loadtests.faults", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--short", action="store_true", help="the selection for CI")
    parser.add_argument("--list", action="store_true", help="print the faults and end")
    asked = parser.parse_args(arguments)
    faults = all_faults()
    if asked.list:
        print("\n".join(f"{fault.number:>3}  {fault.name:22} {fault.title}" for fault in faults))
        return 0
    default = ROOT / "loadtests" / "results" / f"chaos-{datetime.now(UTC):%Y%m%d-%H%M%S}"
    try:
        return run(wanted(faults, os.environ, short=asked.short, default_out=default))
    except (CrossdeskError, OSError) as error:
        print(f"chaos: {error}", file=sys.stderr)
        return 2


def run(asked: Wanted) -> int:
    """Play everything, print the table, leave the results; a signal ends it early and in order."""
    # Set both: a shell that starts this in the background has it ignore SIGINT.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    # Brokers are killed here: the client's complaints about that are no news.
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    asked.out.mkdir(parents=True, exist_ok=True)
    rows: list[Row] = []
    try:
        for fault, bus in asked.plays:
            print(f"{fault.number} {fault.name} on {bus}: {fault.title} ...", flush=True)
            began = time.monotonic()
            rows.append(one(fault, bus, asked))
            said = "; ".join(rows[-1].said)
            print(f"  {rows[-1].ending} after {time.monotonic() - began:.0f} s: {said}", flush=True)
    except KeyboardInterrupt:
        rows.append(ended(fault, bus, "interrupted", "stopped by a signal; what follows was not played"))
    print(table(rows))
    (asked.out / "chaos.json").write_text(json.dumps(results(asked, rows), indent=2) + "\n")
    print(f"results and histories: {asked.out}")
    return int(not all(row.good for row in rows))


def one(fault: Fault, bus: BusKind, asked: Wanted) -> Row:
    """Play one fault on one bus, on a cluster of its own. The state of a failed one is kept and named."""
    directory = Path(tempfile.mkdtemp(prefix="crossdesk-chaos-"))
    seconds = max(asked.seconds, fault.seconds or 0.0)
    row = ended(fault, bus, "broken", "did not start")
    try:
        with stage_for(fault, bus, directory, asked, seconds) as stage:
            verdict = uvloop.run(play(fault, stage, asked.out / f"{fault.name}-{bus}.jsonl"))
            kept = [] if verdict.passed else [f"its state is in {directory}"]
            row = row_of(fault, bus, verdict, [*stage.notes, *kept])
    except NotHere as missing:
        row = ended(fault, bus, "skipped", str(missing))
    except Exception as error:  # noqa: BLE001  # whatever broke one fault must not hide the others: the row tells it
        row = ended(fault, bus, "broken", f"{type(error).__name__}: {error}; its state is in {directory}")
    finally:
        if row.good:
            shutil.rmtree(directory, ignore_errors=True)
    return row


def results(asked: Wanted, rows: list[Row]) -> dict[str, object]:
    """What chaos.json holds."""
    settings = {"rate": asked.rate, "seconds": asked.seconds, "seed": asked.seed, "brokers": asked.brokers}
    return {"format": 1, **settings, "rows": [row.as_json() for row in rows]}


if __name__ == "__main__":
    sys.exit(main())
