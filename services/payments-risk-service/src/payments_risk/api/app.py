"""All that payments-risk-service answers over HTTP, for the gateway to hand on."""

from crossdesk.admit import Work, admitting
from crossdesk.store.database import Database
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.routing import Route

from payments_risk.api.tell_alerts import Alerts
from payments_risk.api.tell_answers import Answers
from payments_risk.api.tell_bills import Bills, refusing
from payments_risk.api.tell_disputes import Disputes
from payments_risk.api.tell_limits import Limits
from payments_risk.api.tell_rules import Rules
from payments_risk.api.tell_scores import Scores
from payments_risk.api.tell_tickets import Tickets
from payments_risk.api.tell_vamp import Ratios
from payments_risk.bills.bill_desk import BillDesk
from payments_risk.disputes.reasons import load_reason_codes
from payments_risk.evidence.vamp import load_vamp
from payments_risk.rate_sources.rate_desk import RateDesk


def create_app(service_key: SecretStr, database: Database, rates: RateDesk) -> Starlette:
    """The routes. Whoever shows the cluster's key may ask, for one tenant at a time."""
    bills = Bills(BillDesk(database, rates))
    answers, disputes = Answers(database), Disputes(database, load_reason_codes())
    rules = Rules(database)
    routes: list[tuple[str, str, Work]] = [
        ("POST", "/v1/bills", refusing(bills.draw_up)),
        ("GET", "/v1/bills/{order_id}", refusing(bills.show)),
        ("POST", "/v1/charge-explanations", refusing(bills.explain)),
        ("GET", "/v1/payment-alerts", Alerts(database).list),
        ("GET", "/v1/transactions/{transaction_id}/score", Scores(database).show),
        ("GET", "/v1/payment-rules", rules.list),
        ("POST", "/v1/payment-rules:try", refusing(rules.try_out)),
        ("GET", "/v1/payment-rules/{name}", rules.show),
        ("POST", "/v1/payment-rules/{name}/check", refusing(rules.check)),
        ("GET", "/v1/finance-tickets", refusing(Tickets(database).list)),
        ("GET", "/v1/finance-tickets/{ticket_id}", Tickets(database).show),
        ("GET", "/v1/settlement-limits", Limits(database).show),
        ("GET", "/v1/settlement-limits/versions", Limits(database).versions),
        ("GET", "/v1/merchants/{merchant_id}/vamp", Ratios(database, load_vamp()).show),
        ("GET", "/v1/disputes", refusing(disputes.list)),
        ("GET", "/v1/disputes/{provider}/{dispute_id}", disputes.show),
        ("GET", "/v1/disputes/{provider}/{dispute_id}/answer", answers.show),
        ("GET", "/v1/disputes/{provider}/{dispute_id}/answer.pdf", answers.draw),
        ("PUT", "/v1/disputes/{provider}/{dispute_id}/evidence", refusing(answers.take_evidence)),
        ("PUT", "/v1/disputes/{provider}/{dispute_id}/documents/{kind}", refusing(answers.take_document)),
    ]
    admitted = [(path, admitting(service_key, work), method) for method, path, work in routes]
    return Starlette(routes=[Route(path, endpoint, methods=[method]) for path, endpoint, method in admitted])
