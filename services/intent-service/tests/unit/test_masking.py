import pytest
from hypothesis import given
from hypothesis import strategies as st

from intent.masking import SIGNS, mask


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("where is LX123456785CN", "where is ◈"),
        ("荷物LX123456785CNはどこ", "荷物 ◈ はどこ"),
        ("order #1234567 and CB-10000042", "order ◇ and ◇"),
        ("call +49 30 12345678", "call ✆"),
        ("I paid 39,90 EUR or $ 45", "I paid ¤ or ¤"),
        ("2 of 10 at 12:30", "⌗ of ⌗ at ⌗"),
        ("ann.lee@example.com or www.shop.example/1", "✉ or ⎋"),
        ("nothing to hide", "nothing to hide"),
    ],
)
def test_numbers_and_addresses_become_signs(text: str, masked: str) -> None:
    assert " ".join(mask(text).split()) == masked


@given(st.text(alphabet="aZ1234567890 -+#.,@:/€\n包", max_size=60))
def test_no_digit_is_left(text: str) -> None:
    assert not any(sign.isdigit() for sign in mask(text))


def test_every_sign_can_be_spelled_out() -> None:
    assert all(len(sign) == 1 and words for sign, words in SIGNS.items())
