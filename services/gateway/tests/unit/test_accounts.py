"""Accounts as the log tells of them: the latest word counts."""

from typing import Any

from crossdesk.contracts.gateway import AgentAccountConfigured, TenantConfigured, WebhookConfigured

from gateway.accounts import MOST_KNOWN_ENDPOINTS, Accounts, hash_key


def a_tenant(*keys: str, tenant: str = "demo") -> TenantConfigured:
    return TenantConfigured(tenant=tenant, name="Demo", api_key_hashes=[hash_key(key) for key in keys])


def an_agent(**fields: Any) -> AgentAccountConfigured:
    given = {"tenant": "demo", "agent_id": "ana", "email": "ana@x.example", "name": "Ana", "password_hash": "h"}
    return AgentAccountConfigured(**{**given, **fields})


def test_a_key_that_is_no_longer_listed_opens_nothing() -> None:
    accounts = Accounts()
    accounts.configure_tenant(a_tenant("old", "kept"))
    accounts.configure_tenant(a_tenant("kept", "new"))
    assert accounts.tenant_of_key("old") is None
    found = accounts.tenant_of_key("kept")
    assert found is not None
    assert found == accounts.tenant_of_key("new")


def test_an_address_may_work_for_several_tenants() -> None:
    accounts = Accounts()
    accounts.configure_agent(an_agent())
    accounts.configure_agent(an_agent(tenant="other", email="ANA@x.example"))
    assert {each.tenant for each in accounts.agents_by_email("Ana@X.example")} == {"demo", "other"}
    assert [each.tenant for each in accounts.agents_by_email("ana@x.example", "other")] == ["other"]


def test_an_agent_with_a_new_address_is_not_found_under_the_old_one() -> None:
    accounts = Accounts()
    accounts.configure_agent(an_agent())
    accounts.configure_agent(an_agent(email="new@x.example"))
    assert list(accounts.agents_by_email("ana@x.example")) == []
    assert [each.agent_id for each in accounts.agents_by_email("new@x.example")] == ["ana"]


def test_only_active_endpoints_are_told() -> None:
    accounts = Accounts()
    accounts.configure_webhook(WebhookConfigured(tenant="demo", endpoint_id="a", url="https://a.example"))
    accounts.configure_webhook(WebhookConfigured(tenant="demo", endpoint_id="b", url="https://b.example"))
    accounts.configure_webhook(WebhookConfigured(tenant="demo", endpoint_id="a", url="https://a.example", active=False))
    assert [endpoint.endpoint_id for endpoint in accounts.webhooks("demo")] == ["b"]
    assert accounts.webhooks("other") == []


def test_endpoints_do_not_grow_in_number_and_those_there_are_can_be_configured_anew() -> None:
    accounts = Accounts()
    for number in range(MOST_KNOWN_ENDPOINTS + 5):
        event = WebhookConfigured(tenant="demo", endpoint_id=f"e-{number}", url="https://a.example", active=False)
        accounts.configure_webhook(event)
    assert accounts.endpoints("demo") == {f"e-{number}" for number in range(MOST_KNOWN_ENDPOINTS)}
    accounts.configure_webhook(WebhookConfigured(tenant="demo", endpoint_id="e-0", url="https://b.example"))
    accounts.configure_webhook(WebhookConfigured(tenant="other", endpoint_id="e-0", url="https://c.example"))
    assert [endpoint.url for endpoint in accounts.webhooks("demo")] == ["https://b.example"]
    assert accounts.endpoints("other") == {"e-0"}
