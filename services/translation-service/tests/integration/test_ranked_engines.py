import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from crossdesk.errors import Misconfigured
from deploy.simulators.translation_engines.azure import REGION
from starlette.responses import JSONResponse

from translation.engines.ask import Origin, Translation, translate
from translation.engines.batches import Batches
from translation.engines.engine import Batch, Result
from translation.engines.open_engines import open_engines
from translation.facts.keep_facts import Kept, keep_facts
from translation.facts.mask import mask
from translation.language import Detected
from translation.settings import TranslationSettings

LOCAL = {"bus_url": "postgresql://localhost/crossdesk", "database_url": "postgresql://localhost/crossdesk"}
QUESTION = "Wo bleibt mein Paket?"
GERMAN = Origin("shop", "DE")


def listed(tmp_path: Path, url: str, **more: object) -> TranslationSettings:
    """DeepL in the EU is best, Azure in the US next, and a server of one's own last."""
    deepl = {"name": "deepl", "kind": "deepl", "url": f"{url}/deepl", "region": "EU", "quality": {"*": 0.9}}
    azure = {"name": "azure", "kind": "azure", "url": f"{url}/azure", "region": "US", "resource_region": REGION}
    own = {"name": "own", "kind": "libretranslate", "url": f"{url}/libretranslate", "region": "own"}
    key = {"key_env": "ENGINES_KEY", "seconds": 2, "price": 1000}
    engines = [deepl | key, azure | key | {"quality": {"*": 0.7}}, own | key | {"quality": {"*": 0.2}}]
    path = tmp_path / "engines.yaml"
    path.write_text(yaml.safe_dump({"engines": engines, **more}), "utf-8")
    return TranslationSettings.model_validate({**LOCAL, "translation_engines": path})


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENGINES_KEY", "demo-key")


async def test_the_best_engine_is_asked_and_the_next_one_where_it_fails(tmp_path: Path, engines_served: Any) -> None:
    async with open_engines(listed(tmp_path, engines_served.url)) as engines:
        assert engines is not None
        first = await translate(engines, QUESTION, "de", "en", GERMAN)
        engines_served.account.characters = 0
        second = await translate(engines, QUESTION, "de", "en", GERMAN)
    assert first[:2] == ("Where is my parcel?", "deepl")
    assert second[:2] == ("Where is my parcel?", "own")


async def test_the_next_engine_is_asked_where_the_first_loses_a_fact(tmp_path: Path, engines_served: Any) -> None:
    masked = mask("Wo ist CB-10000042?")

    def kept(text: str) -> Kept:
        """The first answer loses its mark on the way here."""
        came.append(text)
        return keep_facts(masked, text if len(came) > 1 else "Where is it?", "en")

    came: list[str] = []
    async with open_engines(listed(tmp_path, engines_served.url)) as engines:
        assert engines is not None
        found = await translate(engines, masked.text, "de", "en", GERMAN, kept=kept)
    assert (len(came), found.engine, "CB-10000042" in str(found.text)) == (2, "own", True)
    assert found.tried == ("deepl: the engine's translation lost 1 code",)


async def test_text_of_the_eu_reaches_no_engine_outside_of_it(tmp_path: Path, engines_served: Any) -> None:
    async with open_engines(listed(tmp_path, engines_served.url)) as engines:
        assert engines is not None
        engines_served.account.answer = JSONResponse({}, 500)
        german = await translate(engines, QUESTION, "de", "en", GERMAN)
        asked = len(engines_served.account.asked)
        await translate(engines, QUESTION, "de", "en", Origin("shop", "US"))
        outside = replace(engines, lines=engines.lines[1:2])
        refused = await translate(outside, QUESTION, "de", "en", GERMAN)
    assert (german.text, asked) == (None, 2)
    assert len(engines_served.account.asked) == asked + 3
    assert refused.why == "no translation engine in the customer's region may be given the text"


async def test_a_pair_no_engine_is_set_up_for_is_named(tmp_path: Path, engines_served: Any) -> None:
    async with open_engines(listed(tmp_path, engines_served.url)) as engines:
        assert engines is not None
        entries = [replace(each, entry=each.entry.model_copy(update={"pairs": ("de>en",)})) for each in engines.lines]
        found = await translate(replace(engines, lines=tuple(entries)), "สวัสดี", "th", "uk", GERMAN)
    assert found == Translation(None, None, "no translation engine for th to uk")
    assert engines_served.account.asked == []


