"""Emotions a policy of tiers may name are those intent-service tells."""

from pathlib import Path

import yaml
from crossdesk.contracts.tier_policy_checks import EMOTIONS

TOLD = Path(__file__).parents[3] / "services/intent-service/src/intent/emotions.yaml"


def test_a_policy_may_name_every_emotion_that_is_told_and_no_other() -> None:
    assert set(yaml.safe_load(TOLD.read_text("utf-8"))) == EMOTIONS
