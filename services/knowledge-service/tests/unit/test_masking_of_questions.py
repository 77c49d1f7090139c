import re
from importlib.resources import files

import pytest
from crossdesk.testing.examples import a_customer
from hypothesis import given
from hypothesis import strategies as st

from knowledge.data_file import read_data
from knowledge.learning.masking import LONGEST, SIGNS, Masked, mark_of, marks_of, mask, without_frame

DIGITS = re.compile(r"\d{5}")
E_MAIL = re.compile(r"[\w.+-]+@\w+")
PIECES = st.one_of(
    st.text(max_size=20),
    st.from_regex(r"\d{1,20}", fullmatch=True),
    st.from_regex(r"[a-zé.]{1,8}@[a-zü]{1,8}\.(com|de)", fullmatch=True),
    st.sampled_from(["@", "＠", " ", "-", "\u200b", "\u200d", "‹", "›", "\u202e", "٣٤٥٦٧٨", "１２３４５６", "〒"]),
    st.sampled_from(SIGNS),
)


@given(st.lists(PIECES, max_size=12).map("".join))
def test_neither_a_long_number_nor_a_mailbox_survives(text: str) -> None:
    masked = mask(text).text
    assert not DIGITS.search(masked)
    assert not E_MAIL.search(masked)
    assert "@" not in masked


@given(st.text(max_size=300))
def test_masking_a_masked_text_takes_nothing_more_out_of_it_but_names(text: str) -> None:
    once = mask(text).text
    assert not DIGITS.search(mask(once).text)
    assert len(mask("x" * 5000).text) <= LONGEST


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("My order CB-20481133 and 1Z999AA10123456784", "My order ‹number› and ‹number›"),
        ("parcel LX123456785CN, please", "parcel ‹number›, please"),
        ("call +49 (30) 123 45 67 or 0171-2345678", "call ‹number› or ‹number›"),
        ("card 4111 1111 1111 1111", "card ‹number›"),
        ("IBAN DE89 3704 0044 0532 0130 00", "IBAN DE‹number›"),
        ("write to jörg.müller+shop@müller.de.", "write to ‹e-mail›"),
        ("メールはa.b@example.comです", "メールは‹e-mail›です"),
        ("see https://shop.example/track?id=7 there", "see ‹link› there"),
        ("Dear Mr Smith,\nyes.", "Dear Mr ‹name›,\nyes."),
        ("Guten Tag Frau Müller-Lüdenscheidt, ja.", "Guten Tag Frau ‹name›, ja."),
        ("Hallo Erika, ja.", "Hallo ‹name›, ja."),
        ("Bonjour Mme Dupont, oui.", "Bonjour Mme ‹name›, oui."),
        ("Estimada Señora García López: sí.", "Estimada Señora ‹name›: sí."),
        ("Thanks, my name is Jane Doe", "Thanks, my name is ‹name›"),
        ("Yes.\nBest regards,\nAnna Schmidt", "Yes.\nBest regards,\n‹name›"),
        ("田中太郎様、可能です。", "‹name›様、可能です。"),
        ("お客様の時計", "お客様の時計"),
        ("王女士，您好", "‹name›女士，您好"),
        ("Send it to Hauptstraße 12a, 10115 Berlin", "Send it to ‹address›, ‹address›"),
        ("We live at 12 Baker Street now", "We live at ‹address› now"),
        ("地址是北京市海淀区中关村大街27号", "‹address›"),
        ("〒150-0001 東京都渋谷区神宮前1-2-3", "‹address› ‹address›"),
        (
            "Within 30 days, from 9-18 h, sizes 38, 39, 40, in 2026",
            "Within 30 days, from 9-18 h, sizes 38, 39, 40, in 2026",
        ),
        ("  two   spaces\r\nand\x00 a\u202eline ", "two spaces\nand aline"),
    ],
)
def test_what_tells_of_a_person_or_a_case_is_taken_out(text: str, masked: str) -> None:
    assert mask(text).text == masked


def test_the_customers_own_name_is_known_wherever_it_stands() -> None:
    known = marks_of(a_customer(name="Erika O'Hara-Muster", email="emu.star@example.com"))
    told = mask("for erika, not MUSTER nor o’hara, nor emu or Star; Erika's, Erikas is another word", known).text
    assert told == "for ‹name›, not ‹name› nor ‹name›, nor ‹name› or ‹name›; ‹name›, Erikas is another word"


def test_short_syllables_of_a_name_are_everyday_words() -> None:
    assert marks_of(a_customer(name="An Do")) == frozenset()
    assert mark_of("李") in marks_of(a_customer(name="李"))


def test_a_reply_loses_its_greeting_and_its_farewell() -> None:
    reply = "Dear ‹name›,\n\nWe engrave watches.\nIt takes 3 days.\n\nKind regards,\n‹name›\nThe shop"
    assert without_frame(reply) == "We engrave watches.\nIt takes 3 days."
    assert without_frame("Hello ‹name›, we engrave watches.") == "Hello ‹name›, we engrave watches."
    assert without_frame("") == ""


@pytest.mark.parametrize(
    ("text", "general"),
    [
        ("We engrave watches.", True),
        ("Order ‹number› is engraved, ‹name›.", True),
        ("‹number› ‹number› ‹name›", False),
        ("It goes to ‹address›.", False),
        ("Write to ‹e-mail›.", False),
        ("", False),
    ],
)
def test_what_is_about_one_person_is_not_for_others(text: str, general: bool) -> None:
    assert Masked(text).is_general is general


def test_the_lexicon_is_folded_as_it_is_compared() -> None:
    lexicons = read_data(files("knowledge.learning") / "names.yaml")
    assert all(word == word.casefold() for words in lexicons.values() for word in words)
