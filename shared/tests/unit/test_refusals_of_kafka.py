"""What an operator reads when Kafka refuses: which right is missing, on what."""

import pytest
from aiokafka.errors import (
    ClusterAuthorizationFailedError,
    GroupAuthorizationFailedError,
    KafkaConnectionError,
    SaslAuthenticationFailed,
    TopicAuthorizationFailedError,
)
from crossdesk.bus.kafka.told import told


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
        (TimeoutError(), ["TimeoutError"]),
    ],
)
def test_a_refusal_names_what_and_the_right_to_grant(error: Exception, words: list[str]):
    assert all(word in told(error) for word in words)


def test_who_cannot_write_is_told_to_ask_for_that():
    assert "grant this user Write and Describe on it" in told(TopicAuthorizationFailedError("inquiries"), "Write")
