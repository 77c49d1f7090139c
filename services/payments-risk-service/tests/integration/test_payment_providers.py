"""Stripe, Adyen and PayPal over loopback, as their simulators play them."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from crossdesk.contracts.event import Money
from crossdesk.errors import Misconfigured, Unavailable
from deploy.simulators.faults import Fault
from deploy.simulators.payment_providers.account import Account
from deploy.simulators.payment_providers.app import Simulator
from deploy.simulators.payment_providers.running import running
from deploy.simulators.payment_providers.settings import SimulatorSettings
from evidence_examples import PDF, full_facts

from payments_risk.evidence.answer import Answer, answer_of
from payments_risk.evidence.limits import File, load_limits
from payments_risk.evidence.packet import assemble
from payments_risk.evidence.table import load_evidence
from payments_risk.make_refund import RefundRefused
from payments_risk.providers.accounts import open_accounts, read_accounts
from payments_risk.providers.adyen import Adyen
from payments_risk.providers.paypal import PayPal
from payments_risk.providers.provider import PaymentProvider, ProviderRefused, Unsure
from payments_risk.providers.provider_client import PAUSES, client_arguments
from payments_risk.providers.refunds import refunds_of
from payments_risk.providers.stripe import Stripe

SETTINGS = SimulatorSettings()
SECRET = SETTINGS.secret.get_secret_value()
NAMES = ("stripe", "adyen", "paypal")
TABLE, LIMITS = load_evidence(), load_limits()
EUR = Money(minor=3990, currency="EUR")
REPORT = File("report", "evidence.pdf", "application/pdf", PDF, 1)


@dataclass
class Shop:
    """A provider, the account behind it, and the pauses that were made."""

    provider: PaymentProvider
    account: Account
    simulator: Simulator
    pauses: list[float]
    answer: Answer

    async def sent(self, key: str = "k") -> None:
        staged = await self.provider.stage("d-1", self.answer, key)
        await self.provider.submit("d-1", self.answer, staged, key)


@asynccontextmanager
async def shop_with(name: str, secret: str = SECRET) -> AsyncIterator[Shop]:
    pauses: list[float] = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    headers = {"stripe": {"Authorization": f"Bearer {secret}"}, "adyen": {"X-API-Key": secret}, "paypal": {}}[name]
    async with (
        running(SETTINGS) as (url, simulator),
        httpx.AsyncClient(**client_arguments(f"{url}/{name}", headers)) as client,
    ):
        provider: PaymentProvider
        match name:
            case "stripe":
                provider = Stripe(client, f"{url}/stripe", pause)
            case "adyen":
                provider = Adyen(client, SETTINGS.account, f"{url}/adyen", pause)
            case _:
                provider = PayPal(client, SETTINGS.account, secret, pause)
        account = simulator.accounts[name]
        account.open_dispute("d-1")
        packet = assemble(full_facts(provider=name, dispute_id="d-1"), TABLE)
        yield Shop(provider, account, simulator, pauses, answer_of(packet, REPORT, TABLE, LIMITS))


@pytest.fixture(params=NAMES)
async def shop(request: Any) -> AsyncIterator[Shop]:
    async with shop_with(request.param) as made:
        yield made


@pytest.fixture
async def stripe() -> AsyncIterator[Shop]:
    async with shop_with("stripe") as made:
        yield made


async def test_an_answer_arrives_with_its_documents_and_is_told_as_submitted(shop: Shop) -> None:
    before = await shop.provider.standing("d-1")
    assert (before.submitted, before.open) == (False, True)
    await shop.sent()
    dispute = shop.account.disputes["d-1"]
    assert dispute.submissions == 1
    after = await shop.provider.standing("d-1")
    assert (after.submitted, after.open) == (None if shop.account.provider == "adyen" else True, False)
    if shop.account.provider != "stripe":
        assert set(dispute.files.values()) >= {len(PDF)}


async def test_stripe_gets_every_field_and_the_names_of_its_uploads(stripe: Shop) -> None:
    await stripe.sent()
    evidence = stripe.account.disputes["d-1"].evidence
    assert evidence["shipping_tracking_number"] == "LX123456785CN"
    assert evidence["customer_name"] == "王美 Mei Wang"
    assert stripe.account.uploads[evidence["uncategorized_file"]] == len(PDF)


async def test_stripe_gets_compelling_evidence_as_its_form_nests_it() -> None:
    async with shop_with("stripe") as shop:
        packet = assemble(full_facts(dispute_id="d-1", reason="fraud_online"), TABLE)
        shop.answer = answer_of(packet, None, TABLE, LIMITS)
        await shop.sent()
        told = shop.account.disputes["d-1"].evidence["enhanced_evidence"]["visa_compelling_evidence_3"]
        assert told["prior_undisputed_transactions"]["1"]["charge"] == "ch_b"
        assert told["disputed_transaction"]["shipping_address"]["country"] == "DE"


async def test_staging_submits_nothing_and_may_be_repeated(shop: Shop) -> None:
    first = await shop.provider.stage("d-1", shop.answer, "k")
    assert await shop.provider.stage("d-1", shop.answer, "k") == first
    assert shop.account.disputes["d-1"].submissions == 0


async def test_a_second_answer_is_refused(shop: Shop) -> None:
    await shop.sent("k")
    with pytest.raises(ProviderRefused):
        await shop.sent("another")
    assert shop.account.disputes["d-1"].submissions == 1


async def test_too_many_requests_are_tried_again_after_a_pause(shop: Shop) -> None:
    await shop.provider.standing("d-1")
    shop.simulator.fault = Fault(answer="429", times=2)
    assert (await shop.provider.standing("d-1")).open
    assert shop.pauses == list(PAUSES)


async def test_what_a_failing_provider_may_have_done_is_told_as_unsure(shop: Shop) -> None:
    await shop.provider.standing("d-1")
    shop.simulator.fault = Fault(answer="503")
    with pytest.raises(Unsure):
        await shop.provider.standing("d-1")


async def test_garbage_is_no_answer(shop: Shop) -> None:
    await shop.provider.standing("d-1")
    shop.simulator.fault = Fault(answer="garbage")
    with pytest.raises(Unsure):
        await shop.provider.standing("d-1")


async def test_a_lost_answer_to_a_keyed_request_is_found_by_repeating_it(stripe: Shop) -> None:
    staged = await stripe.provider.stage("d-1", stripe.answer, "k")
    stripe.account.lose = 1
    await stripe.provider.submit("d-1", stripe.answer, staged, "k")
    assert stripe.account.disputes["d-1"].submissions == 1


async def test_paypals_evidence_is_never_sent_again_by_itself() -> None:
    async with shop_with("paypal") as shop:
        staged = await shop.provider.stage("d-1", shop.answer, "k")
        shop.account.lose = 1
        with pytest.raises(Unsure):
            await shop.provider.submit("d-1", shop.answer, staged, "k")
        assert (await shop.provider.standing("d-1")).submitted is True
        assert shop.pauses == []


@pytest.mark.parametrize("name", NAMES)
async def test_a_wrong_key_is_told_and_never_repeated(name: str) -> None:
    async with shop_with(name, "wrong") as shop:
        with pytest.raises(ProviderRefused, match="refused the key"):
            await shop.provider.standing("d-1")
        assert shop.pauses == []


async def test_a_provider_that_is_not_there_did_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    async with httpx.AsyncClient(**client_arguments(f"http://127.0.0.1:{port}", {})) as client:
        provider = Stripe(client, f"http://127.0.0.1:{port}", _at_once)
        with pytest.raises(Unavailable) as told:
            await provider.standing("d-1")
        assert not isinstance(told.value, Unsure)


async def _at_once(seconds: float) -> None:
    pass


async def test_a_provider_that_keeps_failing_is_left_alone(stripe: Shop) -> None:
    stripe.simulator.fault = Fault(answer="500")
    for _ in range(2):
        with pytest.raises(Unavailable):
            await stripe.provider.standing("d-1")
    asked = stripe.simulator.requests.total()
    with pytest.raises(Unavailable, match="left alone"):
        await stripe.provider.standing("d-1")
    assert stripe.simulator.requests.total() == asked


@pytest.mark.parametrize("name", ["../refunds", "d/1", "", "..", "d?x=1", "ü"])
async def test_an_id_that_is_none_never_becomes_a_path(stripe: Shop, name: str) -> None:
    with pytest.raises(ProviderRefused, match="the id"):
        await stripe.provider.standing(name)
    assert stripe.simulator.requests.total() == 0


async def test_a_dispute_is_accepted_once(shop: Shop) -> None:
    await shop.provider.accept("d-1", "k")
    assert shop.account.disputes["d-1"].status == "lost"
    with pytest.raises(ProviderRefused):
        await shop.provider.accept("d-1", "another")


async def test_a_refund_under_one_key_is_made_once(shop: Shop) -> None:
    first = await shop.provider.refund("pay-1", EUR, "r-1")
    assert await shop.provider.refund("pay-1", EUR, "r-1") == first
    assert [each["amount"] for each in shop.account.refunds] == [3990]
    found = await shop.provider.find_refund("pay-1", "r-1")
    assert found == (first if shop.account.provider == "stripe" else None)


async def test_a_refund_above_the_payment_is_refused(shop: Shop) -> None:
    with pytest.raises(ProviderRefused):
        await shop.provider.refund("pay-1", Money(minor=100_001, currency="EUR"), "r-1")
    assert shop.account.refunds == []


def accounts_file(tmp_path: Path, url: str) -> Path:
    file = tmp_path / "accounts.yaml"
    file.write_text(
        f"acme:\n"
        f"  stripe: {{url: '{url}/stripe', secret_env: KEY}}\n"
        f"  adyen: {{url: '{url}/adyen', account: {SETTINGS.account}, secret_env: KEY}}\n"
        f"  paypal: {{url: '{url}/paypal', account: {SETTINGS.account}, secret_env: KEY}}\n"
    )
    return file


async def test_accounts_of_the_operators_file_pay_back(tmp_path: Path) -> None:
    async with (
        running(SETTINGS) as (url, simulator),
        open_accounts(accounts_file(tmp_path, url), {"KEY": SECRET}) as accounts,
    ):
        refunds = refunds_of(accounts)
        assert set(refunds) == set(NAMES)
        for name in NAMES:
            assert await refunds[name].refund("acme", "pay-1", EUR, f"r-{name}")
            assert len(simulator.accounts[name].refunds) == 1
        with pytest.raises(RefundRefused, match="no account"):
            await refunds["stripe"].refund("other", "pay-1", EUR, "r-2")


async def test_a_secret_that_is_not_in_the_environment_is_told_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="KEY is empty"):
        async with open_accounts(accounts_file(tmp_path, "http://127.0.0.1:9"), {}):
            pass


@pytest.mark.parametrize("text", ["acme: {stripe: {url: x}}", "acme: [", "acme: {klarna: {url: x, secret_env: y}}"])
def test_a_malformed_file_of_accounts_is_refused_naming_it(tmp_path: Path, text: str) -> None:
    file = tmp_path / "accounts.yaml"
    file.write_text(text)
    with pytest.raises(Misconfigured, match=r"accounts\.yaml"):
        read_accounts(file)


def test_without_a_file_there_are_no_accounts() -> None:
    assert read_accounts(None) == {}
