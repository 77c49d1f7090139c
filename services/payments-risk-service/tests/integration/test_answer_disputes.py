"""From the decision to contest to the provider that has the answer: once, whatever breaks in between."""

from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest
from crossdesk.bus.protocol import Bus
from crossdesk.errors import Unavailable
from crossdesk.store.database import Database
from crossdesk.testing.examples import TENANT
from deploy.simulators.payment_providers.running import running
from deploy.simulators.payment_providers.settings import SimulatorSettings

from payments_risk.evidence.answer_book import claim, read_answer
from payments_risk.evidence.rounds import dispute_rounds
from payments_risk.evidence.submit import AnswerDesk, answer_next, ask_about_next
from payments_risk.evidence.tell import disputing_tenants
from payments_risk.providers.accounts import open_accounts
from payments_risk.providers.provider import ProviderRefused, Unsure

from .answering_disputes import NOW, TABLES, Clock, Log, Provider, answer, contested, disputed, told


async def test_a_complete_answer_is_sent_once_with_its_pdf(
    database: Database, desk: AnswerDesk, provider: Provider
) -> None:
    await disputed(database)
    await contested(database)
    assert await answer_next(database, desk, TENANT)
    assert not await answer_next(database, desk, TENANT)
    [(dispute_id, sent, key)] = provider.answers
    assert dispute_id == "dp_1"
    assert sent.files[0].data.startswith(b"%PDF")
    assert "3-D Secure authenticated the payer (ECI 05)." in sent.fields["uncategorized_text"]
    kept = await answer(database)
    assert (kept.state, kept.score, str(kept.answer_id)) == ("submitted", 100, key)
    [event] = await told(database)
    assert (event["state"], event["score"], event["order_id"]) == ("submitted", 100, "CB-1")
    assert await told(database) == []


async def test_an_answer_that_is_not_complete_goes_to_a_person_who_is_told_what_is_missing(
    database: Database, desk: AnswerDesk, provider: Provider
) -> None:
    await disputed(database, authenticated=False)
    await contested(database)
    assert await answer_next(database, desk, TENANT)
    kept = await answer(database)
    assert (kept.state, provider.answers) == ("with_person", [])
    [event] = await told(database)
    assert event["missing"] == list(kept.missing)
    assert "IP address of the purchase" in kept.missing


async def test_what_was_not_decided_to_be_contested_is_not_answered(database: Database, desk: AnswerDesk) -> None:
    await disputed(database)
    await contested(database)
    await contested(database, "accept")
    assert not await answer_next(database, desk, TENANT)
    assert (await answer(database)).state == "dropped"


async def test_decided_anew_an_answer_is_prepared_again_but_one_that_was_sent_is_not(
    database: Database, desk: AnswerDesk, provider: Provider
) -> None:
    await disputed(database)
    await contested(database)
    await contested(database, "ask_person")
    await contested(database)
    assert await answer_next(database, desk, TENANT)
    await contested(database)
    await contested(database, "accept")
    assert not await answer_next(database, desk, TENANT)
    assert ((await answer(database)).state, len(provider.answers)) == ("submitted", 1)


async def test_without_an_account_a_person_answers(database: Database, desk: AnswerDesk, clock: Clock) -> None:
    await disputed(database)
    await contested(database)
    await answer_next(database, AnswerDesk({}, TABLES, clock=clock), TENANT)
    kept = await answer(database)
    assert (kept.state, kept.note) == ("with_person", "No account with stripe is set up.")


@pytest.mark.parametrize("taken", [True, False])
async def test_of_an_answer_nobody_heard_of_the_provider_is_asked_before_it_is_sent_again(
    database: Database, desk: AnswerDesk, provider: Provider, clock: Clock, taken: bool
) -> None:
    provider.fails, provider.takes_before_failing = [Unsure("lost")], taken
    await disputed(database)
    await contested(database)
    assert not await answer_next(database, desk, TENANT)
    assert (await answer(database)).state == "unknown"
    assert not await answer_next(database, desk, TENANT), "it must not be sent before somebody asked"
    clock.now += timedelta(minutes=3)
    assert await ask_about_next(database, desk, TENANT) is taken
    await answer_next(database, desk, TENANT)
    assert ((await answer(database)).state, len(provider.answers)) == ("submitted", 1)


