"""What payments are scored by, from the settings: read and checked before the first payment is."""

from crossdesk.errors import Misconfigured

from payments_risk.scoring.model_files import load_model
from payments_risk.scoring.score_payment import Scorer, scorer_of
from payments_risk.settings import PaymentsRiskSettings
from payments_risk.tenant_rules.rules_file import load_rules_file


def scorer_by(settings: PaymentsRiskSettings) -> Scorer:
    """Raises Misconfigured, naming file and cause, where the model or the rules cannot be used."""
    rules = load_rules_file(settings.payment_rules_file)
    try:
        model = load_model(settings.fraud_model) if settings.fraud_model else None
        return scorer_of(model, rules, settings.fraud_review_from)
    except (OSError, ValueError) as error:
        raise Misconfigured(f"CROSSDESK_FRAUD_MODEL: {error}") from error
