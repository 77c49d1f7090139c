from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intent.glued_words import GluedWords


def words_found(text: str, entries: list[str], beside: list[str] | None = None) -> list[str]:
    return [text[start:end] for start, end in GluedWords(entries, beside or []).spans(text)]


def test_the_longest_entry_at_a_place_is_found() -> None:
    assert words_found("我的手机壳碎了", ["手机", "手机壳"]) == ["手机壳"]


def test_a_latin_entry_is_a_whole_word() -> None:
    assert words_found("ipadとtvとtvs", ["ipad", "tv"]) == ["ipad", "tv"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ドレスを注文しました", ["ドレス"]),
        ("メールアドレスを変えたい", []),
        ("ワイヤレスマウスが届かない", ["マウス"]),
        ("マウスケース", ["マウス", "ケース"]),
        ("マウスピース", []),
    ],
)
def test_short_katakana_stands_alone_or_beside_known_words(text: str, found: list[str]) -> None:
    assert words_found(text, ["ドレス", "マウス", "ケース"], ["ワイヤレス"]) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("책이 안 왔어요", ["책"]),
        ("환불 정책이 뭐예요", []),
        ("책임지세요", []),
        ("의자 다리가 부러짐", ["의자"]),
        ("가죽의자", ["의자"]),
        ("용의자", []),
    ],
)
def test_short_hangul_begins_a_word_or_follows_a_known_one(text: str, found: list[str]) -> None:
    assert words_found(text, ["책", "의자"], ["가죽"]) == found


@given(text=st.text(alphabet="アイパンス책의자tv ", max_size=300))
def test_places_lie_in_the_text_and_do_not_overlap(text: str) -> None:
    spans = GluedWords(["パン", "アイス", "책", "의자", "tv"]).spans(text)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
