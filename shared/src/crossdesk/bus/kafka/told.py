"""What went wrong with Kafka, in words an operator can act upon."""

from collections.abc import Iterable

from aiokafka.errors import (
    ClusterAuthorizationFailedError,
    GroupAuthorizationFailedError,
    KafkaConnectionError,
    TopicAuthorizationFailedError,
)

from crossdesk.bus.kafka.refusal import REFUSALS
from crossdesk.errors import BusRefused, BusUnavailable


def told(error: BaseException, lacking: str = "Read") -> str:
    """One line. Where a right is missing: which, and on what; `lacking` is what a topic was wanted for.

    Rights: Kafka's documentation, "Authorization and ACLs", operations of Fetch, Produce, JoinGroup and OffsetCommit.
    """
    about = _about(error)
    match error:
        case TopicAuthorizationFailedError():
            return f"no right to {about or 'a topic'}: grant this user {lacking} and Describe on it"
        case GroupAuthorizationFailedError():
            return f"no right to the group {about or 'it joins'}: grant this user Read on it"
        case ClusterAuthorizationFailedError():
            # An idempotent producer is let in by Write on any topic.
            return "no right to write: grant this user Write on its topics, and Create on the cluster to make topics"
        case _ if isinstance(error, REFUSALS):
            return f"{about or 'no broker lets this user in'}: see user, password and mechanism in CROSSDESK_BUS_URL"
        case KafkaConnectionError():
            return f"{error}: no broker answers there"
        case _:
            name, words = type(error).__name__, str(error)
            return words if name in words else f"{name}: {words}" if words else name


def lost(what: str, error: BaseException) -> BusUnavailable:
    """What to raise where the brokers cannot be reached: BusRefused where they do not let us in."""
    kind = BusRefused if isinstance(error, REFUSALS) else BusUnavailable
    return kind(f"Kafka: {what} ({told(error)})")


def _about(error: BaseException) -> str:
    """The names the client gives with an error: one, or a set of them."""
    (given,) = error.args[:1] or ("",)
    names = sorted(map(str, given)) if isinstance(given, Iterable) and not isinstance(given, str) else [str(given)]
    return ", ".join(names)
