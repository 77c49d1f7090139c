"""Reading articles from files and other systems' exports, the hostile ones included."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.articles.article import Article, Fault, Row, Skipped, article_of
from knowledge.articles.html_text import markdown_of
from knowledge.articles.import_csv import read_csv
from knowledge.articles.import_markdown import read_markdown, split_front_matter
from knowledge.articles.import_shopify import read_shopify
from knowledge.articles.import_zendesk import read_zendesk

FRONT = "---\ntitle: Washing\nlanguage: de\nquestions:\n  - Wie wasche ich sie?\nmarkets: [DE, EU]\n---\n\nBei 30 °C."


def only(rows: list[Row]) -> Row:
    assert len(rows) == 1
    return rows[0]


def written(directory: Path, name: str, content: str | bytes) -> Path:
    path = directory / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def markdown_row(directory: Path, content: str | bytes, language: str | None = None) -> Row:
    return only(list(read_markdown(written(directory, "washing.md", content), language)))


def test_a_markdown_file_becomes_an_article_named_after_it(tmp_path: Path) -> None:
    row = markdown_row(tmp_path, FRONT)
    assert isinstance(row, Article)
    assert (row.id, row.title, row.language, row.markets) == ("washing", "Washing", "de", ("DE", "EU"))
    assert (row.body, row.questions) == ("Bei 30 °C.", ("Wie wasche ich sie?",))


def test_windows_line_ends_and_a_byte_order_mark_are_fine(tmp_path: Path) -> None:
    assert isinstance(markdown_row(tmp_path, b"\xef\xbb\xbf" + FRONT.replace("\n", "\r\n").encode()), Article)
    assert isinstance(markdown_row(tmp_path, FRONT.encode("utf-16")), Article)


def test_norwegian_is_a_language_and_not_false(tmp_path: Path) -> None:
    row = markdown_row(tmp_path, "---\ntitle: T\nlanguage: no\n---\nx")
    assert isinstance(row, Article)
    assert row.language == "no"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("Only text", "line 1: it must begin with ---"),
        ("---\ntitle: x", "line 1: it must begin with ---"),
        ("---\ntitle: [x\n---\nbody", "line 3: the front matter is no YAML"),
        ("---\n- a\n---\nbody", "must be fields"),
        ("---\ntitle: x\nlanguage: de\ncolour: red\n---\nbody", "colour"),
        ("---\ntitle: x\nlanguage: de\n---\n  \n", "body"),
        ("---\ntitle: x\nlanguage: de\nurl: javascript:alert(1)\n---\nbody", "url"),
        ("---\ntitle: x\nlanguage: de\nvalid_from: 2026-02-01\nvalid_to: 2026-01-01\n---\nbody", "valid_to"),
        ("---\ntitle: x\nlanguage: de\nquestions: [[a, [b]]]\n---\nbody", "questions"),
        (f"---\ntitle: {'x' * 30_000}\n---\nbody", "more than 20000 characters"),
        ("---\ntitle: x\nlanguage: de\nid: ../../etc\n---\nbody", "id"),
        ("---\ntitle: x\nlanguage: de\n---\nbody".encode("cp1252") + b"\xe9", "not UTF-8"),
        (b"---\n" + b"x" * 5_000_000, "it has 5.0 MB"),
        ("---\n" + "[" * 15_000 + "\n---\nx", "line"),
        ("---\ntitle: x\nlanguage: de\nowner: !!python/object/apply:os.system [ls]\n---\nbody", "owner"),
    ],
)
def test_a_bad_file_is_told_with_its_place_and_reason(tmp_path: Path, content: str | bytes, said: str) -> None:
    row = markdown_row(tmp_path, content)
    assert isinstance(row, Fault)
    assert row.where == "washing.md"
    assert said in row.reason


def test_one_bad_file_does_not_keep_the_others_out(tmp_path: Path) -> None:
    written(tmp_path, "a.md", "nothing")
    (tmp_path / "de").mkdir()
    written(tmp_path, "de/b.md", FRONT)
    assert [type(row) for row in read_markdown(tmp_path, None)] == [Fault, Article]


@given(st.text(max_size=400))
def test_any_text_is_an_article_or_a_value_error(text: str) -> None:
    try:
        split_front_matter(f"---\n{text}\n---\nbody")
    except ValueError as error:
        assert str(error).startswith("line ")


def test_characters_are_composed_and_controls_left_out() -> None:
    row = article_of({"id": "a", "title": "Gro\u0308sse\x00\n", "language": "DE-at", "body": "u\u0308ber\u200b"}, "x")
    assert isinstance(row, Article)
    assert (row.title, row.language, row.body) == ("Grösse", "de-AT", "über")


def test_a_table_of_articles_is_read_with_commas_or_semicolons(tmp_path: Path) -> None:
    for separator in ",;":
        head = separator.join(("id", "title", "language", "body", "questions", "markets"))
        line = separator.join(("wash", "Washing", "en", '"At 30 °C.\nGently."', '"How?|When?"', "US"))
        row = only(list(read_csv(written(tmp_path, "a.csv", f"{head}\n{line}\n"), None)))
        assert isinstance(row, Article)
        assert (row.body, row.questions, row.markets) == ("At 30 °C.\nGently.", ("How?", "When?"), ("US",))


def test_a_bad_row_of_a_table_is_told_by_its_line(tmp_path: Path) -> None:
    table = 'id,title,language,body\na,A,en,"two\nlines"\nb,,en,x\nc,C,en\nd,D,en,x\n'
    rows = list(read_csv(written(tmp_path, "a.csv", table), None))
    assert [type(row) for row in rows] == [Article, Fault, Fault, Article]
    assert [row.where for row in rows if isinstance(row, Fault)] == ["a.csv, line 4", "a.csv, line 5"]


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"id,title\na,b\n", "no column body"), (b"", "no column"), (b"id,title,body\nx\xe9,y,z\n", "not UTF-8"),
     (b"id,title,body,colour\na,b,c,d\n", "colour")],
)  # fmt: skip
def test_what_is_no_table_of_articles_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        list(read_csv(written(tmp_path, "a.csv", content), "en"))


def test_html_that_runs_hides_or_loads_is_thrown_away() -> None:
    html = """
    <script>alert(1)</script><style>p{}</style><h2 onclick="x()">Care</h2><p>Wash <b>gently</b>,
    see <a href="https://shop.example/care">this</a> or <a href="javascript:alert(2)">that</a>.</p>
    <iframe src="https://evil.example">inside</iframe><img src=x onerror=alert(3)><!-- secret --><ul><li>30 °C</li></ul>
    <svg><script>alert(4)</script></svg><template>hidden</template>
    """
    text = markdown_of(html)
    assert "## Care" in text
    assert "[this](https://shop.example/care)" in text
    assert "- 30 °C" in text
    for gone in ("alert", "javascript", "onclick", "evil", "secret", "inside", "hidden", "p{}"):
        assert gone not in text


def test_html_that_is_too_large_or_too_deep_is_refused() -> None:
    with pytest.raises(ValueError, match="at most"):
        markdown_of("<p>x</p>" * 650_000)
    with pytest.raises(ValueError, match="nested too deeply"):
        markdown_of("<blockquote>" * 5000 + "x")


@given(st.text(alphabet='<>/abp ="&;#x!-', max_size=300))
def test_any_html_becomes_text(html: str) -> None:
    assert "<script" not in markdown_of(html)


def zendesk(number: int, **fields: object) -> dict[str, object]:
    article = {"id": number, "title": "Washing", "locale": "en-us", "body": "<p>At 30.</p>", "draft": False}
    return {**article, "html_url": f"https://help.example/{number}", "user_segment_id": None, **fields}


def test_a_zendesk_export_is_read_with_its_translations(tmp_path: Path) -> None:
    german = {"id": 9, "source_id": 1, "locale": "de", "title": "Waschen", "body": "<p>Bei 30.</p>", "draft": False}
    english = {**german, "id": 8, "locale": "en-us"}
    written(tmp_path, "page-1.json", json.dumps({"articles": [zendesk(1, translations=[english, german])]}))
    written(tmp_path, "translations.json", json.dumps({"translations": [german, {**german, "locale": "zh-cn"}]}))
    rows = [row for row in read_zendesk(tmp_path, None) if isinstance(row, Article)]
    assert [(row.id, row.language, row.body) for row in rows] == [
        ("1", "en-US", "At 30."),
        ("1", "de", "Bei 30."),
        ("1", "zh-Hans", "Bei 30."),
    ]


def test_drafts_and_restricted_articles_of_zendesk_are_skipped_with_their_translations(tmp_path: Path) -> None:
    inner = {"source_id": 2, "locale": "de", "title": "Intern", "body": "Nur für uns", "draft": False}
    articles = [zendesk(1, draft=True), zendesk(2, user_segment_id=77, translations=[inner]), zendesk(3)]
    written(tmp_path, "a.json", json.dumps({"articles": articles}))
    written(tmp_path, "b.json", json.dumps({"translations": [inner]}))
    rows = list(read_zendesk(tmp_path, None))
    assert [type(row) for row in rows] == [Skipped, Skipped, Skipped, Article, Skipped]


@pytest.mark.parametrize("content", ["{", "[]", '{"articles": [}', "[" * 100_000, "\x00"])
def test_broken_json_is_refused_with_its_line(tmp_path: Path, content: str) -> None:
    with pytest.raises(ValueError, match="line 1"):
        list(read_zendesk(written(tmp_path, "a.json", content), None))
    assert isinstance(only(list(read_zendesk(tmp_path, None))), Fault)


def test_zendesk_rows_of_wrong_types_are_faults(tmp_path: Path) -> None:
    articles = [zendesk(1, title=5), zendesk(2, body=None), zendesk(3, body="x" * 5_000_000), 7]
    rows = list(read_zendesk(written(tmp_path, "a.json", json.dumps({"articles": articles})), None))
    assert [type(row) for row in rows] == [Fault, Fault, Fault]


def test_shopify_pages_articles_and_policies_are_read(tmp_path: Path) -> None:
    page = {"id": 1, "handle": "care", "title": "Care", "body_html": "<p>Gently.</p>", "published_at": "2026-01-01"}
    policy = {"title": "Refund policy", "body": "<p>30 days.</p>", "url": "https://shop.example/policies/refund"}
    export = {"pages": [page, {**page, "published_at": None}], "policies": [policy, 5]}
    rows = list(read_shopify(written(tmp_path, "a.json", json.dumps(export)), "en"))
    assert [type(row) for row in rows] == [Article, Skipped, Article, Fault]
    assert [row.id for row in rows if isinstance(row, Article)] == ["care", "refund-policy"]


def test_a_shopify_table_is_read_and_must_be_told_its_language(tmp_path: Path) -> None:
    table = "Handle,Title,Body HTML,Published\ncare,Care,<p>Gently.</p>,TRUE\nold,Old,<p>x</p>,FALSE\n"
    path = written(tmp_path, "pages.csv", table)
    assert [type(row) for row in read_shopify(path, "en")] == [Article, Skipped]
    with pytest.raises(ValueError, match="--language"):
        list(read_shopify(path, None))
