"""The simulated PostgreSQL: what is not committed never was, and who writes the same receipt waits or is refused."""

import asyncpg
import pytest
from crossdesk.contracts.event import derive_id
from crossdesk.testing.examples import NOON
from crossdesk.testing.simulation.statements import NotUnderstood, run_statement
from crossdesk.testing.simulation.store import Blocked, Effect, Session, Store


def receipt(number: int):
    return ("intent", derive_id(number), NOON), "[]"


@pytest.fixture
def store() -> Store:
    return Store()


def begun(store: Store) -> Session:
    session = Session(store)
    session.begin()
    return session


def test_receipts_and_effects_are_seen_by_others_only_when_committed(store):
    one, other = begun(store), begun(store)
    one.write([receipt(1)])
    one.effects.append(Effect(derive_id(1), "key", 1, 1))
    assert (one.count("key"), other.count("key")) == (1, 0)
    assert not other.find("intent", [derive_id(1)])
    one.commit()
    assert other.count("key") == 1
    assert other.find("intent", [derive_id(1)]) == {derive_id(1): "[]"}


def test_a_rollback_leaves_nothing(store):
    session = begun(store)
    session.write([receipt(1)])
    session.rollback()
    assert not store.receipts
    assert not store.locks


def test_a_receipt_of_an_open_transaction_is_waited_for_and_then_refused_or_free(store):
    one, other = begun(store), begun(store)
    one.write([receipt(1)])
    with pytest.raises(Blocked):
        other.write([receipt(1)])
    one.commit()
    with pytest.raises(asyncpg.UniqueViolationError):
        other.write([receipt(1)])
    third = begun(store)
    third.write([receipt(2)])
    third.rollback()
    fourth = begun(store)
    fourth.write([receipt(2)])


def test_two_that_wait_for_each_other_are_a_deadlock(store):
    one, other = begun(store), begun(store)
    one.write([receipt(1)])
    other.write([receipt(2)])
    with pytest.raises(Blocked):
        one.write([receipt(2)])
    with pytest.raises(asyncpg.DeadlockDetectedError):
        other.write([receipt(1)])


def test_a_failed_transaction_refuses_statements_and_commits_nothing(store):
    session = begun(store)
    session.effects.append(Effect(derive_id(1), "key", 1, 1))
    session.failed = True
    with pytest.raises(asyncpg.InFailedSQLTransactionError):
        run_statement(session, "SELECT count(*) FROM effects WHERE key = $1", ["key"], print)
    run_statement(session, "COMMIT", [], lambda note: None)
    assert not store.effects


def test_a_statement_nobody_taught_it_is_no_error_a_worker_could_take_for_its_own(store):
    with pytest.raises(NotUnderstood, match="DELETE FROM receipts"):
        run_statement(begun(store), "DELETE FROM receipts", [], print)
    assert not issubclass(NotUnderstood, Exception)
