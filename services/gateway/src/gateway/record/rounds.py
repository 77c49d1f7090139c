"""Folded changes as the SQL function `project_all` takes them: in rounds, and what only some have apart. Pure.

A round is {"changes": [...]} with the lists of APART and "resolved" that are not empty. Between conversations the
log has no order, and a round has none either: only one that shares an inquiry with another could tell.
"""

from collections.abc import Sequence
from uuid import UUID

from crossdesk.contracts.event import Json

from gateway.record.fold import Folded

MOST_IN_A_ROUND = 50
"""The statement joins what it wrote with what it was given: its cost grows with the square of the changes."""
APART = ("inquiry", "settle", "queue", "sooner", "request", "announce")
"""Parts that change tables of their own; what no change of a round has costs no statement."""
CLAIM = ("inquiry_id", "received_event", "body_hash")
"""Facts of an inquiry that tell whether it was received before."""


def in_rounds(folded: Sequence[Folded]) -> list[Json]:
    """All changes in rounds of at most MOST_IN_A_ROUND, mostly one; `place` counts them from 1 in the order given.

    A statement touches a row only once, so within a round no conversation and no inquiry comes twice. Changes that
    touch the same row keep their order: each is in a later round than the one before.
    """
    rounds: list[list[Json]] = []
    latest: dict[tuple[str, UUID | None], int] = {}
    for place, each in enumerate(folded, start=1):
        rows = _rows(each)
        number = max([latest.get(row, 0) for row in rows])
        while number < len(rounds) and len(rounds[number]) >= MOST_IN_A_ROUND:
            number += 1
        latest.update(dict.fromkeys(rows, number + 1))
        if number == len(rounds):
            rounds.append([])
        change = each.as_json()
        change["place"] = place
        rounds[number].append(change)
    return [_in_parts(changes) for changes in rounds]


def _rows(folded: Folded) -> list[tuple[str, UUID | None]]:
    """Those of which one statement touches each only once."""
    tenant, conversation_id = folded.place
    inquiry = [(tenant, folded.inquiry_id)] if folded.inquiry else []
    return [(tenant, conversation_id), *inquiry]


def _in_parts(changes: list[Json]) -> Json:
    """One round: takes the parts out of its changes; each item of a list says whose it is."""
    parts: dict[str, list[Json]] = {"changes": changes}
    for change in changes:
        whose = {"tenant": change["tenant"], "conversation_id": change["conversation_id"]}
        facts = change.get("inquiry", {})
        change.update({name: facts[name] for name in CLAIM if name in facts})
        if change.get("state") == "resolved":
            parts.setdefault("resolved", []).append(whose)
        for name in APART:
            if name in change:
                parts.setdefault(name, []).extend([whose | item for item in _listed(change.pop(name))])
    return parts


def _listed(part: Json | list[Json]) -> list[Json]:
    return part if isinstance(part, list) else [part]
