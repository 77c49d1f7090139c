"""The HTTP side of the gateway: all routes in one list."""

from typing import Any

from crossdesk.measured_http import TEMPLATE
from fastapi import FastAPI
from starlette.types import Receive, Scope, Send

from gateway.accept import post_batch, post_inquiry, post_message, post_rating
from gateway.accept.answer_plainly import answer_plainly, drafting
from gateway.agents import accept_conversation, act, check_reply, correct_translation, pause, presence, sign_in
from gateway.bills import get_bill, post_bill, post_charge_explanation
from gateway.callbacks import choose_callback, get_slots
from gateway.desks import list_desks, put_desks
from gateway.disputes import get_disputes, get_vamp, put_document, put_evidence
from gateway.finance_tickets import close_ticket, list_tickets
from gateway.gateway import Gateway
from gateway.glossaries import get_glossaries, put_glossary
from gateway.imports import post_shipment_update, post_transaction, put_order
from gateway.intents import ask_for_version, list_intents, put_intent
from gateway.openapi_document import describe
from gateway.operations import change_letters, get_flow, get_letters, page, retry_alike, stream_flow
from gateway.operations import sign_in as sign_in_operator
from gateway.page import try_it
from gateway.parcels import (
    get_goods_codes,
    get_return_options,
    get_shipments,
    get_withdrawal,
    post_landed_cost,
    post_return_label,
    take_carrier_update,
    take_withdrawal,
)
from gateway.payment_rules import list_rules, put_rule, try_rule
from gateway.payments import get_payment_alerts, get_score, post_dispute, take_provider_event
from gateway.problem_handlers import HANDLERS
from gateway.read import agent_queue, conversations, inquiries, messages, stream, stream_shop
from gateway.service_levels import list_levels, put_levels
from gateway.settlement_limits import get_limits, put_limits
from gateway.tier_policy import list_policies, put_policy
from gateway.translations import (
    get_languages,
    get_reply_differences,
    post_translations,
    translation_memory,
    translation_reviews,
)
from gateway.webhooks import list_webhooks, put_webhook, replay_delivery

ROUTERS = (
    post_inquiry.router,
    post_batch.router,
    post_message.router,
    post_rating.router,
    inquiries.router,
    conversations.router,
    messages.router,
    get_slots.router,
    choose_callback.router,
    stream.router,
    stream_shop.router,
    put_order.router,
    post_transaction.router,
    post_dispute.router,
    take_provider_event.router,
    get_payment_alerts.router,
    get_score.router,
    put_rule.router,
    list_rules.router,
    try_rule.router,
    post_shipment_update.router,
    sign_in.router,
    presence.router,
    accept_conversation.router,
    agent_queue.router,
    act.router,
    check_reply.router,
    correct_translation.router,
    pause.router,
    put_policy.router,
    list_policies.router,
    put_desks.router,
    list_desks.router,
    put_levels.router,
    list_levels.router,
    put_webhook.router,
    list_webhooks.router,
    replay_delivery.router,
    put_intent.router,
    list_intents.router,
    ask_for_version.router,
    get_shipments.router,
    get_return_options.router,
    take_withdrawal.router,
    get_withdrawal.router,
    post_return_label.router,
    post_landed_cost.router,
    get_goods_codes.router,
    take_carrier_update.router,
    post_bill.router,
    get_bill.router,
    post_charge_explanation.router,
    get_disputes.router,
    put_evidence.router,
    put_document.router,
    get_vamp.router,
    list_tickets.router,
    close_ticket.router,
    put_limits.router,
    get_limits.router,
    post_translations.router,
    translation_memory.reading,
    translation_memory.router,
    get_languages.router,
    put_glossary.router,
    get_glossaries.router,
    get_reply_differences.router,
    translation_reviews.reading,
    translation_reviews.router,
    sign_in_operator.router,
    get_flow.router,
    stream_flow.router,
    get_letters.router,
    change_letters.router,
    retry_alike.router,
    page.router,
    try_it.router,
)


class Api(FastAPI):
    """The routes without anything behind them: enough to describe them."""

    def __init__(self) -> None:
        super().__init__(
            title="Crossdesk",
            version="1",
            redirect_slashes=False,
            docs_url=None,
            redoc_url=None,
            exception_handlers=HANDLERS,
        )
        for router in ROUTERS:
            self.include_router(router)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Messages as nearly all are sent are answered at once; the routes answer all else."""
        draft = drafting(scope)
        if draft is not None:
            scope[TEMPLATE] = post_inquiry.PATH if scope["path"] == post_inquiry.PATH else post_message.TEMPLATE
            left = await answer_plainly(self.state.gateway, draft, scope, receive, send)
            if left is None:
                return
            receive = left
        await super().__call__(scope, receive, send)

    def openapi(self) -> dict[str, Any]:
        """OpenAPI 3.1, made once."""
        if self.openapi_schema is None:
            self.openapi_schema = describe(self)
        return self.openapi_schema


def create_app(gateway: Gateway) -> Api:
    """The API of one replica."""
    app = Api()
    app.state.gateway = gateway
    return app
