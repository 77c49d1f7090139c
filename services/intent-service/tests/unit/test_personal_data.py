"""All numbers are those of the issuers' own examples, or were made for their check digits alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from intent.personal_data import LOOKED_AT, PersonalData, kinds_of, masked


@pytest.fixture(scope="module")
def personal() -> PersonalData:
    return PersonalData()


@pytest.mark.parametrize(
    ("text", "country", "kind"),
    [
        ("write to ann.lee@mailbox.example", None, "email"),
        ("call +44 20 7946 0958", None, "phone"),
        ("ruf 030 901820 an", "DE", "phone"),
        ("my card 4111 1111 1111 1111 was charged", None, "card"),
        ("カード番号は4111-1111-1111-1111です", "JP", "card"),
        ("refund to DE89 3704 0044 0532 0130 00 please", None, "iban"),
        ("iban gb82west12345698765432", None, "iban"),
        ("my ssn is 536-90-4399", None, "us_ssn"),
        ("NINO AB 12 34 56 C", None, "gb_nino"),
        ("Steuer-ID 36 574 261 809", None, "de_steuer_id"),
        ("numéro de sécurité sociale 2 95 10 99 126 111 93", None, "fr_nir"),
        ("DNI 54362315-K", None, "es_dni"),
        ("NIE X2482300W", None, "es_nie"),
        ("codice fiscale RCCMNL83S18D969H", None, "it_codice_fiscale"),
        ("PESEL 44051401359", None, "pl_pesel"),
        ("bsn 111222333", None, "nl_bsn"),
        ("meu cpf é 390.533.447-05", None, "br_cpf"),
        ("身份证11010519491231002X", None, "cn_resident_id"),
        ("971013-9019902", None, "kr_rrn"),
        ("マイナンバー621498320257", None, "jp_my_number"),
        ("aadhaar 2341 2341 2346", None, "in_aadhaar"),
        ("TC kimlik no 17291716060", None, "tr_tckn"),
        ("811228-9874", None, "se_personnummer"),
        ("رقم البطاقة ٤١١١١١١١١١١١١١١١", None, "card"),
    ],
)
def test_what_names_a_person_is_found_and_masked(
    personal: PersonalData, text: str, country: str | None, kind: str
) -> None:
    found = personal.find(text, country)
    assert kinds_of(found) == [kind]
    assert not any(sign.isdigit() for sign in masked(text, found))


@pytest.mark.parametrize(
    "text",
    [
        "order CB-10002000",
        "order 1234567 of 2026-11-21",
        "LX123456785CN",
        "1Z999AA10123456784",
        "44051401359",
        "4111 1111 1111 1112",
        "I paid 1,234.56 EUR",
        "",
    ],
)
def test_orders_parcels_sums_and_wrong_check_digits_are_not_personal(personal: PersonalData, text: str) -> None:
    assert personal.find(text) == []


def test_numbers_that_look_alike_are_those_of_the_customers_country(personal: PersonalData) -> None:
    assert kinds_of(personal.find("it is 44051401359", "PL")) == ["pl_pesel"]
    assert kinds_of(personal.find("it is 17291716060", "TR")) == ["tr_tckn"]


def test_the_words_around_stay(personal: PersonalData) -> None:
    text = "Ann, ann@mailbox.example, DE89 3704 0044 0532 0130 00 bitte, Karte 4111111111111111"
    found = personal.find(text)
    assert masked(text, found) == "Ann, <an e-mail address>, <a bank account> bitte, Karte <a card number>"


def test_what_was_not_looked_at_is_not_shown(personal: PersonalData) -> None:
    text = "a" * LOOKED_AT + " ann@mailbox.example"
    assert masked(text, personal.find(text)).endswith("a…")


@given(st.integers(min_value=10**14, max_value=10**15 - 1))
def test_every_card_number_is_found_by_its_check_digit(body: int) -> None:
    number = "4" + str(body)[1:]
    card = number + luhn.calc_check_digit(number)
    wrong = number + str((int(card[-1]) + 1) % 10)
    finder = PersonalData({})
    assert kinds_of(finder.find(f"card {card}")) == ["card"]
    assert "card" not in kinds_of(finder.find(f"card {wrong}"))


@given(st.integers(min_value=0, max_value=10**18 - 1))
def test_every_german_account_is_found_however_it_is_grouped(account: int) -> None:
    number = f"{account:018}"
    code = f"DE{98 - int(number + '131400') % 97:02}{number}"
    grouped = " ".join(code[at : at + 4] for at in range(0, len(code), 4))
    finder = PersonalData({})
    assert kinds_of(finder.find(f"an {code} bitte")) == ["iban"]
    assert kinds_of(finder.find(f"an {grouped} bitte")) == ["iban"]


@given(st.text(alphabet="aZ14 -+@.x包١", max_size=80))
def test_places_are_within_the_text_and_apart(text: str) -> None:
    found = PersonalData({}).find(text, "DE")
    edges = [edge for each in found for edge in (each.start, each.end)]
    assert edges == sorted(edges)
    assert all(0 <= edge <= len(text) for edge in edges)
