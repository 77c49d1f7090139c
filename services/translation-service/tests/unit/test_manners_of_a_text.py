"""Forms of address, greetings and courtesy. `pytest -s` prints how many of the own sentences were told rightly."""

from pathlib import Path

import pytest
import yaml
from crossdesk.errors import Misconfigured
from crossdesk.manners.read_manners import fit
from crossdesk.manners.style import Greetings, MarketStyle
from hypothesis import given, settings
from hypothesis import strategies as st

from translation.manners.check_text import Finding, UnknownMarket, check_text
from translation.manners.registers import Register
from translation.manners.style import Manners, agreed, load_manners

SENTENCES: dict[str, dict[str, list[str]]] = yaml.safe_load(
    Path(__file__).with_name("register_sentences.yaml").read_text("utf-8")
)
ADDRESS = ("address", "mixed_address")


@pytest.fixture(scope="module")
def manners() -> Manners:
    return load_manners()


def addressed(text: str, market: str, manners: Manners, names: tuple[str, ...] = ()) -> list[Finding]:
    return [each for each in check_text(text, market, manners, names=names) if each.kind in ADDRESS]


def test_own_sentences_are_told_apart(manners: Manners) -> None:
    alarms = [(m, t) for m, each in SENTENCES.items() for t in each["fits"] if addressed(t, m, manners)]
    hits = [(m, t) for m, each in SENTENCES.items() for t in each["wrong"] if addressed(t, m, manners)]
    fits, wrong = (sum(len(each[kind]) for each in SENTENCES.values()) for kind in ("fits", "wrong"))
    print(f"\nfalse alarms {len(alarms)} of {fits}, hits {len(hits)} of {wrong}, {len(SENTENCES)} languages")  # noqa: T201  # the figures
    assert min(fits, wrong) >= 150
    assert alarms == [("DE/de", "Der Artikel aus dem Café du Monde ist wieder da.")]
    assert len(hits) == wrong


@pytest.mark.parametrize(
    ("market", "text", "found", "wanted"),
    [
        ("DE/de", "Guten Tag, hast du Fragen?", ["hast", "du"], "Sie, Ihr, Ihnen"),
        ("CA/fr", "Nous t'avons écrit.", ["t'"], "vous, votre, vos"),
        ("MX/es", "Su pedido llega; tú decides.", ["tú"], "usted, su, le"),
        ("PL/pl", "Prosimy, to twój numer.", ["twój"], "Pan / Pani, Państwo"),
        ("IN/hi", "कृपया तुम्हारा नंबर भेजिए।", ["तुम्हारा"], "आप, आपका, आपको"),
        ("JP/ja", "本日届きます。よかったね。", ["ね"], "です・ます"),
    ],
)
def test_a_wrong_form_is_named_with_its_place(
    manners: Manners, market: str, text: str, found: list[str], wanted: str
) -> None:
    findings = addressed(text, market, manners)
    assert [text[each.start : each.end] for each in findings] == found
    assert {each.wanted for each in findings} == {wanted}


def test_each_market_has_its_own_form(manners: Manners) -> None:
    text = "Vos podés elegir otra talla."
    assert not addressed(text, "AR/es", manners)
    assert addressed(text, "MX/es", manners)
    assert not addressed("Je pakje is onderweg.", "NL/nl", manners)
    assert not addressed("Du kan byta storlek.", "SE/sv", manners)


@pytest.mark.parametrize(
    ("market", "fitting", "wrong"),
    [
        ("SE/sv", "Vi har skickat ditt paket till dig.", "Vi har skickat paketet till Er."),
        ("ID/id", "Paket Anda sudah dikirim.", "Paket kamu sudah dikirim."),
        ("CN/zh-Hans", "您的包裹已发出。", "你的包裹已发出。"),
        ("TW/zh-Hant", "您的包裹已寄出。", "你的包裹已寄出。"),
    ],
)
def test_a_pronoun_tells_the_form_where_nothing_else_does(
    manners: Manners, market: str, fitting: str, wrong: str
) -> None:
    assert not addressed(fitting, market, manners)
    assert addressed(wrong, market, manners)


def test_two_fitting_forms_in_one_text_are_told(manners: Manners) -> None:
    findings = addressed("Je pakje is onderweg. Wilt u een andere maat?", "NL/nl", manners)
    assert [(each.kind, each.form, each.wanted) for each in findings] == [("mixed_address", "u", "je")]


def test_names_the_caller_knows_are_no_words(manners: Manners) -> None:
    text = "Der Artikel aus dem Café du Monde ist wieder da."
    assert not addressed(text, "DE/de", manners, ("Café du Monde",))


@pytest.mark.parametrize("market", SENTENCES)
@pytest.mark.parametrize("marks", ["„“", "“”", "«»", '""', "「」"])
def test_quoted_sentences_raise_no_alarm(manners: Manners, market: str, marks: str) -> None:
    for text in SENTENCES[market]["wrong"]:
        inside = text.rstrip(".!?。？।")
        assert not addressed(f"{marks[0]}{inside}{marks[1]}", market, manners)
        assert not addressed(f"> {text}\n", market, manners)


