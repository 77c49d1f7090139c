from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from translation.facts.mask import mask
from translation.glossary.apply import engine_terms, kept_names, repaired
from translation.glossary.check import check, glossary_rate
from translation.glossary.contradictions import Contradiction, Contradictory, accept
from translation.glossary.entries import LONGEST_TERM, MOST_ENTRIES
from translation.glossary.for_pair import PairGlossary, for_pair
from translation.glossary.inflections import inflection_of
from translation.glossary.match import Form, Matcher, Pattern
from translation.glossary.words import would_join

SPACELESS = {"zh", "ja", "th"}


class Row(NamedTuple):
    language: str
    term: str
    forms: list[str]
    others: list[str]


ROWS = [
    Row(language, **row)
    for language, row in yaml.safe_load((Path(__file__).parent / "glossary_terms.yaml").read_text("utf-8")).items()
]
IN_SPACED = st.sampled_from([row for row in ROWS if row.language not in SPACELESS])
GLOSSARY = {
    "tenant": "lamps",
    "do_not_translate": [{"term": "Aurora Lamp"}, {"term": "Ticket Plus"}],
    "preferred": [
        {"source": "de", "target": "en", "term": "Gutschein", "translation": "voucher"},
        {"source": "de", "target": "en", "term": "Handy", "translation": "mobile phone"},
        {"source": "de", "target": "en", "term": "Handy", "translation": "cell phone", "markets": ["US"]},
        {"source": "de", "target": "en", "term": "Rücksendung", "translation": "return"},
        {"source": "zh", "target": "en", "term": "订单", "translation": "order"},
    ],
    "forbidden": [
        {"language": "en", "term": "coupon", "instead": "voucher"},
        {"language": "en", "term": "ticket", "instead": "request"},
    ],
}


def pair(source: str = "de", market: str | None = "DE", data: dict[str, Any] = GLOSSARY) -> PairGlossary:
    return for_pair(accept(data), market, source, "en")


def preferred(*entries: tuple[str, ...]) -> list[dict[str, Any]]:
    """Entries of (source, target, term, translation, markets...)."""
    return [dict(zip(("source", "target", "term", "translation"), e[:4], strict=True), markets=e[4:]) for e in entries]


def refused(**lists: Any) -> list[Contradiction]:
    with pytest.raises(Contradictory) as refusal:
        accept({"tenant": "lamps", **lists})
    for found in refusal.value.contradictions:
        assert f"{found.first} and {found.second}: {found.why}" in str(refusal.value)
    return refusal.value.contradictions


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.language)
def test_a_term_is_found_in_each_of_its_forms_and_in_no_other_word(row: Row) -> None:
    matcher = Matcher([Pattern(row.term)], row.language)
    assert [form for form in row.forms if len(matcher.every(form)) != 1] == []
    assert [other for other in row.others if matcher.every(other)] == []


@given(IN_SPACED, st.data())
def test_every_planted_form_is_found_where_it_stands_and_never_across_words(row: Row, data: st.DataObject) -> None:
    pieces = data.draw(st.lists(st.sampled_from([*row.forms, *row.others, "2026", "🙂", "Wx"]), max_size=12))
    text = " , ".join(pieces)
    expected = [piece for piece in pieces if piece in row.forms]
    found = [text[same[0].start : same[0].end] for same in Matcher([Pattern(row.term)], row.language).longest(text)]
    assert [form.removesuffix("'S") for form in expected] == found


@given(IN_SPACED, st.text(max_size=30), st.text(max_size=30), st.data())
def test_no_match_begins_or_ends_within_a_word(row: Row, before: str, after: str, data: st.DataObject) -> None:
    text = before + data.draw(st.sampled_from(row.forms)) + after
    for match in Matcher([Pattern(row.term)], row.language).every(text):
        assert not would_join(text[: match.start], text[match.start : match.end])
        assert not would_join(text[match.start : match.end], text[match.end :])


