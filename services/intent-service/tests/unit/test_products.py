import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intent.data_files import by_language
from intent.products import APART, ProductWords
from intent.text import readable


@pytest.fixture(scope="module")
def products() -> ProductWords:
    return ProductWords()


@pytest.mark.parametrize(
    ("language", "text", "phrases"),
    [
        ("en", "where are my blue wireless headphones?", ["blue wireless headphones"]),
        ("en", "I want a refund for two phone cases, and a mug.", ["phone cases", "mug"]),
        ("de", "Der Kopfhörer X200 ist kaputt", ["Kopfhörer X200"]),
        ("de", "schwarze Damenschuhe bestellt", ["schwarze Damenschuhe"]),
        ("fr", "l'aspirateur ne marche plus", ["aspirateur"]),
        ("fr", "un sac à main rouge", ["sac à main rouge"]),
        ("it", "la borsa in pelle", ["borsa in pelle"]),
        ("pl", "zwrot czarnych butów", ["czarnych butów"]),
        ("ru", "верните деньги за чёрные кроссовки", ["чёрные кроссовки"]),
        ("tr", "çantam gelmedi", ["çantam"]),
        ("ar", "وصلتني الشنطة السوداء مكسورة", ["الشنطة السوداء"]),
        ("he", "הנעליים השחורות לא הגיעו", ["הנעליים השחורות"]),
        ("hi", "काले जूते नहीं आए", ["काले जूते"]),
        ("hi-Latn", "kaale joote nahi aaye", ["kaale joote"]),
        ("vi", "giày đen chưa tới", ["giày đen"]),
        ("vi", "tai nghe bi hong", ["tai nghe"]),
        ("id", "sepatu hitam belum sampai", ["sepatu hitam"]),
        ("th", "รองเท้าสีดำยังไม่มา", ["รองเท้าสีดำ"]),
        ("zh-Hans", "我的黑色运动鞋还没到", ["黑色运动鞋"]),
        ("zh-Hant", "我的黑色球鞋還沒到", ["黑色球鞋"]),
        ("ja", "黒いスニーカーが届きません", ["黒いスニーカー"]),
        ("ko", "검은 운동화가 안 왔어요", ["검은 운동화"]),
        ("sv", "mina svarta skor", ["svarta skor"]),
        ("de", "mein neues laptop", ["neues laptop"]),
        ("de", "die Gießkanne und das Vogelfutterhaus", ["Gießkanne", "Vogelfutterhaus"]),
        ("en", "my garlic press and two tent poles", ["garlic press", "tent poles"]),
        ("en", "the stainless steel wine rack is bent", ["stainless steel wine rack"]),
        ("es", "la tienda de campaña azul", ["tienda de campaña azul"]),
        ("nl", "een koffiemolen en de kinderstep", ["koffiemolen", "kinderstep"]),
        ("sv", "löparskor och en brödrost", ["löparskor", "brödrost"]),
        ("hi", "mera belan toot gaya", ["belan"]),
        ("hi-Latn", "मेरा बेलन टूट गया", ["बेलन"]),
        ("ja", "コーデュロイパンツを交換したい", ["コーデュロイパンツ"]),
        ("ja", "イヤホンX200が壊れた", ["イヤホンX200"]),
        ("ko", "책이 찢어져서 왔어요", ["책"]),
        ("zh-Hant", "藍牙耳機沒聲音", ["藍牙耳機"]),
        ("ar", "هالمبخرة مكسورة", ["هالمبخرة"]),
        ("nl", "een zwarte damesjeans", ["zwarte damesjeans"]),
        ("uk", "гроші за електрогітару", ["електрогітару"]),
        ("ru", "у этой паяльной станции", ["паяльной станции"]),
        ("es", "la hidrolavadora no enciende", ["hidrolavadora"]),
        ("zh-Hans", "那双滑雪靴", ["滑雪靴"]),
        ("es", "La funda del sofá no es de mi talla", ["funda del sofá"]),
        ("fr", "Les truffes au chocolat", ["truffes au chocolat"]),
        ("es", "las pilas del audífono", ["audífono"]),
    ],
)
def test_goods_are_found_as_the_customer_wrote_them(
    products: ProductWords, language: str, text: str, phrases: list[str]
) -> None:
    assert products.find(readable(text), language) == phrases


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "where is my order"),
        ("en", "a bot answered me but nobody called"),
        ("de", "Guten Tag, um 14 Uhr war niemand da, die Gebühren sind falsch"),
        ("fr", "vous l'avez livré hier"),
        ("es", "me lo mandó ayer"),
        ("en", "call me by phone"),
        ("th", "ขอให้ติดต่อกลับทางโทรศัพท์"),
        ("ru", "звонок курьера в 10 часов"),
        ("tr", "24 saat geçti"),
        ("nl", "mijn bestelling uit Japan en de levering"),
        ("vi", "cảm ơn shop"),
        ("zh-Hans", "什么时候发货"),
        ("en", "the gift card and my credit card do not work at 5 o'clock"),
        ("de", "praktisch nur ein Beispiel, verbinden Sie mich bitte mit dem Fahrstuhl"),
        ("de", "der Bezug war gestört, das kleine Angebot im Warenkorb"),
        ("fr", "le colis est livré mais je vis ailleurs, on a tenté de sonner"),
        ("it", "mi ha preso in giro, siete al top, farò reclamo e non accetto"),
        ("pt-BR", "em maio, não é verdade? faça o estorno, são meus dados"),
        ("sv", "hur många dagar tar det, jag känner mig lurad och såg inget ombord"),
        ("pl", "czy ktoś z nas ma świecić oczami"),
        ("tr", "biraz bekledim, şirket bırakmış"),
        ("id", "selain itu berasal dari mana, akibatnya kayak gini"),
        ("uk", "більше ніж тиждень, у рамках гарантії"),
        ("ar", "بكرة كمان ما سلم الطلب، المرأة قالت بعد دقيقة"),
        ("he", "לקוח ותיק, במסגרת האחריות, צריך למסור מספרים"),
        ("vi", "cảm ơn đã ủng hộ, khó khăn thì kiên nhẫn"),
        ("ja", "メールアドレスをインストール画面に入れました"),
        ("ko", "환불 정책이 라면서 결제 수단"),
        ("zh-Hans", "手机号换了,验证码收不到,寄到哈萨克斯坦"),
    ],
)
def test_words_of_service_are_no_goods(products: ProductWords, language: str, text: str) -> None:
    assert products.find(text, language) == []


