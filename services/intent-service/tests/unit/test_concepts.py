from hypothesis import given
from hypothesis import strategies as st

from intent.concepts import Concepts
from intent.text import fold

CONCEPTS = Concepts(
    [
        ("parcel", "parcel*"),
        ("parcel", "طرد"),
        ("where", "where"),
        ("money_back", "money_back"),
        ("arrive", "get_her*"),
        ("deliver", "*lieferung"),
        ("order", "*bestell*"),
        ("still", "حتى_الان"),
        ("item", "商品"),
        ("return", "退"),
        ("refund", "退款"),
    ]
)


def test_words_are_found_whole_at_the_beginning_at_the_end_and_anywhere() -> None:
    said = ["parcels", "where", "wherever", "nachlieferung", "vorbestellung"]
    assert CONCEPTS.find(said) == ["parcel", "where", "deliver", "order"]


def test_phrases_are_found_as_words_in_a_row() -> None:
    assert CONCEPTS.find(["money", "back"]) == ["money_back"]
    assert CONCEPTS.find(["money", "backing"]) == []
    assert CONCEPTS.find(["money", "is", "back"]) == []
    assert CONCEPTS.find(["get", "here", "soon"]) == ["arrive"]


def test_arabic_words_are_found_behind_the_article_and_one_letter_words() -> None:
    assert CONCEPTS.find([fold("والطرد")]) == ["parcel"]
    assert CONCEPTS.find([fold("وحتى"), "الان"]) == ["still"]


def test_a_concept_is_given_once_and_those_of_glued_words_last() -> None:
    assert CONCEPTS.find(["退款", "parcel", "商品", "退", "parcels"]) == ["parcel", "return", "refund", "item"]


@given(st.text(alphabet="商品退款はa", max_size=30))
def test_glued_words_are_found_wherever_they_stand(text: str) -> None:
    entries = {"商品": "item", "退": "return", "退款": "refund"}
    run = "".join(sign for sign in text if sign != "a")
    assert set(CONCEPTS.find([run] if run else [])) == {entries[entry] for entry in entries if entry in run}
