"""What a policy would have changed, as a text or as JSON."""

from collections import Counter
from collections.abc import Iterator

from crossdesk.contracts.event import Json

from routing.what_if.replay import Move, WhatIf

MOST_LINES = 20
"""Of each table; the largest changes come first."""


def as_text(found: WhatIf) -> str:
    """Tables for people. No message is quoted, only ids."""
    return "\n".join(_lines(found)) + "\n"


def as_json(found: WhatIf) -> Json:
    """The same for programs."""
    return {
        "decisions": found.decisions,
        "changed": found.changed,
        "extra_for_people": found.extra_for_people,
        "extra_minutes": round(found.extra_minutes, 1),
        "urgent": found.urgent,
        "moves": [{"from": m.before, "to": m.after, "count": n} for m, n in sorted(found.moves.items())],
        "by_intent": _rows("intent", found.by_intent),
        "by_market": _rows("market", found.by_market),
        "rules": dict(found.rules.most_common()),
        "examples": [
            {"from": move.before, "to": move.after, "inquiry_ids": list(map(str, ids))}
            for move, ids in sorted(found.examples.items())
        ],
    }


def _rows(name: str, counted: Counter[tuple[str, Move]]) -> list[Json]:
    return [
        {name: value, "from": move.before, "to": move.after, "count": count}
        for (value, move), count in counted.most_common()
    ]


def _lines(found: WhatIf) -> Iterator[str]:
    share = found.changed / found.decisions if found.decisions else 0.0
    yield f"{found.decisions:,} decisions, {found.changed:,} would have been otherwise ({share:.1%})"
    yield ""
    yield f"{'from':<10}{'to':<10}{'inquiries':>10}"
    for move, count in sorted(found.moves.items()):
        yield f"{move.before:<10}{move.after:<10}{count:>10,}"
    yield from _table("intent", found.by_intent)
    yield from _table("market", found.by_market)
    yield from _deciding(found)
    for move, ids in sorted(found.examples.items()):
        yield f"{move.before} -> {move.after}, for example: {', '.join(map(str, ids))}"
    yield ""
    yield f"for people: {found.extra_for_people:+,} inquiries, about {found.extra_minutes / 60:+,.1f} hours (estimate)"
    yield f"found urgent: {found.urgent:,} inquiries"


def _table(name: str, counted: Counter[tuple[str, Move]]) -> Iterator[str]:
    yield ""
    yield f"{name:<30}{'from':<10}{'to':<10}{'inquiries':>10}"
    for (value, move), count in counted.most_common(MOST_LINES):
        yield f"{value:<30}{move.before:<10}{move.after:<10}{count:>10,}"


def _deciding(found: WhatIf) -> Iterator[str]:
    yield ""
    yield f"{'rule that decides':<40}{'inquiries':>20}"
    for rule, count in found.rules.most_common(MOST_LINES):
        yield f"{rule:<40}{count:>20,}"
    yield ""
