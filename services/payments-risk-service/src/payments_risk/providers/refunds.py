"""Refunds of whole clusters of tenants at one provider, as the settlement of disputes asks for them."""

from collections.abc import Iterable

from crossdesk.contracts.event import Money

from payments_risk.make_refund import RefundRefused, Refunds
from payments_risk.providers.accounts import Accounts
from payments_risk.providers.provider import PaymentProvider, ProviderRefused


class RefundsAt:
    """All tenants' accounts with the provider `name`."""

    def __init__(self, accounts: Accounts, name: str) -> None:
        self._accounts = accounts
        self._name = name

    async def refund(self, tenant: str, payment_id: str, amount: Money, refund_id: str) -> str:
        """Pay back under the key `refund_id`. Raises RefundRefused when the tenant has no account or it says no."""
        try:
            return await self._account(tenant).refund(payment_id, amount, refund_id)
        except ProviderRefused as error:
            raise RefundRefused(str(error)) from error

    async def find_refund(self, tenant: str, payment_id: str, refund_id: str) -> str | None:
        """What became of one asked for before, where the provider lists refunds."""
        return await self._account(tenant).find_refund(payment_id, refund_id)

    def _account(self, tenant: str) -> PaymentProvider:
        account = self._accounts.get((tenant, self._name))
        if account is None:
            raise RefundRefused(f"{tenant} has no account with {self._name}")
        return account


def refunds_of(accounts: Accounts) -> dict[str, Refunds]:
    """One for each provider that some tenant has an account with."""
    names: Iterable[str] = sorted({name for _, name in accounts})
    return {name: RefundsAt(accounts, name) for name in names}
