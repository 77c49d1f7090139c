"""Try the chart on a real API server, and tell what it says: `python -m deploy.chart.try_on_api_server`.

Ends with 1 where anything was refused, warned of or taken that should not have been, and with 2 where it cannot run.
"""

import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from deploy.chart.try_on_api_server.jobs import jobs_get_done
from deploy.chart.try_on_api_server.programs import ProgramMissing, version
from deploy.chart.try_on_api_server.release import release_in
from deploy.chart.try_on_api_server.sizes import SIZES, make_namespace, sized, try_size
from deploy.chart.try_on_api_server.speak import complaints
from deploy.chart.try_on_api_server.start import NotStarted
from deploy.chart.try_on_api_server.trial import DefinitionRefused, Trial, trial


def main() -> None:
    begun = time.monotonic()
    try:
        with tempfile.TemporaryDirectory() as folder, trial(Path(folder)) as server:
            print(f"{version('kube-apiserver')} and {version('etcd')}, {len(server.kinds)} kinds of operators")
            print(f"no schema at hand, so not checked: {', '.join(server.unchecked)}")
            found = [*_sizes(server), *_life(server)]
    except (ProgramMissing, NotStarted, DefinitionRefused) as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    print(f"{time.monotonic() - begun:.0f} s, {len(found)} complaints")
    sys.exit("\n".join(found) or 0)


def _sizes(server: Trial) -> Iterator[str]:
    for size in SIZES:
        answers = try_size(server.cluster, size)
        found = complaints(answers)
        print(f"{size}: {len(answers)} manifests and pods in a dry run, {len(found)} refused or warned of")
        yield from (f"{size}: {each}" for each in found)


def _life(server: Trial) -> Iterator[str]:
    """One release: small, then peak, then back to fewer partitions, which must be refused."""
    make_namespace(server.cluster, "crossdesk")
    with jobs_get_done(server.access) as jobs, release_in(server.access, "crossdesk") as release:
        release.install(sized("small"))
        print(f"installed small: {len(jobs.done)} migrations done")
        release.upgrade(sized("peak"))
        print(f"upgraded to peak: {len(jobs.done)} migrations done in all")
        refusal = release.refusal(sized("small"))
        print(f"back to small: {refusal or 'taken'}")
        if "Kafka cannot take partitions away" not in refusal:
            yield "an upgrade to fewer partitions was not refused"
        release.uninstall()
        release.install(sized("peak"))
        print("uninstalled, and installed over the Kafka and the database that stayed")


if __name__ == "__main__":
    main()