@pytest.mark.parametrize(
    ("left", "right", "joined"),
    [
        ("A0", "п", False),
        ("п0", "b", False),
        ("0", "п", True),
        ("中0", "п", True),
        ("a1", "b", True),
        ("a", "\u0301", True),
        (" ", "\u0301", False),
        ("", "", False),
    ],
)
def test_a_number_goes_on_the_word_before_it_and_ends_where_that_would_end(left: str, right: str, joined: bool) -> None:
    assert would_join(left, right) is joined


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.language)
def test_a_term_is_found_at_its_very_place(row: Row) -> None:
    text = f"。{row.term}。"
    assert [match[:3] for match in Matcher([Pattern(row.term)], row.language).every(text)] == [
        (1, 1 + len(row.term), Form.EXACT)
    ]


def test_the_longest_of_terms_within_terms_wins_and_the_surest_of_terms_at_one_place() -> None:
    matcher = Matcher([Pattern("card"), Pattern("gift card"), Pattern("gift cards"), Pattern("gift")], "en")
    found = matcher.longest("Two gift cards, one card")
    assert [[match.pattern for match in same] for same in found] == [[2, 1], [0]]


def test_a_text_of_two_thousand_words_of_one_term_is_parted_into_the_longest() -> None:
    matcher = Matcher([Pattern(" ".join(["a1"] * length)) for length in range(1, 21)], "en")
    assert len(matcher.longest("a1 " * 2000)) == 100


def test_accents_count_only_where_they_make_other_words() -> None:
    assert inflection_of("fr").fold("ÉTÉ") == inflection_of("fr").fold("ete")
    assert inflection_of("vi").fold("má") != inflection_of("vi").fold("ma")
    assert inflection_of("ru").fold("мой") != inflection_of("ru").fold("мои")
    assert inflection_of("ja").fold("ガ") != inflection_of("ja").fold("カ")


def test_a_translation_is_told_which_terms_it_has_which_it_missed_and_what_it_must_not_say() -> None:
    text = "Die Aurora Lamp kam nicht, mein Gutschein gilt nicht, und die Rücksendungen? Mein Ticket Plus?"
    told = check(pair(), text, "The aurora lamp did not come, my coupon is invalid, returns? My Ticket Plus? A ticket?")
    assert [each.term for each in told.present] == ["Aurora Lamp", "Rücksendung", "Ticket Plus"]
    assert [each.translation for each in told.missed] == ["voucher"]
    assert [(said.entry.term, said.entry.instead) for said in told.forbidden] == [
        ("coupon", "voucher"),
        ("ticket", "request"),
    ]
    assert glossary_rate([told]) == 3 / 4
    assert glossary_rate([check(pair(), "Hallo", "Hello")]) is None


def test_a_market_has_its_own_word_and_the_others_the_general_one() -> None:
    assert engine_terms(pair(market="US"), "Mein Handy") == {"Handy": "cell phone"}
    assert engine_terms(pair(market="GB"), "Mein Handy") == {"Handy": "mobile phone"}
    assert engine_terms(pair(market=None), "Mein Handy") == {"Handy": "mobile phone"}


def test_an_entry_for_a_language_counts_for_its_regions_and_not_the_reverse() -> None:
    entries = preferred(("de-AT", "en", "Sackerl", "bag"), ("de", "en", "Karton", "box"))
    data = {"tenant": "lamps", "preferred": entries}
    assert set(engine_terms(pair("de-AT", data=data), "Sackerl Karton")) == {"Sackerl", "Karton"}
    assert set(engine_terms(pair("de", data=data), "Sackerl Karton")) == {"Karton"}


@pytest.mark.parametrize("text", ["Wo ist AURORA LAMP?", "Auroralamp", "我的Aurora Lamp在哪里", "Aurora Lamp를 샀어요"])
def test_a_kept_name_is_hidden_from_the_engine_as_the_customer_writes_it(text: str) -> None:
    names = kept_names(pair(), text)
    assert [fact.text for fact in mask(text, names).facts] == list(names)
    assert bool(names) == ("lamp" in text.lower().split("aurora ")[-1][:4])


def test_a_term_left_untranslated_is_replaced_and_nothing_else() -> None:
    text = "Mein Gutschein und die Rücksendung, siehe https://shop.example/gutschein"
    left = "My Gutscheine and the return, a Gutscheincode, see https://shop.example/gutschein"
    assert repaired(pair(), text, left) == left.replace("Gutscheine ", "voucher ")
    assert repaired(pair(), "Hallo", left) == left
    assert repaired(pair("zh"), "我的订单", "my订单12 订单") == "my order 12 order"


