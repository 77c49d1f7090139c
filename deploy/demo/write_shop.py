"""Draws the demo shop from the tables in `sources/` and writes `data/*.jsonl`. The same every time (fixed seed).

    python -m deploy.demo.write_shop

All times are hours before "now", so that the shop is as fresh whenever it is loaded.
"""

import json
import random
from collections.abc import Iterable
from pathlib import Path

from deploy.demo.draw_orders import draw_orders
from deploy.demo.draw_parcels import draw_parcels
from deploy.demo.draw_people import draw_people
from deploy.demo.draw_transactions import draw_transactions
from deploy.demo.sources import Row, Sources, read_sources

FOLDER = Path(__file__).parent / "data"
SEED = 17


def draw_shop(sources: Sources, seed: int = SEED) -> dict[str, list[Row]]:
    """All files of the shop by name."""
    dice = random.Random(seed)
    customers = draw_people(sources, dice)
    drafts = draw_orders(sources, customers, dice)
    parcels = draw_parcels(sources, drafts, customers, dice)
    transactions = draw_transactions(sources, drafts, dice)
    return {
        "customers": customers,
        "orders": [draft.row for draft in drafts],
        "parcels": parcels,
        "transactions": transactions,
    }


def as_lines(rows: Iterable[Row]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def main() -> None:
    for name, rows in draw_shop(read_sources()).items():
        (FOLDER / f"{name}.jsonl").write_text(as_lines(rows), "utf-8")


if __name__ == "__main__":
    main()
