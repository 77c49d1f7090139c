"""`make load`: put a cluster under load and judge it.

    make load SCENARIO=flash-sale RATE=300 DURATION=5m BUS=kafka

SCENARIO   one of loadtests/scenarios (steady)          WATCH    feed, conversation, webhook or none (feed)
RATE       inquiries a second at factor 1 (20)          WORKERS  generator processes (1)
DURATION   30s, 5m, 1h (60s)                            SLO      a file, or a name in loadtests/slo (the scenario's)
BUS        postgres, kafka (starts one) or kafka://...  AGAINST  an earlier results.json to compare with
SEED       (1)                                          OUT      directory of results.json and report.html
WARM_UP    gentle load before, not counted (5s)         ARRIVALS a CSV of recorded offsets instead of the curve
TARGET     URL of a running cluster instead of starting one; its key is API_KEY, or tenant=key,tenant=key
REMOTE_WORKERS, LISTEN   workers that come from other machines to host:port, see loadtests/README.md

Exits with 0 passed, 1 an objective was missed, 2 bad input, 3 void: the run proves nothing, 130 interrupted.
"""

import os
import sys
from typing import Any

from crossdesk.errors import CrossdeskError, Misconfigured

from loadtests.interruption import on_interruption
from loadtests.judge_run import judge, read_earlier
from loadtests.measure import measured
from loadtests.options import read_options
from loadtests.slo import read_slo

BAD_INPUT, VOID, INTERRUPTED = 2, 3, 130


def main() -> None:
    """See above."""
    if {"-h", "--help"} & set(sys.argv[1:]):
        print(str(__doc__).strip())
        return
    try:
        verdict = run()["verdict"]
    except CrossdeskError as error:
        print(f"load: {' '.join(str(error).split())}", file=sys.stderr)
        sys.exit(BAD_INPUT)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    sys.exit(exit_code(verdict))


def run() -> dict[str, Any]:
    """Read what is asked for, measure, judge. Gives the results. Raises Misconfigured."""
    options = read_options(os.environ)
    slo = read_slo(options.slo)
    earlier = read_earlier(options.against) if options.against else None
    try:
        options.out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Misconfigured(f"OUT={options.out} cannot be written: {type(error).__name__}") from None
    return judge(options, slo, measured(options, slo, on_interruption()), earlier)


def exit_code(verdict: dict[str, Any]) -> int:
    """What the verdict means for whoever called."""
    if verdict["interrupted"]:
        return INTERRUPTED
    if verdict["void"]:
        return VOID
    return 0 if verdict["passed"] else 1


if __name__ == "__main__":
    main()
