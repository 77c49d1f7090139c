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


@pytest.mark.parametrize(
    "number",
    [
        "YT2412345678901234", "yt2412345678901234", "YT2412345678901", "SF123456789012", "SF1234567890123",
        "LP00123456789012", "LP001234567890123", "LP0012345678901234", "4PX3000123456789CN", "UG123456789YP",
        "JJD000390007870007000", "JVGL0612345678901234", "GM6051234567890123", "TBA123456789012",
        "3SKABA1234567", "H1001234567890123456",
        "JT0001234567890", "JD0002251140123456", "WNBAA0012345678YQ", "1Z999AA10123456784", "1z999aa10123456784",
        "00340434161094022115", "RR123456785CN",
    ],
)  # fmt: skip
def test_a_number_of_any_carrier_is_masked_as_a_tracking_number(number: str) -> None:
    assert " ".join(mask(f"where is {number}?").split()) == "where is ◈ ?"
    assert " ".join(mask(f"荷物{number}はどこ").split()) == "荷物 ◈ はどこ"


@pytest.mark.parametrize(
    "number", ["LX12345678CN", "LX1234567850CN", "1Z999AA1012345678", "YT24123456789012345", "SF12345678901"]
)
def test_a_number_with_a_digit_too_few_or_too_many_is_masked_as_a_tracking_number_too(number: str) -> None:
    assert " ".join(mask(f"where is {number}?").split()) == "where is ◈ ?"


@pytest.mark.parametrize(
    "text",
    [
        "size SF 12", "YT1", "model LP300 or SF12", "4PX", "H19 bulb", "GM 2020", "3S 500 mAh", "TBA 12",
        "EAN 4006381333931", "INV20261126001", "IBAN DE89370400440532013000", "JD 6", "sf1234567",
    ],
)  # fmt: skip
def test_sizes_models_and_numbers_of_other_kinds_are_no_tracking_numbers(text: str) -> None:
    assert "◈" not in mask(text)


@given(st.text(alphabet="aZ1234567890 -+#.,@:/€\n包", max_size=60))
def test_no_digit_is_left(text: str) -> None:
    assert not any(sign.isdigit() for sign in mask(text))


def test_every_sign_can_be_spelled_out() -> None:
    assert all(len(sign) == 1 and words for sign, words in SIGNS.items())
