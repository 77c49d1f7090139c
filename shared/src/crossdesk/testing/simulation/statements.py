"""The statements the simulated PostgreSQL understands: those of `store.database`, `store.receipts` and the chain."""

import json
from collections.abc import Callable, Sequence
from typing import Any

import asyncpg

from crossdesk.testing.simulation.store import Blocked, Effect, Session

ADD_EFFECT = "INSERT INTO effects (event_id, key, number, turn) VALUES ($1, $2, $3, $4)"
COUNT_EFFECTS = "SELECT count(*) FROM effects WHERE key = $1"


class NotUnderstood(BaseException):
    """A statement nobody taught the simulation. No error of the code under test: it ends the run."""


def run_statement(session: Session, statement: str, arguments: Sequence[Any], note: Callable[[str], None]) -> Any:
    """Run one statement in a session. Raises Blocked, errors of asyncpg, NotUnderstood."""
    words = " ".join(statement.split())
    run = next((run for beginning, run in _STATEMENTS.items() if words.startswith(beginning)), None)
    if run is None:
        raise NotUnderstood(f"teach crossdesk.testing.simulation.statements: {words}")
    if session.failed and run not in (_rollback, _commit, _begin):
        raise asyncpg.InFailedSQLTransactionError("current transaction is aborted")
    try:
        return run(session, arguments, note)
    except Blocked:
        raise
    except asyncpg.PostgresError:
        session.failed = True
        raise


def _begin(session: Session, arguments: Sequence[Any], note: Callable[[str], None]) -> None:
    session.begin()


def _commit(session: Session, arguments: Sequence[Any], note: Callable[[str], None]) -> None:
    what = "rolls back a failed transaction" if session.failed else "commits"
    note(f"{what}, with effects {[effect.number for effect in session.effects]}, receipts {len(session.receipts)}")
    session.commit()


def _rollback(session: Session, arguments: Sequence[Any], note: Callable[[str], None]) -> None:
    note("rolls back")
    session.rollback()


def _find_receipts(session: Session, arguments: Sequence[Any], note: Callable[[str], None]) -> list[dict[str, Any]]:
    consumer, event_ids = arguments
    found = session.find(consumer, event_ids)
    return [{"event_id": event_id, "emitted": json.loads(emitted)} for event_id, emitted in found.items()]


def _write_receipts(session: Session, arguments: Sequence[Any], note: Callable[[str], None]) -> str:
    consumer, event_ids, times, _tenants, emitted = arguments
    keys = [(consumer, event_id, moment) for event_id, moment in zip(event_ids, times, strict=True)]
    return f"INSERT 0 {session.write(list(zip(keys, emitted, strict=True)))}"


def _count_effects(session: Session, arguments: Sequence[Any], note: Callable[[str], None]) -> int:
    return session.count(arguments[0])


def _add_effect(session: Session, arguments: Sequence[Any], note: Callable[[str], None]) -> None:
    session.effects.append(Effect(*arguments))


_STATEMENTS: dict[str, Callable[[Session, Sequence[Any], Callable[[str], None]], Any]] = {
    "BEGIN": _begin,
    "COMMIT": _commit,
    "ROLLBACK": _rollback,
    "SELECT event_id, emitted FROM receipts WHERE consumer = $1 AND event_id = ANY": _find_receipts,
    "INSERT INTO receipts (consumer, event_id, occurred_at, tenant, emitted) SELECT": _write_receipts,
    COUNT_EFFECTS: _count_effects,
    ADD_EFFECT: _add_effect,
}
"""By how they begin."""
