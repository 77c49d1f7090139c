"""Why a customer was charged the amount their message names, as far as their bills and payments explain it."""

import logging
from collections.abc import Sequence

from crossdesk.contracts.event import Money
from crossdesk.contracts.intent import Case

from payments_risk.accounts import Found
from payments_risk.bill_pages.reader import Reader, reader_of
from payments_risk.bill_pages.why_page import page_text, why_page
from payments_risk.billing.explain_charge import explain_charge
from payments_risk.billing.refused import BillRefused
from payments_risk.bills.bill_desk import bills_at_hand

LONGEST = 2000
"""Characters: an answer is read in a chat. What is longer is asked for as a bill."""

log = logging.getLogger(__name__)


def explain_claim(case: Case, amounts: Sequence[Money], found: Found) -> dict[str, str]:
    """`charge_explained` and `charge_language` of DisputeFacts; empty unless all of the amount is explained.

    Only the customer's own payments and orders are looked at, and no rates are asked for: an amount in another currency
    than the payment's is left to `POST /v1/charge-explanations`.
    """
    if not amounts:
        return {}
    reader = reader_of(_tag(case))
    try:
        why = explain_charge(amounts[0], bills_at_hand(found.bills, found.sales), found.account.transactions)
    except BillRefused as refused:  # the verdict does not rest on it
        log.info("a charge cannot be explained", extra={"field": refused.field})
        return {}
    text = page_text(why_page(why, reader)) if why.explained and why.payment_on_record else ""
    return _told(text, reader) if 0 < len(text) <= LONGEST else {}


def _told(text: str, reader: Reader) -> dict[str, str]:
    return {"charge_explained": text, "charge_language": reader.language}


def _tag(case: Case) -> str:
    """The language of the message, in the country of the customer."""
    language, customer = case.understanding.language, case.inquiry.customer
    if customer.locale and customer.locale.casefold().startswith(language.casefold()):
        return customer.locale
    return f"{language}-{customer.country}" if customer.country else language
