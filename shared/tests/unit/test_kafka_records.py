"""What foreign clients put on a topic comes off it as text every store takes."""

import pytest
from aiokafka import ConsumerRecord
from crossdesk.bus.kafka.membership import record


def a_message(key: bytes | None, *headers: tuple[str, bytes | None]) -> ConsumerRecord:
    return ConsumerRecord("p.inquiries", 3, 7, 1_795_780_800_000, 0, key, b"{}", None, 0, 2, headers)


@pytest.mark.parametrize(
    ("sent", "read"), [(None, ""), (b"", ""), (b"d\x00mo", "d\ufffdmo"), (b"\xff", "\ufffd"), ("ключ".encode(), "ключ")]
)
def test_keys_and_headers_that_are_missing_or_no_text_get_what_is_readable(sent: bytes | None, read: str) -> None:
    found = record(a_message(sent, ("ce_type", sent)), "p.")
    assert (found.key, found.headers) == (read, {"ce_type": read})
    assert (found.partition.topic, found.partition.number, found.offset) == ("inquiries", 3, 7)