@pytest.mark.parametrize("taken", [True, False])
async def test_a_crash_after_the_claim_never_sends_twice(
    database: Database, desk: AnswerDesk, provider: Provider, clock: Clock, taken: bool
) -> None:
    provider.fails, provider.takes_before_failing = [KeyboardCrash()], taken
    await disputed(database)
    await contested(database)
    with pytest.raises(KeyboardCrash):
        await answer_next(database, desk, TENANT)
    assert (await answer(database)).state == "submitting"
    assert not await ask_about_next(database, desk, TENANT), "somebody may still be at it"
    clock.now += timedelta(minutes=16)
    await ask_about_next(database, desk, TENANT)
    await answer_next(database, desk, TENANT)
    assert ((await answer(database)).state, len(provider.answers)) == ("submitted", 1)


class KeyboardCrash(Exception):
    """The process ends between asking and writing down."""


async def test_where_the_provider_does_not_tell_a_person_looks(
    database: Database, desk: AnswerDesk, provider: Provider, clock: Clock
) -> None:
    provider.fails, provider.tells, provider.takes_before_failing = [Unsure("lost")], False, True
    await disputed(database)
    await contested(database)
    await answer_next(database, desk, TENANT)
    clock.now += timedelta(minutes=3)
    assert await ask_about_next(database, desk, TENANT)
    assert ((await answer(database)).state, len(provider.answers)) == ("with_person", 1)


async def test_what_fails_before_the_submission_is_simply_tried_again(
    database: Database, desk: AnswerDesk, provider: Provider
) -> None:
    provider.stage_fails = [Unsure("lost"), Unavailable("away")]
    await disputed(database)
    await contested(database)
    for state in ("prepared", "prepared", "submitted"):
        await answer_next(database, desk, TENANT)
        assert (await answer(database)).state == state


async def test_what_the_provider_refuses_goes_to_a_person(
    database: Database, desk: AnswerDesk, provider: Provider
) -> None:
    provider.fails = [ProviderRefused("Stripe refused POST with 400, too_late", "too_late")]
    await disputed(database)
    await contested(database)
    assert await answer_next(database, desk, TENANT)
    kept = await answer(database)
    assert (kept.state, kept.note) == ("with_person", "Stripe refused POST with 400, too_late.")


async def test_past_its_deadline_nothing_is_sent(
    database: Database, desk: AnswerDesk, provider: Provider, clock: Clock
) -> None:
    await disputed(database)
    await contested(database)
    clock.now += timedelta(days=20)
    assert await answer_next(database, desk, TENANT)
    assert ((await answer(database)).state, provider.answers) == ("dropped", [])


async def test_of_two_replicas_one_gets_an_answer(database: Database) -> None:
    await disputed(database)
    await contested(database)
    async with database.transaction([TENANT]) as one, database.transaction([TENANT]) as other:
        found = [await claim(one, TENANT, NOW), await claim(other, TENANT, NOW)]
    assert [each is None for each in found] == [False, True]


async def test_answers_of_another_tenant_are_neither_seen_nor_sent(database: Database, desk: AnswerDesk) -> None:
    await disputed(database)
    await contested(database)
    assert not await answer_next(database, desk, "other-shop")
    assert await disputing_tenants(database) == [TENANT]
    async with database.transaction(["other-shop"]) as connection:
        assert await read_answer(connection, TENANT, "stripe", "dp_1") is None


async def test_the_rounds_answer_at_the_operators_account_and_tell_of_it(database: Database, tmp_path: Path) -> None:
    settings = SimulatorSettings()
    file = tmp_path / "accounts.yaml"
    async with running(settings) as (url, simulator):
        file.write_text(f"{TENANT}: {{stripe: {{url: '{url}/stripe', secret_env: KEY}}}}")
        async with open_accounts(file, {"KEY": settings.secret.get_secret_value()}) as accounts:
            account = simulator.accounts["stripe"]
            account.open_dispute("dp_1")
            account.lose = 2
            await disputed(database)
            await contested(database)
            log = Log()
            for each in dispute_rounds(database, cast("Bus", log), AnswerDesk(accounts, TABLES, clock=Clock())):
                await each.work()
    assert account.disputes["dp_1"].submissions == 1
    assert [each.type for each in log.published] == ["DisputeAnswerSettled"]
