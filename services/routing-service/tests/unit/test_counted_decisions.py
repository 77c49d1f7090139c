"""What metrics tell of decisions and of who waits."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from prometheus_client import REGISTRY

from routing.count_decisions import CountedDecisions, told_language
from routing.show_backlog import show_backlog

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)


def a_case(*, lane="normal", language="de-AT", ago=3.0):
    inquiry = SimpleNamespace(received_at=NOON - timedelta(seconds=ago))
    return SimpleNamespace(lane=lane, understanding=SimpleNamespace(language=language), inquiry=inquiry)


def decided(tier, lane, language):
    labels = {"tier": tier, "lane": lane, "language": language}
    return REGISTRY.get_sample_value("crossdesk_inquiries_decided_total", labels) or 0


def within(seconds, lane):
    labels = {"lane": lane, "le": seconds}
    return REGISTRY.get_sample_value("crossdesk_decision_seconds_bucket", labels) or 0


def test_a_decision_counts_once_it_is_committed():
    counted, before = CountedDecisions(lambda: NOON), decided("guided", "urgent", "de")
    soon, late = within("2.0", "urgent"), within("5.0", "urgent")
    counted.note(a_case(lane="urgent"), "guided")
    assert decided("guided", "urgent", "de") == before
    counted.committed()
    counted.committed()
    assert decided("guided", "urgent", "de") == before + 1
    assert (within("2.0", "urgent") - soon, within("5.0", "urgent") - late) == (0, 1)


@pytest.mark.parametrize(("tag", "told"), [("pt-BR", "pt"), ("zh-Hans", "zh"), ("und", "und"), ("tlh", "other")])
def test_languages_nobody_sells_in_share_one_series(tag, told):
    assert told_language(tag) == told


def test_a_backlog_that_is_gone_is_shown_no_more():
    row = {"lane": "urgent", "tier": "vip", "language": "fr-CA", "waiting": 3, "oldest": 41.0}
    labels = {"lane": "urgent", "tier": "vip", "language": "fr"}
    show_backlog([row, {**row, "language": "fr", "waiting": 2, "oldest": 7.0}])
    assert REGISTRY.get_sample_value("crossdesk_backlog_conversations", labels) == 5
    assert REGISTRY.get_sample_value("crossdesk_backlog_oldest_seconds", {"lane": "urgent"}) == 41
    assert REGISTRY.get_sample_value("crossdesk_conversations_waiting") == 5
    show_backlog([])
    assert REGISTRY.get_sample_value("crossdesk_backlog_conversations", labels) is None
    assert REGISTRY.get_sample_value("crossdesk_backlog_oldest_seconds", {"lane": "urgent"}) == 0
    assert REGISTRY.get_sample_value("crossdesk_conversations_waiting") == 0
