"""Pushes of 17TRACK and AfterShip: only genuine ones are believed, only documented ones are read."""

import hashlib
import hmac
import json
import random
from base64 import b64encode
from collections.abc import Callable
from typing import Any

import pytest
from crossdesk.errors import Misconfigured
from deploy.simulators.seventeen_track.webhook import sign
from hypothesis import given
from hypothesis import strategies as st

from logistics.shipments.webhooks import (
    LONGEST_BODY,
    WebhookRefused,
    read_aftership,
    read_seventeen_track,
    verify_aftership,
    verify_seventeen_track,
)

KEY = "8F4C0D9E2B7A51"
MUTATIONS = 1_000
LOCAL = "2026-11-26T21:04:03+08:00"

Verify = Callable[[bytes, str, str], None]
Sign = Callable[[bytes, str], str]


def sign_aftership(body: bytes, secret: str) -> str:
    return b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


SENDERS: list[tuple[Verify, Sign]] = [(verify_seventeen_track, sign), (verify_aftership, sign_aftership)]
both_senders = pytest.mark.parametrize(("verify", "signed"), SENDERS, ids=["17track", "aftership"])


def seventeen_track_push(**data: Any) -> bytes:
    event = {"time_iso": LOCAL, "time_utc": None, "sub_status": "Delivered_Other", "location": "Wien, AT"}
    info = {
        "latest_status": {"status": "Delivered", "sub_status": "Delivered_Other"},
        "tracking": {"providers": [{"provider": {"key": 3011, "name": "China Post"}, "events": [event]}]},
    }
    told = {"number": "lx 480 016 935 cn", "carrier": 3011, "tag": "", "track_info": info, **data}
    return json.dumps({"event": "TRACKING_UPDATED", "data": told}).encode()


def aftership_push(**msg: Any) -> bytes:
    checkpoint = {"checkpoint_time": LOCAL, "tag": "Delivered", "subtag": "Delivered_003", "country_region": "CHN"}
    told = {"tracking_number": "LX480016935CN", "slug": "china-post", "checkpoints": [checkpoint], **msg}
    return json.dumps({"ts": 1, "event": "tracking_update", "event_id": "a", "msg": told}).encode()


@both_senders
def test_a_genuine_push_is_believed_and_believed_again(verify: Verify, signed: Sign) -> None:
    body = seventeen_track_push()
    verify(body, signed(body, KEY), KEY)
    verify(body, signed(body, KEY), KEY)


def test_a_signature_of_17track_is_that_of_its_documentation() -> None:
    body = b'{"event":"TRACKING_STOPPED"}'
    assert sign(body, "key") == hashlib.sha256(body + b"/key").hexdigest()
    verify_seventeen_track(body, sign(body, "key"), "key")


