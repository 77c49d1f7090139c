"""Articles on a real PostgreSQL with pgvector: imported, kept in versions, and found by words and by meaning."""

from collections.abc import Sequence
from datetime import date

import pytest
from crossdesk.store.database import Database
from crossdesk.store.migrations import extensions_of

from knowledge.articles.article import Fault
from knowledge.articles.find_article import markets_of, readable
from knowledge.articles.import_articles import import_articles
from knowledge.articles.search import Found, Question, search
from knowledge.articles.store import save_article
from knowledge.library import Library

from .shop_articles import RULES, EncoderOfSubjects, article, fill

TODAY = date(2026, 11, 26)


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
