"""Who works for the demo shop, and the events that tell the cluster of the shop and of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from argon2 import PasswordHasher
from crossdesk.contracts.event import Event
from crossdesk.contracts.gateway import AgentAccountConfigured, TenantConfigured

TENANT = "demo"


@dataclass(frozen=True)
class DemoAgent:
    """An agent of the demo shop: skills and languages as routing knows them."""

    agent_id: str
    email: str
    name: str
    skills: Sequence[str]
    languages: Sequence[str]


AGENTS = (
    DemoAgent("lena", "lena@demo.example.com", "Lena", ("general",), ("de", "en", "fr")),
    DemoAgent("haruka", "haruka@demo.example.com", "Haruka", ("general",), ("ja", "zh-Hans", "en")),
    DemoAgent("ines", "ines@demo.example.com", "Inés", ("general",), ("es", "pt", "en")),
)


def account_events(api_key: str, passwords: Mapping[str, str]) -> Iterator[Event]:
    """The shop with its API key, and its agents with their passwords (by e-mail address)."""
    key_hash = sha256(api_key.encode()).hexdigest()
    yield TenantConfigured(tenant=TENANT, name="Demo shop", api_key_hashes=[key_hash], why="the local stack was set up")
    for agent in AGENTS:
        yield AgentAccountConfigured(
            tenant=TENANT,
            agent_id=agent.agent_id,
            email=agent.email,
            name=agent.name,
            password_hash=PasswordHasher().hash(passwords[agent.email]),
            skills=list(agent.skills),
            languages=list(agent.languages),
            why="the local stack was set up",
        )
