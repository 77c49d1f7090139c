"""Everything translation-service listens to."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from functools import cache, partial
from typing import Any

from crossdesk.bus.protocol import Bus
from crossdesk.consume.subscription import Subscription
from crossdesk.contracts.gateway import AgentReplied, InquiryReceived
from crossdesk.contracts.glossaries import GlossaryConfigured
from crossdesk.contracts.handoff import HandoffSummarized
from crossdesk.contracts.translation import TranslationCorrected
from crossdesk.encoding import load_encoder
from crossdesk.rounds import Round, running_rounds
from crossdesk.service import Listening, Service, serve
from crossdesk.store.database import Database

from translation.api.app import create_app
from translation.consistency.note_scenario import Scenarios, note_scenario
from translation.consistency.report_differences import COMPARED_EVERY, compare_all
from translation.consistency.sample_replies import localise_held, looked_at, sample_and_translate
from translation.conversations.learn_words import Asked
from translation.conversations.phrase_vectors import PhraseVectors
from translation.engines.ask import Engines
from translation.engines.ask_plainly import SECONDS
from translation.engines.open_engines import open_engines
from translation.engines.read_back import Reader
from translation.glossary.in_force import Glossaries
from translation.glossary.stored import record_glossary
from translation.language import detect_language, load_detector
from translation.localise_reply import held, leave_as_written
from translation.manners.style import load_manners
from translation.memory.learn import Teaching, encode_correction, learn_correction
from translation.memory.recall import Memory, write_uses
from translation.orders.watch import Watch
from translation.quality.judge import Quality, open_quality
from translation.quality.look_again import FORGOTTEN_EVERY, LOOKED_EVERY, forget, look_again
from translation.settings import TranslationSettings
from translation.translate_inquiry import (
    is_left_open,
    read_and_translate,
    read_inquiry,
    read_or_leave_open,
    recall_inquiry,
    translate_inquiry,
)
from translation.translate_text import TranslationDesk

USES_WRITTEN_EVERY = timedelta(seconds=10)


def subscriptions(settings: TranslationSettings, desk: TranslationDesk, database: Database) -> list[Subscription]:
    """Memory and engines are asked in a fetch step; without both, reading a message waits for nothing."""
    inquiries = partial(Subscription, InquiryReceived, translate_inquiry, stateless=True)
    replies = partial(Subscription, AgentReplied, localise_held, stateless=True)
    glossaries = Subscription(GlossaryConfigured, record_glossary)
    if desk.engines is None and desk.memory is None:
        return [
            inquiries(prepare=partial(read_inquiry, desk, settings.agent_language)),
            replies(prepare=partial(leave_as_written, desk), wanted=held),
            glossaries,
        ]
    deadline = settings.translation_seconds + SECONDS + 1  # the engines' own ones come first and lose no message
    return [
        inquiries(**reading(settings.agent_language, desk, database), deadline=deadline),
        replies(fetch=partial(sample_and_translate, desk), deadline=deadline, wanted=looked_at),
        Subscription(HandoffSummarized, note_scenario, rows=Scenarios, alone=True),
        glossaries,
        *learning(desk),
    ]


def reading(target: str, desk: TranslationDesk, database: Database) -> dict[str, Any]:
    """How a message is read: where there are no engines only what may be remembered is asked for."""
    if desk.engines is not None:
        return {"fetch": partial(read_and_translate, desk, target)}
    prepare, recall = partial(read_or_leave_open, desk, target), partial(recall_inquiry, desk, database)
    return {"prepare": prepare, "doubtful": is_left_open, "fetch": recall}


def learning(desk: TranslationDesk) -> list[Subscription]:
    """What agents put right is remembered. Encoding a text may have to wait for the encoder to be loaded."""
    if desk.memory is None:
        return []
    teaching = Teaching(desk.memory, partial(detect_language, desk.detector), desk.names)
    learn, encode = partial(learn_correction, teaching), partial(encode_correction, teaching)
    return [Subscription(TranslationCorrected, learn, fetch=encode, deadline=30)]


def rounds(desk: TranslationDesk, database: Database, bus: Bus) -> list[Round]:
    """What is done over and over beside what is asked."""
    made = [Round("reviews kept no longer", FORGOTTEN_EVERY, partial(forget, database))]
    if desk.memory is not None:
        made.append(Round("uses of the memory", USES_WRITTEN_EVERY, partial(write_uses, desk.memory, database)))
    if desk.quality is not None:
        again = partial(look_again, desk.quality, desk.engines, database)
        made.append(Round("translations looked at again", LOOKED_EVERY, again))
    if desk.manners is not None:
        compare = partial(compare_all, desk.manners, database, bus)
        made.append(Round("replies in several languages", COMPARED_EVERY, compare))
    return made


async def watched(engines: Engines, quality: Quality, always: bool) -> Engines:
    """With what is known of engines' quality, and a watch over models where there are any, whose answers are read back:
    to texts of customers `always`, or where they may give orders."""
    known = replace(engines, fall=quality.standings.correction)
    if not any(line.is_model for line in engines.lines):
        return known
    watch = Watch(quality.meanings)
    await asyncio.to_thread(watch.prepare)
    return replace(known, watch=watch, reader=Reader(quality.meanings, always))


@asynccontextmanager
async def listen(settings: TranslationSettings, database: Database, bus: Bus) -> AsyncIterator[Listening]:
    detector = load_detector()
    async with open_engines(settings, partial(detect_language, detector), database) as opened:
        manners = load_manners()
        load = cache(load_encoder)
        quality = await open_quality(partial(detect_language, detector), load) if opened else None
        always = settings.translation_read_back == "customers"
        engines = await watched(opened, quality, always) if opened and quality else opened
        names, glossaries = settings.translation_kept_names, Glossaries()
        kept = (manners.markets, quality, manners, Memory(load), PhraseVectors(load))
        desk = TranslationDesk(
            detector, engines, names, glossaries, *kept, Asked() if settings.translation_ask_beside else None
        )
        app = create_app(settings.service_key, database, desk)
        async with running_rounds(rounds(desk, database, bus)):
            yield Listening(subscriptions(settings, desk, database), app)


SERVICE = Service(name="translation", settings=TranslationSettings, listen=listen)


def main() -> None:
    serve(SERVICE)
