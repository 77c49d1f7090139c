"""The services' own tables of subscriptions, put together without opening database, models or engines."""

from typing import Any, Self

from crossdesk.consume.subscription import Subscription
from crossdesk.contracts import TOPICS
from crossdesk.contracts.gateway import AgentPresenceChanged, InquiryReceived, TenantConfigured
from crossdesk.contracts.payments_risk import PaymentAlertRaised
from crossdesk.service import Service

FOLLOWED = {
    "gateway": (TenantConfigured, InquiryReceived, AgentPresenceChanged, PaymentAlertRaised),
    "intent": (TenantConfigured,),
}
"""Events that every replica reads for itself, beside its group. The gateway looks back at outcomes, too."""


class Unopened:
    """Stands for whatever a table of subscriptions passes on to its handlers, none of which is called here."""

    def __getattr__(self, name: str) -> Self:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *_: object, **__: object) -> Self:
        return self


def subscribed() -> dict[str, tuple[Service, tuple[Subscription, ...]]]:
    """By package: the service, and all it may subscribe to where everything it can have is set up."""
    # Imported here: together they take seconds, and who only reads settings needs none of them.
    import gateway.main  # noqa: PLC0415
    import intent.main  # noqa: PLC0415
    import knowledge.main  # noqa: PLC0415
    import logistics.main  # noqa: PLC0415
    import payments_risk.main  # noqa: PLC0415
    import routing.main  # noqa: PLC0415
    import translation.main  # noqa: PLC0415
    from gateway.record.subscriptions import subscriptions as of_gateway  # noqa: PLC0415
    from knowledge.load_library import load_library  # noqa: PLC0415
    from routing.policy import load_policy  # noqa: PLC0415
    from translation.settings import TranslationSettings  # noqa: PLC0415

    unopened: Any = Unopened()
    url = "postgresql://localhost/crossdesk"
    settings = TranslationSettings.model_validate({"bus_url": url, "database_url": url})
    of_payments = payments_risk.main.subscriptions(unopened, {}, unopened, unopened)
    return {
        "gateway": (gateway.main.SERVICE, tuple(of_gateway(unopened))),
        "intent": (intent.main.SERVICE, tuple(intent.main.subscriptions(unopened))),
        "translation": (translation.main.SERVICE, tuple(translation.main.subscriptions(settings, unopened, unopened))),
        "logistics": (
            logistics.main.SERVICE,
            tuple(logistics.main.subscriptions(unopened, unopened, unopened, unopened)),
        ),
        "payments_risk": (payments_risk.main.SERVICE, tuple(of_payments)),
        "knowledge": (
            knowledge.main.SERVICE,
            tuple(knowledge.main.subscriptions(load_library(), articles=unopened)),
        ),
        "routing": (routing.main.SERVICE, tuple(routing.main.subscriptions(load_policy()))),
    }


def followed(package: str) -> list[str]:
    """Topics read without a group."""
    found = {topic for event in FOLLOWED.get(package, ()) for topic in event.topics()}
    if package == "gateway":
        from gateway.accept.recall_outcomes import TOPICS as OUTCOMES  # noqa: PLC0415

        found.update(OUTCOMES)
    return [topic for topic in TOPICS if topic in found]
