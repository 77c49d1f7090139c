"""Write parcels as JSON Lines: python -m deploy.simulators.parcels --parcels 20000 --weeks 26 --seed 7 OUT"""

import argparse
import json
from datetime import date
from pathlib import Path

from deploy.simulators.parcels.generate import START, generate


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m deploy.simulators.parcels", description=__doc__)
    parser.add_argument("--parcels", type=int, default=20_000)
    parser.add_argument("--weeks", type=int, default=26)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--start", type=date.fromisoformat, default=START, help="first day, YYYY-MM-DD")
    parser.add_argument("file", type=Path, metavar="OUT")
    given = parser.parse_args()
    if given.parcels < 1 or not 1 <= given.weeks <= 520:
        parser.error("--parcels must be at least 1, --weeks 1 to 520")
    with given.file.open("w", encoding="utf-8") as out:
        out.writelines(json.dumps(row) + "\n" for row in generate(given.parcels, given.weeks, given.seed, given.start))


if __name__ == "__main__":
    main()
