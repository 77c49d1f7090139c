"""What intents there are: those every tenant has, and the bounds of those a tenant adds."""

import re

BUILT_IN_INTENTS: frozenset[str] = frozenset(
    """
    account_delete account_login account_update business_hours callback_request change_address chargeback_dispute
    complaint coupon_problem currency_exchange customs_documents customs_duty customs_status damaged_parcel
    delivered_not_received delivery_delay delivery_time double_charge exchange_item failed_delivery greeting human_agent
    import_restrictions invoice_request lost_parcel missing_item order_cancel order_change order_status out_of_scope
    payment_failed payment_methods praise price_breakdown privacy_request product_availability product_certification
    product_defect product_recommendation product_specs product_usage promotion_info refund_request refund_status
    return_policy return_start shipping_options sizing_help thanks track_shipment unrecognized_charge unsubscribe
    warranty_claim wholesale_inquiry wrong_item
    """.split()  # noqa: SIM905  # as a list it takes a line an intent
)
"""The intents intent-service has examples of."""

OWN_INTENT = r"^own_[a-z0-9_]{1,40}$"
"""What a tenant's own intents are called, so that none of ours ever takes the name of one of theirs."""

MOST_OWN_INTENTS = 50
MOST_EXAMPLES = 500
"""Of one intent."""
LEAST_OWN_EXAMPLES = 5
LONGEST_EXAMPLE = 500
"""Characters."""

MOST_VERSIONS = 10
"""Of a tenant; the oldest ones that are not active are deleted."""


def is_own(intent_id: str) -> bool:
    """Whether an intent is one that a tenant added."""
    return re.fullmatch(OWN_INTENT[1:-1], intent_id) is not None
