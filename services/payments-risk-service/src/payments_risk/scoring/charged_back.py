"""Which payments were charged back as fraud: by the reason of their disputes, where that is known."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

from payments_risk.disputes.dispute_case import Dispute
from payments_risk.disputes.reasons import Family, ReasonCodes, load_reason_codes, understand

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

FRAUD: frozenset[Family] = frozenset({"fraud", "open"})
"""`open`: no code and no word of the provider says why. Most of those on cards are for fraud."""
# A chargeback becomes `failed` when the shop has won and the money comes back. A customer's claim to the shop is not
# the bank's word on why it took the money.
CHARGED_BACK = """
    SELECT charged.tenant, charged.refers_to, disputes.dispute
    FROM transactions AS charged LEFT JOIN disputes
      ON disputes.tenant = charged.tenant AND disputes.payment_id = charged.refers_to
     AND disputes.provider <> 'customer'
    WHERE charged.tenant = ANY ($1) AND charged.kind = 'chargeback' AND charged.status <> 'failed'
      AND charged.refers_to = ANY ($2)
"""


async def frauds_among(
    connection: "PoolConnectionProxy", tenants: Sequence[str], payment_ids: Sequence[str]
) -> Mapping[str, set[str]]:
    """By tenant, those of the payments that a chargeback refers to and no dispute says another reason of than fraud."""
    found: dict[str, set[str]] = defaultdict(set)
    for tenant, payment_id, dispute in await connection.fetch(CHARGED_BACK, tenants, payment_ids):
        if dispute is None or means_fraud(Dispute.model_validate(dispute), _codes()):
            found[tenant].add(payment_id)
    return found


def means_fraud(dispute: Dispute, codes: ReasonCodes) -> bool:
    """Whether a dispute is about fraud, or does not say what it is about."""
    return codes.families[understand(dispute, codes).reason] in FRAUD


@cache
def _codes() -> ReasonCodes:
    return load_reason_codes()
