"""The statements the simulated PostgreSQL understands: those of `store.database`, `store.receipts` and the chain."""

import json
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import asyncpg

from crossdesk.testing.simulation.store import Effect, Session

ADD_EFFECT = "INSERT INTO effects (event_id, key, number, turn) VALUES ($1, $2, $3, $4)"
ADD_EFFECTS = "INSERT INTO effects SELECT * FROM unnest($1::uuid[], $2::text[], $3::int[], $4::int[])"
COUNT_EFFECTS = "SELECT count(*) FROM effects WHERE key = $1"


class NotUnderstood(BaseException):
    """A statement nobody taught the simulation. No error of the code under test: it ends the run."""


def run_statement(session: Session, statement: str, arguments: Sequence[Any], note: Callable[[str], None]) -> Any:
    """Run one statement in a session. Raises Blocked, errors of asyncpg, NotUnderstood."""
    words = " ".join(statement.split())
    run = next((run for beginning, run in _STATEMENTS.items() if words.startswith(beginning)), None)
    if run is None:
        raise NotUnderstood(f"teach crossdesk.testing.simulation.statements: {words}")
    if run in (_rollback, _commit, _begin):
        return run(session, arguments, note)
    if not session.open:
        session.begin(for_one_statement=True)
    result = _in_transaction(session, partial(run, session, arguments, note))
    if session.for_one_statement:
        _commit(session, (), note)
    return result


def _in_transaction(session: Session, run: Callable[[], Any]) -> Any:
    if session.failed:
        raise asyncpg.InFailedSQLTransactionError("current transaction is aborted")
    try:
        return run()
    except asyncpg.PostgresError:
        session.give_up()
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


def _write_receipts_and_effects(session: Session, arguments: Sequence[Any], note: Callable[[str], None]) -> str:
    effects, receipts = arguments[:4], arguments[4:]
    _write_receipts(session, receipts, note)
    return _add_effects(session, effects, note)


def _count_effects(session: Session, arguments: Sequence[Any], note: Callable[[str], None]) -> int:
    return session.count(arguments[0])


def _add_effect(session: Session, arguments: Sequence[Any], note: Callable[[str], None]) -> None:
    session.effects.append(Effect(*arguments))


def _add_effects(session: Session, arguments: Sequence[Any], note: Callable[[str], None]) -> str:
    session.effects.extend(map(Effect, *arguments))
    return f"INSERT 0 {len(arguments[0])}"


def _nothing(session: Session, arguments: Sequence[Any], note: Callable[[str], None]) -> None:
    """A setting: the simulation has one tenant."""


_STATEMENTS: dict[str, Callable[[Session, Sequence[Any], Callable[[str], None]], Any]] = {
    "BEGIN": _begin,
    "COMMIT": _commit,
    "ROLLBACK": _rollback,
    "SELECT event_id, emitted FROM receipts WHERE consumer = $1 AND event_id = ANY": _find_receipts,
    "INSERT INTO receipts (consumer, event_id, occurred_at, tenant, emitted) SELECT": _write_receipts,
    "WITH also_0 AS ( INSERT INTO receipts (consumer, event_id, occurred_at, tenant, emitted) SELECT": (
        _write_receipts_and_effects
    ),
    "SET app.tenants": _nothing,
    COUNT_EFFECTS: _count_effects,
    ADD_EFFECTS: _add_effects,
    ADD_EFFECT: _add_effect,
}
"""By how they begin."""
