"""How to reach Kafka is told by one URL, and what is wrong with it by name."""

import pytest
from crossdesk.bus.kafka.connection import FileToken, client_options, name_prefix
from crossdesk.bus.url import open_bus
from crossdesk.errors import Misconfigured


def test_plain_brokers_need_nothing_else():
    options = client_options("kafka://one:9092,two:9093")
    assert options == {"bootstrap_servers": ["one:9092", "two:9093"], "security_protocol": "PLAINTEXT"}


def test_scram_takes_user_and_password_percent_decoded():
    options = client_options("kafka://shop:p%40ss@one:9092?security=sasl_plaintext&mechanism=SCRAM-SHA-256")
    assert options["sasl_mechanism"] == "SCRAM-SHA-256"
    assert (options["sasl_plain_username"], options["sasl_plain_password"]) == ("shop", "p@ss")
    assert options["security_protocol"] == "SASL_PLAINTEXT"


async def test_an_oauth_token_is_read_from_its_file_each_time(tmp_path):
    file = tmp_path / "token"
    file.write_text("first\n")
    options = client_options(f"kafka://one:9092?security=sasl_ssl&mechanism=OAUTHBEARER&token_file={file}")
    provider = options["sasl_oauth_token_provider"]
    assert isinstance(provider, FileToken)
    assert await provider.token() == "first"
    file.write_text("second")
    assert await provider.token() == "second"
    assert options["ssl_context"].check_hostname


def test_a_prefix_keeps_clusters_apart():
    assert name_prefix("kafka://one:9092?prefix=eu.") == "eu."
    assert name_prefix("kafka://one:9092") == ""


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("kafka://", "broker"),
        ("kafka://one:9092?colour=red", "colour"),
        ("kafka://one:9092?security=none", "security"),
        ("kafka://one:9092?security=sasl_ssl&mechanism=MAGIC", "mechanism"),
        ("kafka://one:9092?security=sasl_plaintext", "user:password"),
        ("kafka://one:9092?security=sasl_plaintext&mechanism=OAUTHBEARER", "token_file"),
        ("kafka://one:9092?security=ssl&ca=/does/not/exist", "ca"),
    ],
)
def test_a_wrong_url_is_refused_and_the_option_named(url, word):
    with pytest.raises(Misconfigured, match=word):
        client_options(url)


def test_an_unknown_scheme_is_refused_without_repeating_its_credentials():
    with pytest.raises(Misconfigured, match="redis:") as refused:
        open_bus("redis://user:secret@host")
    assert "secret" not in str(refused.value)
