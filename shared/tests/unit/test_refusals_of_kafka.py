"""What an operator reads when Kafka refuses: which right is missing, on what."""

import pytest
from aiokafka.errors import (
    ClusterAuthorizationFailedError,
    GroupAuthorizationFailedError,
    KafkaConnectionError,
    SaslAuthenticationFailed,
    TopicAuthorizationFailedError,
)
from crossdesk.bus.kafka.refusal import LoginRefused
from crossdesk.bus.kafka.told import lost, told
from crossdesk.errors import BusRefused


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (
            TopicAuthorizationFailedError({"inquiries", "answers"}),
            ["answers, inquiries", "user Read and Describe"],
        ),
        (TopicAuthorizationFailedError("inquiries"), ["inquiries", "user Read and Describe"]),
        (TopicAuthorizationFailedError(), ["a topic"]),
        (GroupAuthorizationFailedError("intent"), ["group intent", "grant this user Read"]),
        (ClusterAuthorizationFailedError(), ["grant this user Write", "Create on the cluster"]),
        (SaslAuthenticationFailed("no such user"), ["CROSSDESK_BUS_URL"]),
        (KafkaConnectionError("no route"), ["KafkaConnectionError", "no route"]),
        (
            LoginRefused("kafka:9093 does not let 'intent' in"),
            ["kafka:9093 does not let 'intent' in", "CROSSDESK_BUS_URL"],
        ),
        (TimeoutError(), ["TimeoutError"]),
    ],
)
def test_a_refusal_names_what_and_the_right_to_grant(error: Exception, words: list[str]):
    assert all(word in told(error) for word in words)


def test_who_cannot_write_is_told_to_ask_for_that():
    assert "grant this user Write and Describe on it" in told(TopicAuthorizationFailedError("inquiries"), "Write")


@pytest.mark.parametrize(
    ("error", "refused"),
    [(LoginRefused("no"), True), (SaslAuthenticationFailed("no"), True), (KafkaConnectionError("no route"), False)],
)
def test_who_is_not_let_in_is_told_apart_from_who_finds_nobody(error: Exception, refused: bool):
    assert isinstance(lost("cannot connect", error), BusRefused) is refused
