"""knowledge-service: answers from scenarios and leads through guided flows, in the customer's language."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial

from crossdesk.bus.protocol import Bus
from crossdesk.consume.subscription import Subscription
from crossdesk.contracts.intent import InquiryUnderstood
from crossdesk.contracts.logistics import NoticeDue, ShipmentLocated
from crossdesk.contracts.payments_risk import DisputeAssessed
from crossdesk.encoding import load_encoder
from crossdesk.service import Listening, Service, serve
from crossdesk.store.database import Database

from knowledge.articles.commands import COMMANDS as ARTICLE_COMMANDS
from knowledge.articles.commands import run_articles
from knowledge.articles.encoding import Encoding
from knowledge.articles.find_article import ArticleFinder
from knowledge.articles.search_rules import load_search_rules
from knowledge.commands import COMMANDS, run_command
from knowledge.dialogue import Dialogue
from knowledge.draft_answer import answer_from, wanted
from knowledge.lead_customer import lead_or
from knowledge.learning.answer_learned import learned_or, rows_with
from knowledge.learning.commands import run_drafts
from knowledge.learning.experience import Experience
from knowledge.learning.look_up import LookingUp, is_wanted
from knowledge.learning.note_unanswered import noting, rows_noting
from knowledge.learning.published import Published
from knowledge.learning.retention import Retention
from knowledge.learning.subscriptions import learning
from knowledge.learning.terms import TermWeights
from knowledge.library import Library
from knowledge.load_flows import load_flows
from knowledge.load_library import load_library
from knowledge.settings import KnowledgeSettings
from knowledge.write_notice import NoticeRuns, write_notices


def subscriptions(
    library: Library, kept_for: timedelta = timedelta(days=90), articles: ArticleFinder | None = None
) -> list[Subscription]:
    """What is answered, what customers are told of parcels unasked, and what is learned from.

    Texts learned from are deleted after `kept_for`. With `articles`, those are searched for cases that one may answer.
    """
    weights = TermWeights(library)
    published = Published(weights)
    experience = partial(Experience, Retention(kept_for))
    flows = load_flows(library)
    respond = noting(learned_or(lead_or(answer_from(library), flows, library), published, library))
    rows = rows_noting(experience, rows_with(published, Dialogue))
    looking_up = LookingUp(articles, published) if articles else None
    prepare, fetch = (looking_up.prepare, looking_up.fetch) if looking_up else (None, None)
    doubtful = is_wanted if looking_up else None
    searched = [
        Subscription(
            event,
            respond,
            prepare=prepare,
            doubtful=doubtful,
            fetch=fetch,
            rows=rows,
            alone=True,
            need="answer",
            wanted=wanted,
        )
        for event in (InquiryUnderstood, ShipmentLocated)
    ]
    return [
        *searched,
        Subscription(DisputeAssessed, respond, rows=rows, alone=True, need="answer", wanted=wanted),
        Subscription(NoticeDue, write_notices(flows, library), rows=NoticeRuns, alone=True),
        *learning(weights, experience),
    ]


@asynccontextmanager
async def listen(settings: KnowledgeSettings, database: Database, bus: Bus) -> AsyncIterator[Listening]:
    library = load_library()
    encoder = await asyncio.to_thread(load_encoder) if settings.article_seconds else None
    encoding = Encoding(encoder, settings.article_seconds)
    articles = ArticleFinder(database, encoding, library, load_search_rules()) if encoder else None
    yield Listening(subscriptions(library, timedelta(days=settings.questions_kept_days), articles))


SERVICE = Service(name="knowledge", listen=listen, settings=KnowledgeSettings)


def main() -> None:
    """Serve; or, with a command, list, audit or evaluate the scenarios, list the flows, or decide on drafts."""
    if len(sys.argv) > 1 and sys.argv[1] in ARTICLE_COMMANDS:
        sys.exit(run_articles(sys.argv[1:]))
    if sys.argv[1:2] == ["drafts"]:
        sys.exit(run_drafts(sys.argv[2:]))
    if len(sys.argv) > 1 and sys.argv[1] in COMMANDS:
        sys.exit(run_command(sys.argv[1:]))
    serve(SERVICE)


if __name__ == "__main__":
    main()
