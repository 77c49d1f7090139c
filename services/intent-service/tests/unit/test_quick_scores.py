"""A message is read by adding up what is kept of its words; here that is held against the plain way."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intent.message import masked_lines, understood
from intent.model import TextModel
from intent.reading import Reader
from intent.vectors import vector
from intent.vocabulary import Floats
from intent.word_parts import WordParts

WORDS = st.sampled_from(
    [
        "where",
        "my",
        "parcel",
        "paket",
        "荷物はどこ",
        "退款",
        "طردي",
        "нет",
        "Quackenbush",
        "39 EUR",
        "CB-10000042",
        ".",
        "?",
    ]
)
MESSAGES = st.one_of(st.lists(WORDS, max_size=30).map(" ".join), st.text(max_size=120))
FIXTURE = [HealthCheck.function_scoped_fixture]


def plain_scores(model: TextModel, text: str) -> Floats:
    values = vector(understood(masked_lines(text)).sentences, model.vocabulary, model.concepts)
    row = np.zeros(len(model.weights), dtype=np.float32)
    row[list(values)] = list(values.values())
    scores: Floats = row @ model.weights + model.bias
    return scores


@settings(max_examples=150, deadline=None, suppress_health_check=FIXTURE)
@given(text=MESSAGES)
def test_adding_up_words_gives_what_the_whole_vector_gives(reader: Reader, text: str) -> None:
    prediction = reader.model.predict(reader.model.look_up(understood(masked_lines(text)).sentences))
    if prediction.next is not None:
        quick = reader.model.scores(prediction.sentences, prediction.concepts, prediction.lengths)
        assert quick == pytest.approx(plain_scores(reader.model, text), abs=1e-4)


@settings(max_examples=60, deadline=None, suppress_health_check=FIXTURE)
@given(text=MESSAGES)
def test_the_similarity_to_the_nearest_example_is_a_share(reader: Reader, text: str) -> None:
    prediction = reader.model.predict(reader.model.look_up(understood(masked_lines(text)).sentences))
    known, language, similarity = reader.model.nearest_example(prediction)
    assert known
    assert language
    assert 0 <= similarity <= 1 + 1e-5


def test_a_known_message_is_most_like_itself(reader: Reader) -> None:
    known = reader.model.known
    for row in range(0, len(known.texts), 97):
        prediction = reader.model.predict(reader.model.look_up(understood(masked_lines(known.texts[row])).sentences))
        label = int(np.searchsorted(known.first_of_label, row, side="right")) - 1
        if reader.model.labels[label] == prediction.label and reader.model.known.starts[row + 1] > known.starts[row]:
            columns = set(known.columns[known.starts[row] : known.starts[row + 1]].tolist())
            assert known.nearest(label, columns, 0)[2] == pytest.approx(1.0, abs=1e-4)


def test_forgotten_words_say_the_same_when_they_come_again(reader: Reader) -> None:
    model = reader.model
    parts = WordParts(model.vocabulary, model.weights, model.concepts, remembered=2)
    first = parts.table[parts.of_word("parcel").row].copy()
    for word in ("where", "is"):
        parts.of_word(word)
    parts.make_room()
    assert parts.of_word("refund").row == len(model.weights)
    assert np.array_equal(parts.table[parts.of_word("parcel").row], first)
