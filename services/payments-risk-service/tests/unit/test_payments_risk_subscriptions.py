from payments_risk.features.places import RegistryPlaces
from payments_risk.main import subscriptions
from payments_risk.rules import load_rules
from payments_risk.scoring.score_payment import Scorer


def test_the_service_listens_to_shop_cases_and_disputes() -> None:
    assert [each.event.__name__ for each in subscriptions(load_rules(), {}, RegistryPlaces(), Scorer())] == [
        "OrderImported",
        "TransactionReported",
        "InquiryUnderstood",
        "ShipmentLocated",
        "TenantConfigured",
        "SettlementLimitsConfigured",
        "FinanceTicketCloseRequested",
        "PaymentRuleConfigured",
        "DisputeReported",
        "ParcelProofGiven",
        "DisputeRecordChanged",
        "RefundDue",
        "DisputeDecided",
        "EventDeadLettered",
    ]
