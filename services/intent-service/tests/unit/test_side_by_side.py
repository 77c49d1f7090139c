"""Intents and emotions are looked up together; here that is held against looking each up by itself."""

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intent.message import masked_lines, understood
from intent.model import TextModel
from intent.reading import Reader
from intent.sentences import Sentence
from intent.side_by_side import SideBySide
from intent.vocabulary import Floats, Sentences

SPOKEN = [
    "where",
    "is",
    "my",
    "parcel",
    "not",
    "happy",
    "danke",
    "荷物はどこ",
    "شكرا",
    "Quackenbush",
    "39 EUR",
    ".",
    "?",
    "!",
]
MESSAGES = st.one_of(
    st.lists(st.sampled_from(SPOKEN), max_size=30).map(" ".join),
    st.lists(st.text(max_size=40), max_size=4).map("\n".join),
)
FIXTURE = [HealthCheck.function_scoped_fixture]


def sentences_of(text: str) -> Sentences:
    return understood(masked_lines(text)).sentences


def is_same(together: Sentence, alone: Sentence) -> bool:
    return (
        np.array_equal(together.scores, alone.scores)
        and together.squares == alone.squares
        and (together.meaningless, together.concepts) == (alone.meaningless, alone.concepts)
        and list(together.parts) == list(alone.parts)
    )


def by_itself(model: TextModel, sentences: Sentences) -> list[Sentence]:
    return model.look_up(sentences)


@settings(max_examples=80, deadline=None, suppress_health_check=FIXTURE)
@given(text=MESSAGES)
def test_looked_up_together_a_sentence_says_what_it_says_to_each_model(reader: Reader, text: str) -> None:
    sentences = sentences_of(text)
    heard = reader.side_by_side.look_up(sentences)
    assert all(map(is_same, (each.intents for each in heard), by_itself(reader.model, sentences)))
    assert all(map(is_same, (each.feelings for each in heard), by_itself(reader.feelings.model, sentences)))


def test_words_that_were_forgotten_say_the_same_in_their_new_rows(reader: Reader) -> None:
    few = SideBySide(reader.model, reader.feelings.model, remembered=2)
    [first] = few.look_up([["where", "is", "my", "parcel"]])
    few.look_up([["thank", "you", "so", "much"]])
    [again] = few.look_up([["parcel", "where", "is", "my", "parcel"]])
    [alone] = by_itself(reader.model, [["parcel", "where", "is", "my", "parcel"]])
    assert first.intents.parts["parcel"].row != again.intents.parts["parcel"].row
    assert is_same(again.intents, alone)
    assert np.array_equal(again.intents.table[again.intents.parts["parcel"].row], of_word(reader.model, "parcel"))


def of_word(model: TextModel, word: str) -> Floats:
    row: Floats = model.parts.table[model.parts.of_word(word).row]
    return row


def test_reasons_quote_the_words_of_a_message_whose_sentences_came_before(reader: Reader) -> None:
    alone = reader.read("Where is my parcel?")
    after_another = reader.read("Thank you!\nWhere is my parcel?")
    assert reader.read("Where is my parcel?").reasons == alone.reasons
    assert any("parcel" in reason for reason in after_another.reasons)