async def test_an_engine_that_is_down_is_asked_no_more_until_it_has_rested(
    unused_tcp_port: int, caplog: pytest.LogCaptureFixture
) -> None:
    url = f"http://127.0.0.1:{unused_tcp_port}"
    async with open_engines(TranslationSettings.model_validate({**LOCAL, "translation_url": url})) as engines:
        assert engines is not None
        reasons = [(await translate(engines, QUESTION, "de", "en")).why for _ in range(6)]
    assert reasons[:5] == ["the translation engine does not answer"] * 5
    assert "given a rest" in reasons[5]
    assert QUESTION not in caplog.text


async def test_a_slow_engine_is_not_waited_for(tmp_path: Path, engines_served: Any) -> None:
    engines_served.account.delay = 30
    async with open_engines(listed(tmp_path, engines_served.url)) as engines:
        assert engines is not None
        async with asyncio.timeout(20):
            found = await translate(replace(engines, seconds=0.1), QUESTION, "de", "en", GERMAN)
    assert found[:3] == (None, None, "no translation engine answered in time")


async def test_an_answer_in_another_language_is_refused_and_the_next_engine_asked(
    tmp_path: Path, engines_served: Any
) -> None:
    text = "Guten Tag, wann kommt meine Bestellung endlich bei mir an?"
    settings = listed(tmp_path, engines_served.url)
    async with open_engines(settings, lambda answer: Detected("de", 0.99)) as engines:
        assert engines is not None
        found = await translate(engines, text, "de", "en", GERMAN)
    assert found.text is None
    assert found.why == "the engine gave no translation: the answer is in another language"
    assert len(engines_served.account.asked) == 2


async def test_texts_asked_for_together_go_in_one_call_and_never_those_of_two_tenants() -> None:
    class Counting:
        most = 3

        def __init__(self) -> None:
            self.calls: list[tuple[str, ...]] = []

        async def translate(self, batch: Batch) -> list[Result]:
            self.calls.append(batch.texts)
            return [text.upper() for text in batch.texts]

    engine = Counting()
    batches = Batches(engine)
    texts = ["a", "b", "c", "d"]
    asked = [batches.translate("one", Batch((text,), "de", "en")) for text in texts]
    found = await asyncio.gather(*asked, batches.translate("two", Batch(("z",), "de", "en")))
    assert found == ["A", "B", "C", "D", "Z"]
    assert sorted(engine.calls) == [("a", "b", "c"), ("d",), ("z",)]


async def test_texts_that_are_too_long_together_are_sent_one_by_one(tmp_path: Path, engines_served: Any) -> None:
    async with open_engines(listed(tmp_path, engines_served.url)) as engines:
        assert engines is not None
        own = replace(engines, lines=engines.lines[2:])
        texts = [letter * 2000 for letter in "abc"] + ["d" * 6000]
        found = await asyncio.gather(*(translate(own, text, "de", "en", GERMAN) for text in texts))
    assert [each.text for each in found] == [f"[{text}]" for text in texts[:3]] + [None]


@pytest.mark.parametrize(
    "wrong",
    [
        "engines: []",
        "engines: [",
        "engines: [{name: x, kind: deepl, url: 'http://localhost', region: EU}]",
        "engines: [{name: x, kind: openai, url: 'http://localhost', region: EU}]",
        "engines: [{name: x, kind: libretranslate, url: 'http://localhost', region: own, key_env: NO_SUCH_KEY}]",
        "engines: [{name: x, kind: libretranslate, url: 'http://localhost', region: own, pairs: [de-en]}]",
    ],
)
async def test_a_wrong_file_of_engines_keeps_the_service_from_starting(tmp_path: Path, wrong: str) -> None:
    path = tmp_path / "engines.yaml"
    path.write_text(wrong, "utf-8")
    with pytest.raises(Misconfigured):
        async with open_engines(TranslationSettings.model_validate({**LOCAL, "translation_engines": path})):
            pass


async def test_without_a_file_or_url_there_is_no_engine() -> None:
    async with open_engines(TranslationSettings.model_validate(LOCAL)) as engines:
        assert engines is None