def test_whole_texts_of_a_neighbouring_language_are_seldom_flagged(manners: Manners) -> None:
    latin = ["DE/de", "FR/fr", "MX/es", "IT/it", "PT/pt", "BE/nl", "PL/pl", "TR/tr", "CZ/cs"]
    texts = [(m, t) for m in latin for o in latin if o != m for kind in ("fits", "wrong") for t in SENTENCES[o][kind]]
    alarms = [text for market, text in texts if addressed(text, market, manners)]
    print(f"\nfalse alarms {len(alarms)} of {len(texts)} texts of other languages")  # noqa: T201  # the figures
    assert len(alarms) <= 17


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_whole_sentences_of_another_alphabet_raise_no_alarm(manners: Manners, data: st.DataObject) -> None:
    alphabets = [
        ["DE/de", "FR/fr", "MX/es", "IT/it", "PT/pt", "BE/nl", "PL/pl", "TR/tr", "CZ/cs"],
        ["KZ/ru", "UA/uk"], ["JP/ja"], ["KR/ko"], ["IN/hi"],
    ]  # fmt: skip
    home = data.draw(st.sampled_from(alphabets))
    market = data.draw(st.sampled_from(home))
    other = data.draw(st.sampled_from([m for group in alphabets if group is not home for m in group]))
    fitting = st.sampled_from([text for text in SENTENCES[market]["fits"] if "Monde" not in text])
    parts = data.draw(st.lists(st.one_of(fitting, st.sampled_from(SENTENCES[other]["wrong"])), max_size=6))
    assert not addressed("\n".join(parts), market, manners)


@pytest.mark.parametrize(
    ("market", "text"),
    [
        ("DE/de", "Le colis est arrivé avec la lettre du vendeur."),
        ("FR/fr", "Das Paket ist mit der Post auf dem Weg, tu."),
        ("IT/it", "Tu colis est dans le dépôt, et il part pour vous."),
        ("DE/de", "Det är en fråga som vi har till dig, och du har rätt."),
        ("BE/nl", "Je vous prie de patienter, le colis est en route pour vous."),
    ],
)
def test_a_sentence_of_a_neighbouring_language_raises_no_alarm(manners: Manners, market: str, text: str) -> None:
    assert not addressed(text, market, manners)


@settings(max_examples=60, deadline=None)
@given(market=st.sampled_from(sorted(load_manners().markets)), text=st.text(max_size=200), hour=st.integers(0, 23))
def test_any_text_has_findings_within_itself(manners: Manners, market: str, text: str, hour: int) -> None:
    for each in check_text(text, market, manners, hour):
        assert 0 <= each.start < each.end <= len(text)


def test_a_greeting_of_another_hour_is_told(manners: Manners) -> None:
    text = "Guten Morgen Frau Keller"
    assert check_text(text, "DE/de", manners, 20) == [Finding("greeting", 0, 12, "Guten Abend")]
    assert not check_text(text, "DE/de", manners, 8)
    assert not check_text("Guten Tag Frau Keller", "DE/de", manners, 20)
    assert check_text("صباح الخير", "SA/ar", manners, 21)[0].wanted == "مساء الخير"


def test_courtesy_is_missed_where_it_is_expected(manners: Manners) -> None:
    curt = "Das Paket ist im Lager. Die Rechnung steht im Konto. Die Ware kommt am Montag mit der Post an."
    assert [each.kind for each in check_text(curt, "DE/de", manners)] == ["courtesy"]
    assert not check_text(curt + " Vielen Dank.", "DE/de", manners)
    assert not check_text("The parcel is in the depot. " * 5, "US/en", manners)


def test_every_market_is_whole(manners: Manners) -> None:
    assert len(manners.markets) >= 30
    assert {manners.markets[m].emphasis for m in ("US/en", "DE/de", "JP/ja")} == {"speed", "detail", "courtesy"}


def test_an_unknown_market_is_named(manners: Manners) -> None:
    with pytest.raises(UnknownMarket, match="XX/de"):
        check_text("Hallo", "XX/de", manners)


@pytest.mark.parametrize(
    ("text", "shape", "told"),
    [
        ("{common: [x], colour: red}", Register, "colour: Extra inputs"),
        ("common: [x]\ncommon: [y]", Register, "'common' is given twice"),
        ("forms: {a: {say: x, words: [w]}, b: {say: y, words: [w]}}", Register, "'w' is a word of both a and b"),
        ("forms: {a: {say: x, words: [w], except: [w]}}", Register, "forms.a.*both hold w"),
        ("{any: Hi, parts: [{from: 5, to: 12, say: Hi}], courtesy: [x]}", Greetings, "hour 0 has 0 greetings"),
        ("formality: gruff", MarketStyle, "formality"),
    ],
)
def test_a_wrong_file_is_refused_with_its_place(text: str, shape: type, told: str) -> None:
    with pytest.raises(Misconfigured, match=told):
        fit(text, shape, "given.yaml")


def test_a_market_with_a_form_its_language_lacks_is_refused(manners: Manners) -> None:
    style = manners.markets["DE/de"].model_copy(update={"address": ("vous",)})
    with pytest.raises(Misconfigured, match=r"DE/de\.address: de has no form 'vous'"):
        agreed(manners._replace(markets={"DE/de": style}))
