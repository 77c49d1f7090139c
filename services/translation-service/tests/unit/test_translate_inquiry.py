from typing import Any

import pytest
from crossdesk.contracts.gateway import AgentReplied, InquiryReceived
from crossdesk.contracts.translation import InquiryTranslated, LanguageDetected
from crossdesk.settings import ServiceSettings
from crossdesk.testing.examples import an_inquiry_received
from pydantic import ValidationError

from translation.engines.open_engines import open_engines
from translation.language import load_detector
from translation.main import subscriptions
from translation.settings import TranslationSettings
from translation.translate_text import TranslationDesk, same_language

ENGINE = "http://localhost:5000"
LOCAL = {"bus_url": "postgresql://localhost/crossdesk", "database_url": "postgresql://localhost/crossdesk"}
NOWHERE: Any = None
"""The database of subscriptions whose fetch steps are not run."""


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("en", "en-GB", True),
        ("zh-Hans", "zh", True),
        ("zh-Hans", "zh-Hant", False),
        ("zh-Hans-CN", "zh-Hans", True),
        ("pt", "pt-BR", True),
        ("de", "en", False),
        ("gsw", "de", False),
    ],
)
def test_which_languages_a_reader_reads(one: str, other: str, same: bool) -> None:
    assert same_language(one, other) is same
    assert same_language(other, one) is same


async def test_the_engines_deadline_comes_before_that_of_the_fetch_step() -> None:
    settings = TranslationSettings.model_validate({**LOCAL, "translation_url": ENGINE, "translation_seconds": 7})
    async with open_engines(settings) as engines:
        found = subscriptions(settings, TranslationDesk(load_detector(), engines), NOWHERE)
    asking = [each for each in found if each.fetch]
    assert [each.event for each in asking] == [InquiryReceived, AgentReplied]
    assert all(each.deadline > settings.translation_seconds for each in asking)


async def test_without_an_engine_nothing_is_fetched_and_one_event_says_all_there_is_to_say() -> None:
    settings = TranslationSettings.model_validate(LOCAL)
    subscription, replies, *_ = subscriptions(settings, TranslationDesk(load_detector()), NOWHERE)
    assert subscription.fetch is replies.fetch is None
    assert subscription.prepare
    event = an_inquiry_received("Wo bleibt mein Paket?")
    [detected] = await subscription.handler(event, subscription.prepare(event))
    assert isinstance(detected, LanguageDetected)
    assert detected.language == "de"
    assert detected.why.endswith("; shown as written, for no translation engine is configured.")


@pytest.mark.parametrize(
    "wrong", [{"agent_language": "English!"}, {"translation_url": "ftp://x"}, {"translation_seconds": 0}]
)
def test_wrong_settings_keep_the_service_from_starting(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        TranslationSettings.model_validate({**LOCAL, **wrong})


def test_settings_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {**LOCAL, "translation_url": ENGINE, "translation_api_key": "k"}.items():
        monkeypatch.setenv(f"CROSSDESK_{name.upper()}", value)
    settings = TranslationSettings()
    assert isinstance(settings, ServiceSettings)
    assert str(settings.translation_url) == "http://localhost:5000/"
    assert "k" not in repr(settings.translation_api_key)


def test_both_events_share_a_topic_and_so_keep_their_order() -> None:
    assert LanguageDetected.topic == InquiryTranslated.topic
