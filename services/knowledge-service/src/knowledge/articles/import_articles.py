"""Import what a reader of articles gives: good rows are kept, bad ones told, those that are gone retired if wanted."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from crossdesk.encoding import Encoder
from crossdesk.store.database import Database

from knowledge.articles.article import Article, Fault, Row, Skipped
from knowledge.articles.store import Change, retire_others, save_article

NOT_PRUNED = "; nothing was retired, because a bad row may be an article that is still there"


@dataclass
class Imported:
    """What came of an import: how many articles are new, changed, unchanged and retired, and what was not taken."""

    changes: Counter[Change] = field(default_factory=Counter)
    retired: int = 0
    faults: list[Fault] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    not_pruned: bool = False

    @property
    def read(self) -> int:
        """Rows that were articles, drafts included."""
        return self.changes.total() + len(self.skipped)

    def __str__(self) -> str:
        told = [f"{self.changes[change]} {change}" for change in ("new", "changed", "unchanged")]
        told += [f"{self.retired} retired", f"{len(self.skipped)} skipped", f"{len(self.faults)} bad"]
        return ", ".join(told) + (NOT_PRUNED if self.not_pruned else "")


async def import_articles(
    database: Database, tenant: str, rows: Iterable[Row], origin: str, encoder: Encoder | None, *, prune: bool = False
) -> Imported:
    """Import rows, each in a transaction of its own. The second row of the same article is a fault.

    `prune` retires what came by the same `origin` before and is not among them, unless a row was bad. Raises what the
    reader of the rows raises.
    """
    done = Imported()
    kept: dict[tuple[str, str, str], Article] = {}
    for row in rows:
        match row:
            case Fault():
                done.faults.append(row)
            case Skipped():
                done.skipped.append(row)
            case Article():
                key = (row.id, row.language, row.variant)
                if key in kept:
                    done.faults.append(Fault(f"article {row.id} ({row.language})", "it is there twice"))
                    continue
                kept[key] = row
                done.changes[await save_article(database, tenant, row, origin, encoder)] += 1
    done.not_pruned = prune and bool(done.faults)
    if prune and not done.faults and kept:
        done.retired = await retire_others(database, tenant, origin, kept.values())
    return done