def flipped(body: bytes, chance: random.Random) -> bytes:
    changed = bytearray(body)
    changed[chance.randrange(len(body))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def mutated(body: bytes, header: str, signed: Sign, chance: random.Random) -> tuple[bytes, str]:
    """The push with one thing about it changed."""
    place = chance.randrange(len(header))
    other = chance.choice([each for each in "0aAfF9+/= \n" if each != header[place]])
    return chance.choice(
        [
            lambda: (flipped(body, chance), header),
            lambda: (body[: chance.randrange(len(body))], header),
            lambda: (body + chance.choice([b" ", b"\n", b"/", b"\0"]), header),
            lambda: (body, header[:place] + other + header[place + 1 :]),
            lambda: (body, header[:place]),
            lambda: (body, header.swapcase()),
            lambda: (body, chance.choice([" ", "\n", "sha256="]) + header),
            lambda: (body, header + chance.choice([" ", "\n", "=", "0"])),
            lambda: (body, signed(body, KEY + chance.choice(["0", "/", " "]))),
            lambda: (body, signed(body, KEY[: chance.randrange(len(KEY))])),
            lambda: (flipped(body, chance), signed(body, KEY.lower())),
        ]
    )()


@both_senders
def test_of_a_thousand_mutations_none_is_believed(verify: Verify, signed: Sign) -> None:
    chance, body = random.Random(20_261_126), aftership_push()
    header, accepted = signed(body, KEY), 0
    for _ in range(MUTATIONS):
        forged, claimed = mutated(body, header, signed, chance)
        try:
            verify(forged, claimed, KEY)
        except WebhookRefused:
            continue
        accepted += 1
    assert accepted == 0


@both_senders
@pytest.mark.parametrize("header", ["", "0", "ü" * 64, "0" * 63 + "\ud800", "\0" * 44, "0" * 1_000_000])
def test_a_malformed_header_is_refused_with_the_cause(verify: Verify, signed: Sign, header: str) -> None:
    with pytest.raises(WebhookRefused, match="has no header"):
        verify(b"{}", header, KEY)


@both_senders
def test_without_a_key_nobody_is_believed(verify: Verify, signed: Sign) -> None:
    with pytest.raises(Misconfigured, match="is empty"):
        verify(b"{}", signed(b"{}", ""), "")


@both_senders
def test_an_oversized_push_is_refused_although_it_is_signed(verify: Verify, signed: Sign) -> None:
    body = b" " * (LONGEST_BODY + 1)
    with pytest.raises(WebhookRefused, match="1,000,001 bytes"):
        verify(body, signed(body, KEY), KEY)


@pytest.mark.parametrize("read", [read_seventeen_track, read_aftership])
@pytest.mark.parametrize(
    ("body", "cause"),
    [
        (b"", "json_invalid"),
        (b"garbage", "json_invalid"),
        (b"\xff\xfe{}", "json_invalid"),
        (b"[" * 100_000, "json_invalid"),
        (b'{"event": "\\ud800"}', "json_invalid"),
        (b"[]", "model_type"),
        (b"{}", "event"),
        (b'{"event": "ORDER_PAID", "data": {}, "msg": {}}', r"event \(literal_error\)"),
        (b" " * (LONGEST_BODY + 1), "longer than"),
    ],
)
def test_what_is_not_documented_is_refused_with_the_cause(
    read: Callable[[bytes], Any], body: bytes, cause: str
) -> None:
    with pytest.raises(WebhookRefused, match=cause):
        read(body)


def test_the_push_of_one_sender_is_none_of_the_other() -> None:
    for read, body in ((read_seventeen_track, aftership_push()), (read_aftership, seventeen_track_push())):
        with pytest.raises(WebhookRefused, match="not as documented"):
            read(body)


@pytest.mark.parametrize("number", ["", " - ", "A" * 65, "LX'; --", "ＬＸ480016935"])
def test_a_push_without_a_parcel_number_is_refused(number: str) -> None:
    with pytest.raises(WebhookRefused, match="no parcel number"):
        read_seventeen_track(seventeen_track_push(number=number))
    with pytest.raises(WebhookRefused, match="no parcel number"):
        read_aftership(aftership_push(tracking_number=number))


def test_a_refusal_holds_nothing_of_the_push() -> None:
    with pytest.raises(WebhookRefused) as refused:
        read_aftership(aftership_push(checkpoints=[{"message": {"signed by": "Huber"}}]))
    assert "Huber" not in str(refused.value)
    assert "msg.checkpoints.0.message (string_type)" in str(refused.value)


def test_scans_in_a_push_of_17track_are_read() -> None:
    ((number, (scan,)),) = read_seventeen_track(seventeen_track_push())
    assert (number, scan.state, scan.local, scan.carrier) == ("LX480016935CN", "delivered", LOCAL, "China Post")


def test_that_a_number_is_no_longer_followed_tells_no_scans() -> None:
    body = json.dumps({"event": "TRACKING_STOPPED", "data": {"number": "LX480016935CN", "carrier": 3011}}).encode()
    assert read_seventeen_track(body) == []


def test_scans_in_a_push_of_aftership_are_read() -> None:
    ((number, (scan,)),) = read_aftership(aftership_push())
    assert (number, scan.state, scan.local, scan.country) == ("LX480016935CN", "delivered", LOCAL, "CN")


nulls = st.none() | st.text(max_size=40)


@given(st.fixed_dictionaries({"time_iso": nulls, "time_utc": nulls, "sub_status": nulls, "location": nulls}))
def test_whatever_texts_an_event_of_17track_holds_it_is_read(event: dict[str, Any]) -> None:
    info = {"latest_status": {"status": "x"}, "tracking": {"providers": [{"provider": None, "events": [event]}]}}
    ((number, _),) = read_seventeen_track(seventeen_track_push(track_info=info))
    assert number == "LX480016935CN"


@given(st.fixed_dictionaries({"checkpoint_time": nulls | st.datetimes().map(str), "tag": nulls, "message": nulls}))
def test_whatever_texts_a_checkpoint_of_aftership_holds_it_is_read(checkpoint: dict[str, Any]) -> None:
    ((number, _),) = read_aftership(aftership_push(checkpoints=[{"country_region": "AUT", **checkpoint}]))
    assert number == "LX480016935CN"
