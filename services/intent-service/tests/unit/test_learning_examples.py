from collections import Counter

from intent.data_files import by_language
from intent.examples import load_examples
from intent.policy import load_policy

# Fixed by the contract with knowledge, routing and the evaluation files.
GROUPS = (
    "order_status order_change order_cancel missing_item wrong_item invoice_request",
    "track_shipment delivery_time delivery_delay delivered_not_received change_address shipping_options",
    "lost_parcel damaged_parcel failed_delivery customs_status customs_duty customs_documents import_restrictions",
    "return_policy return_start refund_status refund_request exchange_item warranty_claim",
    "payment_failed payment_methods double_charge unrecognized_charge chargeback_dispute currency_exchange",
    "price_breakdown coupon_problem product_availability product_specs sizing_help product_usage product_defect",
    "product_recommendation product_certification account_login account_update account_delete privacy_request",
    "unsubscribe human_agent complaint praise callback_request business_hours promotion_info wholesale_inquiry",
    "greeting thanks out_of_scope",
)
INTENTS = frozenset(intent for group in GROUPS for intent in group.split())


def test_every_language_teaches_every_intent() -> None:
    for language, intents in by_language("examples").items():
        assert set(intents) == INTENTS, language
        fewest = min(len(texts) for texts in intents.values())
        assert fewest >= (15 if language == "en" else 7), language


LANGUAGES = "en de fr es it pt-BR nl pl sv ru uk tr ar he hi id th vi ja ko zh-Hans zh-Hant"


def test_all_languages_are_taught() -> None:
    assert set(by_language("examples")) == set(LANGUAGES.split())


def test_no_message_stands_for_two_intents_in_one_language() -> None:
    meanings: dict[tuple[str, str], set[str]] = {}
    for example in load_examples():
        meanings.setdefault((example.language, example.text.casefold()), set()).add(example.intent)
    assert [message for message, intents in meanings.items() if len(intents) > 1] == []


def test_examples_of_an_intent_lie_side_by_side() -> None:
    intents = [example.intent for example in load_examples()]
    assert intents == sorted(intents)
    assert set(Counter(intents)) == INTENTS


def test_the_policy_speaks_of_known_intents_only() -> None:
    policy = load_policy()
    named = {
        *policy.remarks,
        *(bare.id for bare in policy.bare.values()),
        *(i for each in policy.needs.values() for i in each),
    }
    assert named <= INTENTS


def test_concepts_are_the_same_in_every_language() -> None:
    tables = by_language("concepts")
    english = set(tables["en"])
    for language, table in tables.items():
        assert set(table) <= english, language
