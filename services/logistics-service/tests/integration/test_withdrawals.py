"""Withdrawals from orders over HTTP, kept in a real database, told on the log once."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from crossdesk.bus.envelope import unwrap
from crossdesk.contracts.logistics import OrderWithdrawn
from crossdesk.contracts.withdrawals_shown import WithdrawalFunction, WithdrawalShown
from crossdesk.errors import BusUnavailable
from crossdesk.store.database import Database

from logistics.returns.keep_withdrawal import keep_receipt, load_withdrawal
from logistics.returns.tell_withdrawals import tell_untold
from logistics.returns.withdrawal import confirm_withdrawal
from logistics.returns.withdrawal_judged import Judgement
from logistics.returns.withdrawal_receipt import receipt_texts, written_receipt

from .returning import NOW, OTHER, Log, an_order, import_order, serving_returns

PATH = "/v1/orders/CB-1/withdrawal"
STATEMENT = {"name": "Jana Beispiel", "email": "jana@example.com", "items": ["Lampe"]}


@pytest.fixture
def log() -> Log:
    return Log()


@pytest.fixture
async def database(service_database: Callable[[str], Awaitable[Database]]) -> Database:
    opened = await service_database("logistics")
    await import_order(opened, an_order(), delivered_days_ago=3)
    return opened


@pytest.fixture
async def api(database: Database, log: Log) -> AsyncIterator[httpx.AsyncClient]:
    async with serving_returns(database, log) as client:
        yield client


async def state(api: httpx.AsyncClient, **change: Any) -> httpx.Response:
    return await api.put(PATH, json={**STATEMENT, **change})


async def confirm(api: httpx.AsyncClient) -> WithdrawalShown:
    answer = await api.post(f"{PATH}/confirmation")
    assert answer.status_code == 200, answer.text
    return WithdrawalShown.model_validate_json(answer.content)


async def test_stated_and_confirmed_gives_a_receipt_in_the_language_of_the_destination(
    api: httpx.AsyncClient, log: Log
) -> None:
    stated = WithdrawalShown.model_validate_json((await state(api)).content)
    assert (stated.state, stated.receipt, stated.law, stated.in_time) == ("stated", None, None, None)
    assert (stated.statement.language, stated.statement.time_zone) == ("de", "Europe/Berlin")
    assert log.published == []
    told = await confirm(api)
    assert told.receipt is not None
    assert (told.state, told.reference, told.in_time) == ("confirmed", "W-CB-1", True)
    assert told.receipt.text.startswith("Guten Tag Jana Beispiel,")
    assert all(part in told.receipt.text for part in ("CB-1", "Lampe", "jana@example.com", "Europe/Berlin"))
    assert told == WithdrawalShown.model_validate_json((await api.get(PATH)).content)


async def test_what_follows_is_told_with_its_dates(api: httpx.AsyncClient) -> None:
    await state(api)
    told = await confirm(api)
    assert told.law is not None
    assert told.law.allowed
    assert told.deadline is not None
    assert timedelta(days=10) < told.deadline - NOW < timedelta(days=16)
    assert told.refund_until is not None
    assert 13 <= (told.refund_until - NOW.date()).days <= 19
    assert [step.code for step in told.law.steps] == ["send_back", "keep_proof_of_posting", "await_refund"]
    assert "refund_may_wait_for_goods" in [note.code for note in told.law.notes]


async def test_the_log_is_told_once_of_it(api: httpx.AsyncClient, log: Log, database: Database) -> None:
    await state(api)
    told = await confirm(api)
    await confirm(api)
    await tell_untold(database, log)
    (envelope,) = log.published
    event = unwrap(envelope)
    assert isinstance(event, OrderWithdrawn)
    assert told.receipt is not None
    assert (event.key, event.receipt, event.submitted_at) == ("demo/CB-1", told.receipt.text, told.receipt.submitted_at)
    assert (event.in_time, event.deadline, event.refund_until) == (True, told.deadline, told.refund_until)
    assert envelope.time == event.submitted_at


async def test_two_confirmations_at_once_give_one_receipt_and_one_event(
    api: httpx.AsyncClient, log: Log, database: Database
) -> None:
    await state(api)
    told = await asyncio.gather(*(confirm(api) for _ in range(6)))
    assert len({each.model_dump_json() for each in told}) == 1
    assert len({envelope.id for envelope in log.published}) == 1
    assert len({envelope.data for envelope in log.published}) == 1


async def test_what_the_log_did_not_take_is_told_by_the_next_round(
    api: httpx.AsyncClient, log: Log, database: Database
) -> None:
    log.away = True
    await state(api)
    told = await confirm(api)
    assert told.receipt is not None
    with pytest.raises(BusUnavailable):
        await tell_untold(database, log)
    log.away = False
    for _ in range(2):
        await tell_untold(database, log)
    assert [unwrap(envelope).order_id for envelope in log.published] == ["CB-1"]


async def test_a_crash_after_the_event_tells_the_very_same_event_again(
    api: httpx.AsyncClient, log: Log, database: Database
) -> None:
    await state(api)
    await confirm(api)
    async with database.transaction(["demo"]) as connection:
        await connection.execute("UPDATE withdrawals SET told_at = NULL WHERE tenant = 'demo'")
    await tell_untold(database, log)
    first, again = log.published
    assert (first.id, first.time, first.data) == (again.id, again.time, again.data)


async def test_a_crash_before_the_commit_leaves_no_receipt_and_no_event(
    api: httpx.AsyncClient, log: Log, database: Database
) -> None:
    await state(api)
    with pytest.raises(ConnectionError):
        async with database.transaction(["demo"]) as connection:
            kept = await load_withdrawal(connection, "demo", "CB-1", lock=True)
            assert kept is not None
            after = confirm_withdrawal(kept.withdrawal, NOW - timedelta(days=1))
            assert after.receipt is not None
            written = written_receipt(after.receipt, receipt_texts())
            confirmed = replace(kept, withdrawal=after, written=written, judged=Judgement(None, None))
            await keep_receipt(connection, "demo", confirmed)
            raise ConnectionError("the process died")
    await tell_untold(database, log)
    assert log.published == []
    told = await confirm(api)
    assert told.receipt is not None
    assert told.receipt.submitted_at >= NOW


async def test_until_the_confirmation_the_statement_may_be_replaced(api: httpx.AsyncClient) -> None:
    await state(api)
    await state(api, email="j@example.com", language="fr-BE", time_zone="America/New_York")
    told = await confirm(api)
    assert told.receipt is not None
    assert (told.statement.email, told.receipt.language) == ("j@example.com", "fr")
    assert "America/New_York" in told.receipt.text


async def test_after_the_confirmation_the_same_statement_changes_nothing_and_another_is_refused(
    api: httpx.AsyncClient,
) -> None:
    await state(api)
    told = await confirm(api)
    assert WithdrawalShown.model_validate_json((await state(api)).content) == told
    refused = await state(api, name="Someone Else")
    assert (refused.status_code, refused.json()["detail"]) == (
        409,
        "this withdrawal is confirmed and stays as it was stated",
    )


async def test_nothing_stated_is_nothing_to_confirm(api: httpx.AsyncClient) -> None:
    refused = await api.post(f"{PATH}/confirmation")
    assert refused.status_code == 409
    assert "nothing to confirm" in refused.json()["detail"]
    assert (await api.get(PATH)).status_code == 404


@pytest.mark.parametrize("headers", [{}, OTHER])
async def test_an_order_of_nobody_or_of_another_shop_is_not_found(
    api: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    await state(api)
    path = PATH if headers else "/v1/orders/CB-404/withdrawal"
    answers = [
        await api.put(path, json=STATEMENT, headers=headers),
        await api.post(f"{path}/confirmation", headers=headers),
        await api.get(path, headers=headers),
    ]
    assert [answer.status_code for answer in answers] == [404, 404, 404]


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        (b"[]", "statement"),
        (b"{", "statement"),
        (b'{"email": "jana@example.com"}', "name"),
        (b'{"name": "Jana", "email": "jana"}', "email"),
        (b'{"name": "Jana\\u0000", "email": "j@example.com"}', "name"),
        (b'{"name": "Jana", "email": "j@example.com", "time_zone": "Mars/Olympus"}', "time_zone"),
        (b'{"name": "Jana", "email": "j@example.com", "why": "too small"}', "why"),
    ],
)
async def test_a_statement_with_a_fault_is_refused_with_its_field(
    api: httpx.AsyncClient, sent: bytes, field: str
) -> None:
    answer = await api.put(PATH, content=sent)
    assert (answer.status_code, answer.json()["field"]) == (422, field)


async def test_a_withdrawal_after_the_period_is_taken_and_told_to_be_late(
    api: httpx.AsyncClient, database: Database
) -> None:
    await import_order(database, an_order(), delivered_days_ago=25)
    async with database.transaction(["demo"]) as connection:
        await connection.execute(
            "UPDATE parcels SET facts = jsonb_set(facts, '{last_event,at}', to_jsonb($1::text)) WHERE tenant = 'demo'",
            (NOW - timedelta(days=25)).isoformat(),
        )
    await state(api)
    told = await confirm(api)
    assert (told.in_time, told.refund_until) == (False, None)
    assert told.law is not None
    assert told.law.refusal == "period_over"
    assert told.receipt is not None


async def test_before_anything_came_it_is_in_time_and_an_estimate(api: httpx.AsyncClient, database: Database) -> None:
    await import_order(database, an_order(order_id="CB-2", tracking_numbers=[]))
    await api.put("/v1/orders/CB-2/withdrawal", json=STATEMENT)
    answer = await api.post("/v1/orders/CB-2/withdrawal/confirmation")
    told = WithdrawalShown.model_validate_json(answer.content)
    assert (told.in_time, told.deadline) == (True, None)
    assert told.law is not None
    assert told.law.estimate


async def test_where_no_rules_are_held_it_is_taken_without_a_judgement(
    api: httpx.AsyncClient, database: Database
) -> None:
    await import_order(database, an_order(order_id="CB-3", destination="GL", tracking_numbers=[]))
    await api.put("/v1/orders/CB-3/withdrawal", json=STATEMENT)
    answer = await api.post("/v1/orders/CB-3/withdrawal/confirmation")
    told = WithdrawalShown.model_validate_json(answer.content)
    assert (told.in_time, told.law, told.refund_until) == (None, None, None)
    assert told.receipt is not None
    assert (told.receipt.language, told.statement.time_zone) == ("en", "UTC")


async def test_a_receipt_stays_as_it_was_given(api: httpx.AsyncClient, database: Database) -> None:
    await state(api)
    told = await confirm(api)
    await import_order(database, an_order(destination="FR"))
    assert WithdrawalShown.model_validate_json((await api.get(PATH)).content).receipt == told.receipt


async def test_the_words_of_both_buttons_are_told_with_their_source(api: httpx.AsyncClient) -> None:
    told = WithdrawalFunction.model_validate_json((await api.get("/v1/withdrawal-function")).content)
    german = next(each for each in told.languages if each.language == "de")
    assert (german.withdraw, german.confirm, german.checked) == ("Vertrag widerrufen", "Widerruf bestätigen", "certain")
    assert told.since == date(2026, 6, 19)
