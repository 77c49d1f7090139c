"""How well the demo shop's articles are found: `python -m deploy.demo.measure_articles`

Starts a PostgreSQL of its own in a temporary directory and imports `articles/`. Asked are the questions of
`article_questions.yaml`, which no article lists, and then each article's last phrasing, of an index that lacks it.
"""

import asyncio
import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

import yaml
from crossdesk.embedded_postgres import running_server
from crossdesk.encoding import Encoder, load_encoder
from crossdesk.store.database import Database, open_database
from crossdesk.testing.databases import execute, with_parts
from crossdesk.testing.plugin import provision
from knowledge.articles.article import Article
from knowledge.articles.import_markdown import read_markdown
from knowledge.articles.measure import WAYS, Asked, QuestionSet, ask, phrasings_of, questions_of, quoted, recall
from knowledge.articles.search_rules import SearchRules, load_search_rules
from knowledge.articles.store import save_article

HERE = Path(__file__).parent
TENANT, HELD_BACK = "demo", "held-back"


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory(prefix="crossdesk-articles-") as directory:
        Path(directory).chmod(0o755)  # the server may run as another user
        with running_server(Path(directory)) as url:
            asyncio.run(_measure(url))


async def _measure(superuser_url: str) -> None:
    await execute(superuser_url, "CREATE DATABASE articles")
    url = await provision(with_parts(superuser_url, database="articles"), "knowledge")
    async with open_database(url, "knowledge") as database:
        await _report(database)


async def _report(database: Database) -> None:
    encoder, rules = load_encoder(), load_search_rules()
    rows = [row for row in read_markdown(HERE / "articles", None) if isinstance(row, Article)]
    for article in rows:
        await save_article(database, TENANT, article, "markdown", encoder)
        without = article.model_copy(update={"questions": article.questions[:-1]})
        await save_article(database, HELD_BACK, without, "markdown", encoder)
    given = QuestionSet.model_validate(yaml.safe_load((HERE / "article_questions.yaml").read_text("utf-8")))
    print(f"{len(rows)} articles")
    _tell("questions of article_questions.yaml", *await _ask_all_ways(database, TENANT, given, encoder, rules), rules)
    held_back = phrasings_of(rows)
    _tell("phrasings held back", *await _ask_all_ways(database, HELD_BACK, held_back, encoder, rules), rules)


async def _ask_all_ways(
    database: Database, tenant: str, given: QuestionSet, encoder: Encoder | None, rules: SearchRules
) -> tuple[dict[str, list[Asked]], float]:
    """What each way of searching found, and the seconds one search took by the last of them."""
    asked, seconds = questions_of(given, encoder), 0.0
    found = {}
    for way in WAYS:
        began = perf_counter()
        found[way] = await ask(database, tenant, asked, way, rules)
        seconds = (perf_counter() - began) / len(asked)
    return found, seconds


def _tell(title: str, found: dict[str, list[Asked]], seconds: float, rules: SearchRules) -> None:
    hybrid = found["hybrid"]
    answered = sum(each.right is not None for each in hybrid)
    said, wrong = quoted(hybrid, rules)
    languages = list(dict.fromkeys(each.language for each in hybrid))
    print(f"\n{title}: {answered} that an article answers, {len(hybrid) - answered} that none does")
    print(f"{'recall at 1 / at 5':20}", *(f"{language:>13}" for language in (*languages, "all")))
    for way, asked in found.items():
        print(f"{way:20}", *(_recalls(asked, language) for language in (*languages, None)))
    print(f"quoted: {said} ({wrong} of them wrong); a search took {seconds * 1000:.1f} ms")


def _recalls(asked: Sequence[Asked], language: str | None) -> str:
    of_language = [each for each in asked if language in (None, each.language)]
    return f"{recall(of_language, 1):6.1%}/{recall(of_language, 5):6.1%}"


if __name__ == "__main__":
    main()