def test_beside_a_telephone_number_my_phone_is_no_goods(products: ProductWords) -> None:
    assert products.find("my phone is broken", "en") == ["phone"]
    assert products.find("my phone is", "en", numbers_named=True) == []


@pytest.mark.parametrize(
    ("language", "text", "phrases"),
    [
        ("en", "the battery of my drill is dead", ["drill"]),
        ("en", "the battery is dead", ["battery"]),
        ("en", "the drill is here, the battery is missing", ["drill", "battery"]),
        ("en", "does the pan work on my stove?", ["pan"]),
        ("de", "Der Wasserkocher ist heil, nur der Stecker nicht", ["Wasserkocher"]),
        ("ja", "掃除機のバッテリーがすぐ切れます", ["掃除機"]),
        ("zh-Hans", "猫粮换成三文鱼味", ["猫粮"]),
        ("th", "พัดลมปุ่มเสีย", ["พัดลม"]),
    ],
)
def test_what_is_named_for_the_sake_of_other_goods_is_left_out(
    products: ProductWords, language: str, text: str, phrases: list[str]
) -> None:
    assert products.find(readable(text), language) == phrases


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "a recipe for rice and beans, please"),
        ("id", "resep rendang dong"),
        ("ko", "김치찌개 만드는 법 알려줘"),
        ("en", "the courier says my phone was switched off"),
        ("it", "si può lavare in lavastoviglie?"),
    ],
)
def test_a_message_may_speak_of_things_and_mean_no_goods(products: ProductWords, language: str, text: str) -> None:
    assert products.find(readable(text), language) == []


def test_every_language_knows_500_kinds_of_goods() -> None:
    for language, groups in by_language("products").items():
        assert sum(len(words) for group, words in groups.items() if group not in APART) >= 500, language


def test_a_number_of_an_order_is_no_name_of_a_model(products: ProductWords) -> None:
    assert products.find("貓砂盆 CB-30481957 出貨了沒", "zh-Hant") == ["貓砂盆"]


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=200), language=st.sampled_from(["en", "ar", "vi", "th", "ja", "und"]))
def test_any_text_gives_phrases_of_it(products: ProductWords, text: str, language: str) -> None:
    plain = readable(text)
    assert all(phrase for phrase in products.find(plain, language))
