import asyncio
import json
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
from crossdesk.errors import Misconfigured
from deploy.simulators.translation_engines.google import LOCATION, key_file
from starlette.responses import JSONResponse

from translation.engines.engine import Batch, Failed, Kind, Result
from translation.engines.google import GoogleTranslate, code_of
from translation.engines.google_account import EARLY, KeyFile, Tokens, read_key_file

QUESTION = "Wo bleibt mein Paket?"
ONE = Batch((QUESTION,), "de", "en")


class Clock:
    """Seconds since 1970 that pass when a test says so."""

    def __init__(self) -> None:
        self.passed = 0.0

    def __call__(self) -> float:
        return time.time() + self.passed


class Google(NamedTuple):
    engine: GoogleTranslate
    account: Any
    clock: Clock
    keys: dict[str, str]


@pytest.fixture
async def google(engines_served: Any) -> AsyncIterator[Google]:
    keys, clock = key_file(engines_served.account, f"{engines_served.url}/google/token"), Clock()
    engines_served.account.clock = clock
    async with httpx.AsyncClient(base_url=f"{engines_served.url}/google") as client:
        tokens = Tokens(client, KeyFile.model_validate(keys), clock)
        yield Google(GoogleTranslate(client, tokens, LOCATION), engines_served.account, clock, keys)


def failure(results: list[Result]) -> Failed:
    [failed] = results
    assert isinstance(failed, Failed)
    return failed


async def test_calls_share_a_token_until_shortly_before_its_end(google: Google) -> None:
    await asyncio.gather(*(google.engine.translate(ONE) for _ in range(5)))
    google.clock.passed = google.account.token_seconds - EARLY - 60
    await google.engine.translate(ONE)
    assert len(google.account.tokens) == 1
    google.clock.passed = google.account.token_seconds - EARLY + 60
    assert await google.engine.translate(ONE) == ["Where is my parcel?"]
    assert len(google.account.tokens) == 2


async def test_a_token_that_was_revoked_is_replaced_once(google: Google) -> None:
    await google.engine.translate(ONE)
    google.account.tokens = dict.fromkeys(google.account.tokens, 0.0)
    assert await google.engine.translate(ONE) == ["Where is my parcel?"]
    google.account.token_seconds = 0
    google.account.tokens = dict.fromkeys(google.account.tokens, 0.0)
    assert failure(await google.engine.translate(ONE)).kind is Kind.KEY
    assert len(google.account.tokens) == 3


async def test_a_key_that_google_does_not_know_gets_no_token_and_no_text_is_sent(google: Google) -> None:
    key_file(google.account, google.keys["token_uri"])
    assert failure(await google.engine.translate(ONE)).kind is Kind.KEY
    assert google.account.asked == []


async def test_a_location_that_is_not_there_is_the_operators_to_mend(google: Google) -> None:
    elsewhere = GoogleTranslate(google.engine.client, google.engine.tokens, "nowhere")
    failed = failure(await elsewhere.translate(ONE))
    assert (failed.kind, failed.retryable) == (Kind.KEY, False)


async def test_signs_come_back_as_they_are_and_not_as_html(google: Google) -> None:
    text = 'It\'s <b>5 & 6</b> &amp; "7"'
    assert await google.engine.translate(Batch((text,), "en", "de")) == [f"[{text}]"]


async def test_more_code_points_than_a_call_takes_are_not_sent(google: Google) -> None:
    assert failure(await google.engine.translate(Batch(("a" * 30_001,), "de", "en"))).kind is Kind.TEXT
    assert google.account.asked == []


@pytest.mark.parametrize(
    ("status", "message", "kind"),
    [
        (403, "Daily Limit Exceeded", Kind.QUOTA),
        (403, "User Rate Limit Exceeded", Kind.BUSY),
        (429, "Quota exceeded for limit 'characters per minute'", Kind.BUSY),
        (403, "Cloud IAM permission 'cloudtranslate.generalModels.predict' denied.", Kind.KEY),
        (503, "The service is currently unavailable.", Kind.DOWN),
        (500, "Internal error", Kind.DOWN),
    ],
)
async def test_errors_of_one_status_are_told_apart_by_what_they_say(
    google: Google, status: int, message: str, kind: Kind
) -> None:
    google.account.answer = JSONResponse({"error": {"code": status, "message": message, "status": "X"}}, status)
    assert failure(await google.engine.translate(ONE)).kind is kind


@pytest.mark.parametrize("wrong", ["{}", "[", '{"type": "authorized_user"}', "no key"])
def test_a_file_that_is_no_key_file_keeps_the_service_from_starting(tmp_path: Path, wrong: str) -> None:
    path = tmp_path / "key.json"
    keys = {"project_id": "p", "client_email": "m", "private_key_id": "1", "token_uri": "http://localhost"}
    path.write_text(json.dumps({**keys, "private_key": "abc"}) if wrong == "no key" else wrong, "utf-8")
    with pytest.raises(Misconfigured) as refused:
        read_key_file(path)
    assert "abc" not in str(refused.value)


@pytest.mark.parametrize(
    ("tag", "code"),
    [("zh-Hans", "zh-CN"), ("zh-Hant-HK", "zh-TW"), ("zh", "zh-CN"), ("nb", "no"), ("pt-PT", "pt-PT"), ("de-AT", "de")],
)
def test_google_is_given_its_own_codes(tag: str, code: str) -> None:
    assert code_of(tag) == code
