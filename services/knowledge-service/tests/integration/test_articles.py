"""Articles on a real PostgreSQL with pgvector: import, search, and answers that quote them."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from crossdesk.contracts.intent import Case
from crossdesk.contracts.knowledge import AnswerDrafted, NoAnswer
from crossdesk.encoding import DIMENSIONS
from crossdesk.store.database import Database
from crossdesk.store.migrations import extensions_of
from crossdesk.testing.examples import a_case, a_customer, an_inquiry, an_understanding
from crossdesk.testing.handling import handle

from knowledge.articles.article import Article, Fault, article_of
from knowledge.articles.commands import run_articles
from knowledge.articles.encoding import Encoding
from knowledge.articles.find_article import ArticleFinder, markets_of, readable
from knowledge.articles.import_articles import import_articles
from knowledge.articles.quote_article import load_lead_in
from knowledge.articles.search import Found, Question, search
from knowledge.articles.search_rules import load_search_rules
from knowledge.articles.store import save_article
from knowledge.asked import Questions
from knowledge.draft_answer import answer_from
from knowledge.library import Library

Open = Callable[[str], Awaitable[Database]]
RULES = load_search_rules()
TODAY = date(2026, 11, 26)
SUBJECTS = ("lamp", "lampe", "bottle", "jacket", "returns", "dishwasher")


class EncoderOfSubjects:
    """Texts that name the same subjects have the same vector; the share of each subject counts."""

    def __init__(self) -> None:
        self.encoded = 0

    def query(self, texts: list[str]) -> Sequence[Sequence[float]]:
        self.encoded += len(texts)
        return [self._vector(text.casefold()) for text in texts]

    passage = query

    def _vector(self, text: str) -> list[float]:
        counts = [float(text.count(subject)) for subject in SUBJECTS]
        vector = [*counts, 0.0 if any(counts) else 1.0]
        length = sum(value * value for value in vector) ** 0.5
        return [value / length for value in vector] + [0.0] * (DIMENSIONS - len(vector))


@pytest.fixture
async def database(service_database: Open) -> Database:
    return await service_database("knowledge")


@pytest.fixture
def encoder() -> EncoderOfSubjects:
    return EncoderOfSubjects()


def article(name: str, body: str, language: str = "en", **fields: Any) -> Article:
    made = article_of({"id": name, "title": f"About the {name}", "language": language, "body": body, **fields}, "test")
    assert isinstance(made, Article), made
    return made


async def found_for(
    database: Database,
    text: str,
    *,
    tenant: str = "demo",
    languages: tuple[str, ...] = ("en",),
    markets: tuple[str, ...] = (),
    day: date = TODAY,
    encoder: EncoderOfSubjects | None = None,
) -> list[Found]:
    vector = encoder.query([text])[0] if encoder else None
    return await search(database, tenant, Question(text, languages, markets, day), vector, RULES)


def ids(found: Sequence[Found]) -> list[str]:
    return [each.id for each in found]


async def fill(database: Database, *articles: Article, tenant: str = "demo", encoder: Any = None) -> None:
    for each in articles:
        await save_article(database, tenant, each, "markdown", encoder)


async def test_words_alone_find_the_passage_in_any_form_of_the_word(database: Database) -> None:
    await fill(
        database,
        article("lamp", "# Mounting\nScrew the clamp on.\n\n# Bulbs\nChanging the bulbs is easy."),
        article("jacket", "Wash it."),
    )
    (found, *_) = await found_for(database, "how do I change a bulb")
    assert (found.source, found.heading, found.text) == ("article/lamp#2", "Bulbs", "Changing the bulbs is easy.")
    assert found.closeness is None


async def test_vectors_find_what_shares_no_word(database: Database, encoder: EncoderOfSubjects) -> None:
    await fill(database, article("lamp", "It is bright."), article("jacket", "It is dry."), encoder=encoder)
    found = await found_for(database, "jacket?", encoder=encoder)
    assert found[0].id == "jacket"
    assert found[0].closeness == pytest.approx(2.0, abs=0.01)


async def test_phrasings_are_found_and_the_passage_of_the_article_is_given(database: Database) -> None:
    await fill(database, article("lamp", "It is bright.", questions=["How many lumens?"]), article("jacket", "Dry."))
    (found, *_) = await found_for(database, "lumens")
    assert (found.id, found.text) == ("lamp", "It is bright.")


@pytest.mark.parametrize(
    ("language", "body", "question"),
    [
        ("zh-Hans", "退货需要原包装吗？不需要。", "原包装"),
        ("zh-TW", "退貨不需要原包裝。", "原包裝"),
        ("ja", "返品に元の箱は必要ありません。", "元の箱はいりますか"),
        ("th", "สินค้าสามารถคืนได้ภายในสามสิบวัน", "คืนสินค้า"),
        ("ko", "반품할 때 원래 상자는 필요하지 않습니다.", "상자"),
        ("de", "Die Häuser werden beliefert.", "Haus"),
        ("xx", "Quux zorgle.", "zorgle"),
    ],
)
async def test_every_script_is_found_by_its_words(database: Database, language: str, body: str, question: str) -> None:
    await fill(database, article("returns", body, language))
    assert ids(await found_for(database, question, languages=(language,))) == ["returns"]


async def test_a_shop_finds_its_own_articles_only(database: Database, encoder: EncoderOfSubjects) -> None:
    await fill(database, article("lamp", "A secret of the other shop."), tenant="other-shop", encoder=encoder)
    assert await found_for(database, "secret lamp", encoder=encoder) == []
    assert ids(await found_for(database, "secret lamp", tenant="other-shop", encoder=encoder)) == ["lamp"]


@pytest.mark.parametrize("table", ["articles", "article_passages", "article_entries", "article_words"])
async def test_row_level_security_hides_every_table_from_other_shops(database: Database, table: str) -> None:
    await fill(database, article("lamp", "Bright."))
    async with database.transaction(["other-shop"]) as connection:
        assert await connection.fetchval(f"SELECT count(*) FROM {table}") == 0
    async with database.transaction(["demo"]) as connection:
        assert await connection.fetchval(f"SELECT count(*) FROM {table}") > 0


async def test_articles_are_found_on_the_days_they_hold(database: Database) -> None:
    await fill(database, article("sale", "Winter sale.", valid_from="2026-12-01", valid_to="2026-12-31"))
    found = {
        day: ids(await found_for(database, "winter sale", day=date.fromisoformat(day)))
        for day in ("2026-11-30", "2026-12-01", "2026-12-31", "2027-01-01")
    }
    assert found == {"2026-11-30": [], "2026-12-01": ["sale"], "2026-12-31": ["sale"], "2027-01-01": []}


async def test_articles_of_a_market_are_for_its_customers(database: Database, library: Library) -> None:
    await fill(
        database,
        article("returns", "Returns in the Union.", markets=["EU"]),
        article("boxes", "Returns to boxes.", markets=["US"]),
        article("all", "Returns everywhere."),
    )
    german, american = markets_of("DE", library), markets_of("US", library)
    assert sorted(ids(await found_for(database, "returns", markets=german))) == ["all", "returns"]
    assert sorted(ids(await found_for(database, "returns", markets=american))) == ["all", "boxes"]
    assert ids(await found_for(database, "returns")) == ["all"]


async def test_the_first_language_has_its_say_and_others_fill_in(database: Database, library: Library) -> None:
    await fill(
        database,
        article("lamp", "The lamp.", "en-GB"),
        article("lamp", "Die Lampe, the lamp.", "de"),
        article("jacket", "The lamp jacket."),
        article("lamp", "La lamp.", "fr"),
    )
    languages = (*readable("gsw", library), "en")
    found = await found_for(database, "lamp", languages=languages)
    assert {each.id: each.language for each in found} == {"lamp": "de", "jacket": "en"}


async def test_the_same_content_again_changes_nothing(database: Database, encoder: EncoderOfSubjects) -> None:
    rows = [article("lamp", "Bright."), article("jacket", "Dry.")]
    first = await import_articles(database, "demo", rows, "markdown", encoder)
    encoded = encoder.encoded
    again = await import_articles(database, "demo", rows, "markdown", encoder)
    assert str(first) == "2 new, 0 changed, 0 unchanged, 0 retired, 0 skipped, 0 bad"
    assert str(again) == "0 new, 0 changed, 2 unchanged, 0 retired, 0 skipped, 0 bad"
    assert encoder.encoded == encoded


async def test_vectors_are_added_once_there_is_an_encoder(database: Database, encoder: EncoderOfSubjects) -> None:
    await fill(database, article("lamp", "Bright."))
    assert await save_article(database, "demo", article("lamp", "Bright."), "markdown", encoder) == "changed"
    assert (await found_for(database, "lamp", encoder=encoder))[0].closeness == pytest.approx(2.0, abs=0.01)


async def test_versions_are_kept_and_only_the_last_is_found(database: Database) -> None:
    await fill(database, article("lamp", "Old words."), article("lamp", "New words."))
    assert [each.text for each in await found_for(database, "words")] == ["New words."]
    async with database.transaction(["demo"]) as connection:
        rows = await connection.fetch("SELECT version, body, retired_at IS NULL AS now FROM articles ORDER BY version")
    assert [tuple(row) for row in rows] == [(1, "Old words.", False), (2, "New words.", True)]


async def test_what_is_gone_is_retired_when_wanted_and_comes_back(database: Database) -> None:
    lamp, jacket = article("lamp", "Bright."), article("jacket", "Dry.")
    await import_articles(database, "demo", [lamp, jacket], "markdown", None)
    await import_articles(database, "demo", [article("bottle", "Round.")], "csv", None, prune=True)
    kept = await import_articles(database, "demo", [lamp], "markdown", None)
    assert kept.retired == 0
    pruned = await import_articles(database, "demo", [lamp], "markdown", None, prune=True)
    assert pruned.retired == 1
    assert await found_for(database, "dry") == []
    assert ids(await found_for(database, "round")) == ["bottle"]
    back = await import_articles(database, "demo", [lamp, jacket], "markdown", None)
    assert back.changes == {"unchanged": 1, "changed": 1}
    assert ids(await found_for(database, "dry")) == ["jacket"]


async def test_nothing_is_retired_while_a_row_is_bad(database: Database) -> None:
    await import_articles(database, "demo", [article("lamp", "Bright."), article("jacket", "Dry.")], "csv", None)
    rows = [article("lamp", "Bright."), Fault("a.csv, line 3", "broken"), article("lamp", "Twice.")]
    done = await import_articles(database, "demo", rows, "csv", None, prune=True)
    assert (done.retired, done.not_pruned, len(done.faults)) == (0, True, 2)
    assert ids(await found_for(database, "dry")) == ["jacket"]


async def test_questions_of_any_kind_are_searched_for(database: Database, encoder: EncoderOfSubjects) -> None:
    await fill(database, article("lamp", "Bright."), encoder=encoder)
    for text in ("'); DROP TABLE articles; --", "& | ! <-> :*", "\\", "?" * 5000, "的", "🙂", "lamp " * 3000):
        await found_for(database, text, encoder=encoder)


def test_the_search_needs_one_extension() -> None:
    assert extensions_of("knowledge") == ("vector",)
    assert extensions_of("logistics") == ()


# Answers


def case(text: str, intent: str = "product_usage", confidence: float = 0.9, **fields: Any) -> Case:
    understanding = an_understanding(intent, confidence, language=fields.pop("language", "en"))
    customer = fields.pop("customer", {"locale": "en-GB", "country": "GB"})
    made: Case = a_case(
        inquiry=an_inquiry(text, customer=a_customer(**customer)), understanding=understanding, **fields
    )
    return made


async def answered(database: Database, library: Library, event: Case, encoder: Any) -> Any:
    finder = ArticleFinder(database, Encoding(encoder, 5.0), library, RULES)
    question = finder.question(event)
    found = await finder.find(event, question) if question else None
    (said,) = await handle(database, answer_from(library), event, found, rows=Questions)
    return said


async def test_a_sure_passage_is_quoted_word_for_word_and_cited(
    database: Database, library: Library, encoder: EncoderOfSubjects
) -> None:
    lamp = article("lamp", "Tighten the screw {by} hand [gently].", url="https://shop.example/help/lamp")
    await fill(database, lamp, article("jacket", "Wash it."), encoder=encoder)
    said = await answered(database, library, case("How does the lamp hold?"), encoder)
    assert isinstance(said, AnswerDrafted)
    assert said.answer.text.endswith(
        "\n\nThis is what our help page “About the lamp” says:\n\nTighten the screw {by} hand [gently]."
        "\n\nhttps://shop.example/help/lamp"
    )
    assert (said.kind, said.answer.scenario, said.answer.sources) == ("answer", "article", ["article/lamp#1"])
    assert said.why.startswith("Article lamp, passage 1, quoted: intent product_usage, confidence 0.90")


async def test_an_unclear_message_is_answered_by_a_sure_passage_and_else_asked_back(
    database: Database, library: Library, encoder: EncoderOfSubjects
) -> None:
    await fill(database, article("lamp", "Bright."), article("jacket", "Dry."), encoder=encoder)
    said = await answered(database, library, case("lamp, how?", "greeting", 0.2), encoder)
    assert said.answer.scenario == "article"
    unsure = await answered(database, library, case("lamp or jacket, how?", "greeting", 0.2), encoder)
    assert (unsure.kind, unsure.answer.scenario) == ("question", "clarify")


@pytest.mark.parametrize("intent", ["refund_status", "product_defect", "warranty_claim", "human_agent"])
async def test_what_rests_on_a_case_is_never_answered_by_an_article(
    database: Database, library: Library, encoder: EncoderOfSubjects, intent: str
) -> None:
    await fill(database, article("lamp", "Bright."), encoder=encoder)
    said = await answered(database, library, case("The lamp?", intent), encoder)
    assert not isinstance(said, AnswerDrafted) or said.answer.scenario != "article"


async def test_articles_in_a_language_the_customer_does_not_read_are_not_quoted(
    database: Database, library: Library, encoder: EncoderOfSubjects
) -> None:
    await fill(database, article("lamp", "Bright.", "ja"), encoder=encoder)
    said = await answered(database, library, case("The lamp?", language="de"), encoder)
    assert isinstance(said, NoAnswer) or said.answer.scenario != "article"


async def test_without_an_encoder_all_is_as_without_articles(database: Database, library: Library) -> None:
    await fill(database, article("lamp", "Bright."))
    said = await answered(database, library, case("The lamp?"), None)
    assert isinstance(said, NoAnswer) or said.answer.scenario != "article"


async def test_a_quoted_passage_puts_no_question(
    database: Database, library: Library, encoder: EncoderOfSubjects
) -> None:
    await fill(database, article("lamp", "Bright."), encoder=encoder)
    await answered(database, library, case("The lamp?"), encoder)
    async with database.transaction(["demo"]) as connection:
        assert await connection.fetchval("SELECT count(*) FROM asked") == 0


def test_every_language_we_speak_has_a_lead_in(library: Library) -> None:
    assert load_lead_in().languages == set(library.rules.all_languages)


# Commands

Ran = tuple[int, str, str]


@pytest.fixture
async def run(
    database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Awaitable[Ran]]:
    """Runs a command on the test's database, as its own role, and without the encoder."""
    import asyncio  # noqa: PLC0415  # only the commands need a thread: they start a loop of their own

    from crossdesk.testing.databases import with_parts  # noqa: PLC0415

    monkeypatch.setenv("CROSSDESK_DATABASE_URL", with_parts(database_url, user="knowledge"))
    monkeypatch.setattr("knowledge.articles.commands.load_encoder", lambda: None)

    async def call(*arguments: str) -> Ran:
        code = await asyncio.to_thread(run_articles, arguments)
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


