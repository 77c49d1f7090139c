"""What went wrong with Kafka, in words an operator can act upon."""

from collections.abc import Iterable

from aiokafka.errors import (
    AuthenticationFailedError,
    ClusterAuthorizationFailedError,
    GroupAuthorizationFailedError,
    KafkaConnectionError,
    SaslAuthenticationFailed,
    TopicAuthorizationFailedError,
)


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
        case AuthenticationFailedError() | SaslAuthenticationFailed():
            return "the brokers know neither this user nor this password: see CROSSDESK_BUS_URL"
        case KafkaConnectionError():  # the client tells the same of both
            return f"{error}: no broker answers there, or none knows this user and this password"
        case _:
            return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def _about(error: BaseException) -> str:
    """The names the client gives with an error: one, or a set of them."""
    (given,) = error.args[:1] or ("",)
    names = sorted(map(str, given)) if isinstance(given, Iterable) and not isinstance(given, str) else [str(given)]
    return ", ".join(names)
