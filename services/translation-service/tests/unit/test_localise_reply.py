"""Which replies of agents are translated for their customers, and what is said of each that is held."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from crossdesk.contracts.gateway import AgentReplied
from crossdesk.contracts.translation import ReplyLocalised, ReplyTranslation

from translation.engines.open_engines import open_engines
from translation.language import load_detector
from translation.localise_reply import held, leave_as_written, localise_reply, translate_reply, wanted_for_customer
from translation.plan_reply import plan_reply
from translation.settings import TranslationSettings
from translation.translate_text import TranslationDesk, Wanted

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
SAID = "I have asked the carrier about your parcel."
NOBODY: Any = None
"""The database, which a reply that is not translated needs none of."""
SETTINGS = TranslationSettings.model_validate(
    {
        "bus_url": "postgresql://localhost/crossdesk",
        "database_url": "postgresql://localhost/crossdesk",
        "translation_url": "http://localhost:5000",
    }
)
DESK = TranslationDesk(load_detector())


def a_reply(target: str | None = "de", by: datetime = NOW + timedelta(seconds=10), **more: Any) -> AgentReplied:
    asked = ReplyTranslation(target=target, by=by, country="DE")
    place = {"tenant": "demo", "conversation_id": uuid4(), "message_id": uuid4(), "agent_id": "anna"}
    return AgentReplied(**place, text=SAID, **{"translation": asked, **more})


async def only_said(event: AgentReplied) -> ReplyLocalised:
    [said] = await localise_reply(event, await translate_reply(DESK, event, NOBODY, lambda: NOW))
    assert isinstance(said, ReplyLocalised)
    return said


def test_a_reply_that_the_customer_gets_as_written_is_nothing_to_us() -> None:
    assert not held(a_reply(translation=None))
    assert held(a_reply())


def test_the_engines_are_told_of_whom_the_reply_is_for() -> None:
    wanted = wanted_for_customer(a_reply("pt-BR", language="en"))
    assert wanted
    assert (wanted.target, wanted.source, wanted.country, wanted.text) == ("pt-BR", "en", "DE", SAID)


async def test_a_reply_without_an_engine_is_answered_with_the_original() -> None:
    event = a_reply()
    said = await only_said(event)
    assert (said.text, said.original, said.source, said.target) == (None, SAID, "en", "de")
    assert said.why == "Shown as written: no translation engine is configured."
    assert await localise_reply(event, leave_as_written(DESK, event)) == [said]


async def test_a_reply_that_waits_for_its_turn_is_told_as_written() -> None:
    said = await only_said(a_reply(target=None))
    assert (said.text, said.target) == (None, "en")
    assert "in its turn" in said.why


async def test_after_its_time_no_engine_is_asked_any_more() -> None:
    async with open_engines(SETTINGS) as engines:
        event = a_reply(by=NOW)
        rendered = await translate_reply(TranslationDesk(DESK.detector, engines), event, NOBODY, lambda: NOW)
    assert rendered.text is None
    assert "too late" in rendered.why


@pytest.mark.parametrize(
    ("text", "source", "target", "translate", "why"),
    [
        (SAID, None, "de", True, "translated from en"),
        (SAID, "en", "en-GB", False, "the customer reads the language it is written in"),
        (SAID, None, "en", False, "the customer reads the language it is written in"),
        ("👍", None, "de", False, "the text gives no hint of its language"),
        ("👍", "en", "de", True, "translated from en"),
    ],
)
async def test_a_reply_is_held_only_for_customers_of_another_language(
    text: str, source: str | None, target: str, translate: bool, why: str
) -> None:
    async with open_engines(SETTINGS) as engines:
        desk = TranslationDesk(DESK.detector, engines)
        plan = plan_reply(desk, Wanted("demo", text, target, source, country="DE"))
    assert (plan.translate, plan.why) == (translate, why)


def test_without_an_engine_no_reply_is_held() -> None:
    assert plan_reply(DESK, Wanted("demo", SAID, "de")) == ("en", False, "no translation engine is configured")
