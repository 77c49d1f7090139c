import pytest

from intent.reading import Reader


@pytest.mark.parametrize(
    ("text", "sentiment", "emotion", "urgent"),
    [
        ("Where is my parcel?", "neutral", "neutral", False),
        ("I love it, great service", "positive", "joy", False),
        ("thank you very much", "positive", "gratitude", False),
        ("I am not happy with this", "negative", "disappointment", False),
        ("ich bin wirklich wütend, das ist eine frechheit", "negative", "anger", False),
        ("WHERE IS MY PARCEL NOW!!!", "negative", "anger", False),
        ("I need it urgently by tomorrow", "neutral", "urgency", True),
        ("smoke came out of it and I was burned", "negative", "fear", True),
        ("最悪です", "negative", "anger", False),
        ("質問があります", "neutral", "neutral", False),
        ("太失望了", "negative", "disappointment", False),
    ],
)
def test_feelings_are_read_from_words(reader: Reader, text: str, sentiment: str, emotion: str, urgent: bool) -> None:
    feeling = reader.read(text).feeling
    assert (feeling.sentiment, feeling.emotion, feeling.urgent) == (sentiment, emotion, urgent)
