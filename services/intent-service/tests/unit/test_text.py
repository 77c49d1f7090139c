import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from intent.features import words_of
from intent.masking import mask
from intent.message import masked_lines, split_sentences, understood
from intent.text import ascii_digits, fold, readable

INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ud800-\udfff\ufff9-\uffff]"
)
TEXTS = st.one_of(st.text(max_size=80), st.text(alphabet="aZ é  \t\xa0´¨\ufffd\u200b7٣ﬁ`'!?.。包◈", max_size=40))


@given(TEXTS)
def test_readable_text_is_normal_with_single_spaces_and_nothing_invisible(text: str) -> None:
    plain = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", INVISIBLE.sub(" ", text))).strip()
    assert readable(text) == plain


@given(TEXTS)
def test_digits_of_every_script_become_plain_and_keep_their_places(text: str) -> None:
    assert ascii_digits(text) == "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text)


@given(st.text(alphabet="Aa'`Z◈◇¤⌗✆✉⎋ 7?!-", max_size=40))
def test_plain_text_is_folded_and_cut_as_any_other(text: str) -> None:
    # A letter beyond the plain ones sends the same text the long way.
    assert [*words_of(fold(text)), "я"] == words_of(fold(f"{text} я"))


@given(
    st.lists(st.sampled_from(["Where is CB-10000042?", "我的包裹。", "pay 5 EUR", "www.shop.example", "9"]), max_size=6)
)
def test_a_message_is_masked_line_by_line(lines: list[str]) -> None:
    text = "\n".join(lines)
    assert masked_lines(text).split("\n") == [mask(sentence) for sentence in split_sentences(text)] or not lines


def test_sums_and_numbers_do_not_reach_over_lines() -> None:
    assert masked_lines("I paid in EUR\n39 days ago") == "I paid in EUR\n ⌗  days ago"


@given(TEXTS)
def test_words_of_a_message_are_those_of_its_lines(text: str) -> None:
    message = understood(masked_lines(text))
    assert message.words == [word for line in message.masked.split("\n") for word in words_of(fold(line))]