WORDS = ["Karte", "Karten", "card", "Blatt", "deck", "of", "x", "12", "订单", "单", "号", ",", "."]
CHAINS = preferred(
    ("de", "en", "Karte", "deck"),
    ("de", "en", "Blatt", "card deck"),
    ("de", "en", "x Blatt", "deck of"),
    ("de", "en", "of", "x 订单"),
    ("de", "en", "订单", "card"),
    ("de", "en", "单 号 of", "号"),
)


@given(st.lists(st.sampled_from(WORDS), max_size=10), st.lists(st.sampled_from(["", " "]), min_size=10, max_size=10))
def test_a_repair_done_twice_is_a_repair_done_once(pieces: list[str], gaps: list[str]) -> None:
    translation = "".join(piece + gap for piece, gap in zip(pieces, gaps, strict=False))
    terms = pair(data={"tenant": "lamps", "preferred": CHAINS})
    text = "Karte , Blatt , x Blatt , of , 订单 , 单 号 of"
    once = repaired(terms, text, translation)
    assert repaired(terms, text, once) == once


def test_one_term_with_two_translations_is_refused_unless_one_is_of_a_market() -> None:
    entries = [("de", "en", "Handy", "mobile"), ("de", "en", "HANDY", "phone")]
    assert [found[:2] for found in refused(preferred=preferred(*entries))] == [("preferred[0]", "preferred[1]")]
    both = [("de", "en", "Handy", "mobile", "US", "CA"), ("de", "en", "Handy", "phone", "GB", "US")]
    assert refused(preferred=preferred(*both))
    assert accept({"tenant": "lamps", "preferred": preferred(entries[0], both[0], ("de", "en", "Handy", "x1", "GB"))})


def test_a_term_both_kept_and_translated_is_refused() -> None:
    found = refused(do_not_translate=[{"term": "Aurora"}], preferred=preferred(("de", "en", "aurora", "dawn")))
    assert [each[:2] for each in found] == [("do_not_translate[0]", "preferred[0]")]


def test_a_word_that_is_wanted_and_forbidden_is_refused_in_every_form() -> None:
    forbidden = [
        {"language": "en", "term": "coupon", "instead": "voucher"},
        {"language": "en-GB", "term": "voucher", "instead": "gift card", "markets": ["GB"]},
    ]
    entries = preferred(("de", "en", "Gutscheine", "coupons"), ("de", "en", "Code", "coupon code"))
    found = refused(do_not_translate=[{"term": "COUPON"}], preferred=entries, forbidden=forbidden)
    assert {each[:2] for each in found} == {
        ("do_not_translate[0]", "forbidden[0]"),
        ("preferred[0]", "forbidden[0]"),
        ("forbidden[0]", "forbidden[1]"),
    }


def test_terms_that_lead_back_to_themselves_are_refused() -> None:
    there = [("en", "en", "lorry", "truck"), ("en", "en", "truck", "van"), ("en", "en", "van", "lorry")]
    assert [found[:2] for found in refused(preferred=preferred(*there))] == [("preferred[0]", "preferred[2]")]
    assert accept({"tenant": "lamps", "preferred": preferred(*there[:2], ("en", "en", "box", "Box"))})
    assert accept(
        {"tenant": "lamps", "preferred": preferred(("de", "en", "Kasse", "till"), ("en", "de", "till", "Kasse"))}
    )


@pytest.mark.parametrize(
    "lists",
    [
        {"do_not_translate": [{"term": "a"}]},
        {"do_not_translate": [{"term": "?!"}]},
        {"do_not_translate": [{"term": 12}]},
        {"do_not_translate": [{"term": "x" * (LONGEST_TERM + 1)}]},
        {"do_not_translate": [{"term": "Aurora", "market": "DE"}]},
        {"do_not_translate": [{"term": "Aurora", "markets": ["Germany"]}]},
        {"do_not_translate": [{"term": f"name {number}"} for number in range(MOST_ENTRIES + 1)]},
        {"preferred": preferred(("german", "en", "Kasse", "till"))},
        {"forbidden": [{"language": "en", "term": "coupon"}]},
    ],
)
def test_what_is_no_glossary_is_refused(lists: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        accept({"tenant": "lamps", **lists})