def folder(directory: Path, files: Mapping[str, str]) -> str:
    for name, content in files.items():
        (directory / name).write_text(content, "utf-8")
    return str(directory)


GOOD = "---\ntitle: The lamp\nlanguage: en\n---\nIt is bright."


async def test_good_rows_are_imported_bad_ones_told_and_found_again(
    run: Callable[..., Awaitable[Ran]], tmp_path: Path
) -> None:
    path = folder(tmp_path, {"lamp.md": GOOD, "bad.md": "no front matter"})
    code, out, err = await run("import-articles", "--tenant", "demo", path)
    assert (code, out) == (1, "1 new, 0 changed, 0 unchanged, 0 retired, 0 skipped, 1 bad\n")
    assert err.startswith("bad.md: line 1:")
    code, out, err = await run("search", "--tenant", "demo", "is the lamp bright", "--language", "de")
    assert code == 0
    assert "article/lamp#1 [en] The lamp" in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("import-articles", "--tenant", "demo", "/nowhere"), "/nowhere does not exist"),
        (("import-articles", "--tenant", "No Tenant", "."), "is no tenant"),
        (("search", "--tenant", "demo"), "question"),
        (("import-articles", "--tenant", "demo", "--format", "shopify", "."), "--language"),
    ],
)
async def test_wrong_arguments_are_told_in_one_line_and_exit_2(
    run: Callable[..., Awaitable[Ran]], arguments: tuple[str, ...], said: str
) -> None:
    code, out, err = await run(*arguments)
    assert (code, out) == (2, "")
    assert said in err.splitlines()[-1]


async def test_nothing_to_read_exits_2(run: Callable[..., Awaitable[Ran]], tmp_path: Path) -> None:
    code, _, err = await run("import-articles", "--tenant", "demo", str(tmp_path))
    assert code == 2
    assert "no article could be read" in err


async def test_without_a_database_the_setting_is_named(
    run: Callable[..., Awaitable[Ran]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CROSSDESK_DATABASE_URL")
    code, _, err = await run("search", "--tenant", "demo", "lamp")
    assert code == 2
    assert "CROSSDESK_DATABASE_URL" in err
