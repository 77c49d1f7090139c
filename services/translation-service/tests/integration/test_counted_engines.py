"""What metrics tell of engines: what they translated, what that costs, and how calls to them ended."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import REGISTRY

from translation.engines.ask import translate
from translation.engines.open_engines import open_engines
from translation.settings import TranslationSettings

LOCAL = {"bus_url": "postgresql://localhost/crossdesk", "database_url": "postgresql://localhost/crossdesk"}
QUESTION = "Wo bleibt mein Paket?"


def one_engine(tmp_path: Path, url: str) -> TranslationSettings:
    """DeepL at 2000 cents of the Swiss franc a million characters."""
    engine = {"name": "counted", "kind": "deepl", "url": f"{url}/deepl", "region": "EU", "price": 2000}
    path = tmp_path / "engines.yaml"
    path.write_text(yaml.safe_dump({"currency": "CHF", "engines": [engine | {"key_env": "ENGINES_KEY"}]}), "utf-8")
    return TranslationSettings.model_validate({**LOCAL, "translation_engines": path})


def shown(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


async def test_what_an_engine_translates_is_counted_and_priced_and_what_it_refuses_is_not(
    tmp_path: Path, engines_served: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENGINES_KEY", "demo-key")
    async with open_engines(one_engine(tmp_path, engines_served.url)) as engines:
        assert engines is not None
        assert (await translate(engines, QUESTION, "de", "en")).text
        engines_served.account.characters = 0
        assert (await translate(engines, QUESTION, "de", "en")).text is None
    assert shown("crossdesk_translation_characters_total", engine="counted") == len(QUESTION)
    spent = shown("crossdesk_translation_spent_minor_units_total", engine="counted", currency="CHF")
    assert spent == pytest.approx(len(QUESTION) * 0.002)
    ended = {
        outcome: shown("crossdesk_outside_calls_total", kind="engine", to="counted", outcome=outcome)
        for outcome in ("ok", "quota")
    }
    assert ended == {"ok": 1, "quota": 1}
