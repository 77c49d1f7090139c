"""Everything payments-risk-service listens to."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import partial

from crossdesk.bus.protocol import Bus
from crossdesk.consume.subscription import Subscription
from crossdesk.contracts.dead_letters import EventDeadLettered
from crossdesk.contracts.finance_actions import FinanceTicketCloseRequested, SettlementLimitsConfigured
from crossdesk.contracts.gateway import OrderImported, PaymentRuleConfigured, TenantConfigured
from crossdesk.contracts.intent import InquiryUnderstood
from crossdesk.contracts.logistics import ParcelProofGiven, ShipmentLocated
from crossdesk.contracts.payments import DisputeReported, TransactionReported
from crossdesk.contracts.payments_risk import DisputeDecided, DisputeRecordChanged, RefundDue
from crossdesk.rounds import running_rounds
from crossdesk.service import Listening, Service, serve
from crossdesk.store.database import Database

from payments_risk.alerts.policy import load_policy
from payments_risk.api.app import create_app
from payments_risk.assess_dispute import assess_dispute, needs_dispute
from payments_risk.close_ticket import close_ticket
from payments_risk.decide_dispute import Desk
from payments_risk.disputed_cases import DisputedCases, beside_cases
from payments_risk.disputes.judge import load_tables
from payments_risk.evidence.prepare_answer import by_provider, prepare_answer
from payments_risk.evidence.rounds import LONGEST_PAUSE, dispute_rounds
from payments_risk.evidence.submit import AnswerDesk
from payments_risk.features.places import Places, places_by
from payments_risk.make_refund import Refunds, ask_provider, give_up_refund, make_refund, of_a_refund
from payments_risk.open_disputes import OpenDisputes
from payments_risk.providers.accounts import open_accounts
from payments_risk.providers.refunds import refunds_of
from payments_risk.rate_sources.open_rates import open_rates
from payments_risk.reconsider_dispute import GATHERED, reconsider_dispute
from payments_risk.rules import DisputeRules, load_rules
from payments_risk.scoring.score_payment import Scorer
from payments_risk.scoring.scored import scoring
from payments_risk.scoring.start import scorer_by
from payments_risk.scoring.watch_and_score import watch_and_score
from payments_risk.settings import PaymentsRiskSettings
from payments_risk.settlement_limits import record_limits, record_shop_limits
from payments_risk.take_dispute import take_dispute, take_proof
from payments_risk.take_order import take_order
from payments_risk.tenant_rules.rule_book import record_rule

REFUND_WITHIN = 20.0
"""Seconds a provider may take to answer; later, it is asked what became of it."""


def subscriptions(
    rules: DisputeRules, refunds: Mapping[str, Refunds], places: Places, scorer: Scorer
) -> list[Subscription]:
    desk = Desk(load_tables(), frozenset(refunds))
    assess = partial(assess_dispute, rules, desk)
    cases = partial(DisputedCases, rules)
    return [
        Subscription(OrderImported, take_order, rows=OpenDisputes),
        Subscription(TransactionReported, partial(watch_and_score, load_policy(), scorer), rows=scoring(places)),
        Subscription(InquiryUnderstood, assess, need="dispute", wanted=needs_dispute, rows=cases),
        Subscription(ShipmentLocated, assess, need="dispute", wanted=needs_dispute, rows=cases),
        Subscription(TenantConfigured, beside_cases(record_limits), rows=cases),
        Subscription(SettlementLimitsConfigured, beside_cases(record_shop_limits), rows=cases),
        Subscription(FinanceTicketCloseRequested, beside_cases(partial(close_ticket, desk)), rows=cases),
        Subscription(PaymentRuleConfigured, record_rule),
        Subscription(DisputeReported, beside_cases(partial(take_dispute, desk)), rows=cases),
        Subscription(ParcelProofGiven, beside_cases(partial(take_proof, desk)), rows=cases),
        Subscription(
            DisputeRecordChanged, beside_cases(partial(reconsider_dispute, desk)), rows=cases, gather=GATHERED
        ),
        Subscription(
            RefundDue,
            beside_cases(partial(make_refund, desk)),
            rows=cases,
            fetch=partial(ask_provider, refunds),
            deadline=REFUND_WITHIN,
        ),
        Subscription(DisputeDecided, prepare_answer, wanted=by_provider),
        Subscription(EventDeadLettered, beside_cases(partial(give_up_refund, desk)), rows=cases, wanted=of_a_refund),
    ]


@asynccontextmanager
async def listen(settings: PaymentsRiskSettings, database: Database, bus: Bus) -> AsyncIterator[Listening]:
    async with (
        open_rates(
            settings.ecb_rates_url, settings.open_exchange_rates_url, settings.app_id(), settings.ecb_rates_source
        ) as rates,
        open_accounts(settings.payment_accounts) as accounts,
        running_rounds(dispute_rounds(database, bus, AnswerDesk(accounts, load_tables())), LONGEST_PAUSE),
    ):
        app = create_app(settings.service_key, database, rates)
        yield Listening(
            subscriptions(load_rules(), refunds_of(accounts), places_by(settings.city_file), scorer_by(settings)), app
        )


SERVICE = Service(name="payments-risk", settings=PaymentsRiskSettings, listen=listen)


def main() -> None:
    serve(SERVICE)
