"""Lists of what was found become one."""

from knowledge.articles.fusion import Hit, Lists, fuse
from knowledge.articles.search import Found, sure_of
from knowledge.articles.search_rules import load_search_rules

RULES = load_search_rules()


def found(name: str, closeness: float | None) -> Found:
    return Found(name, 1, "en", name, "", "text", None, (), 1.0, closeness)


def test_an_article_high_in_all_lists_comes_before_one_that_is_first_in_one() -> None:
    lists = Lists(
        by_words={"body": [Hit(1, 1, 9.0), Hit(2, 3, 8.0)], "question": []},
        by_vector={"body": [Hit(2, 4, 0.9), Hit(1, 1, 0.8)], "question": [Hit(2, None, 0.9), Hit(1, None, 0.8)]},
    )
    ranked = fuse(lists, RULES)
    assert [(each.article, each.passage) for each in ranked] == [(2, 4), (1, 1)]
    assert ranked[0].closeness == 1.8


def test_words_alone_rank_without_closeness() -> None:
    ranked = fuse(Lists(by_words={"body": [Hit(1, 2, 3.0)], "question": [Hit(5, None, 4.0)]}), RULES)
    assert [(each.article, each.passage, each.closeness) for each in ranked] == [(1, 2, None), (5, 1, None)]


def test_what_was_cut_off_a_list_is_no_closer_than_the_last_in_it() -> None:
    lists = Lists({}, {"body": [Hit(1, 1, 0.9), Hit(2, 1, 0.7)], "question": [Hit(1, None, 0.8)]})
    assert {each.article: each.closeness for each in fuse(lists, RULES)} == {1: 0.9 + 0.8, 2: 0.7 + 0.8}


def test_nothing_found_ranks_nothing() -> None:
    assert fuse(Lists({}), RULES) == []


def test_only_a_close_article_with_a_lead_is_sure() -> None:
    close = RULES.sure_from + 0.01
    first = found("first", close)
    assert sure_of([first, found("second", close - 0.1)], RULES) is first
    assert sure_of([first, found("second", close - RULES.lead / 2)], RULES) is None
    assert sure_of([found("first", RULES.sure_from - 0.01)], RULES) is None
    assert sure_of([found("first", None)], RULES) is None
    assert sure_of([], RULES) is None
