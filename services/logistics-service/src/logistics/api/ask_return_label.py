"""Return labels over HTTP: asked of the shop's own endpoint, given once for each key."""

from dataclasses import dataclass
from datetime import UTC, datetime

from crossdesk.admit import refusal
from crossdesk.contracts.return_label import ReturnLabelAsked, ReturnLabelShown
from crossdesk.errors import Unavailable
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from logistics.api.take_withdrawal import NO_ORDER, Withdrawals
from logistics.api.tell_shipments import shown
from logistics.returns.give_label import KEY, LabelAsked, give_label
from logistics.returns.label_desk import LabelDesk
from logistics.returns.label_endpoints import SETTING
from logistics.returns.labels import ReturnLabel
from logistics.returns.refused import ReturnRefused

NOT_SET_UP = refusal(503, f"return labels are not set up for this shop: who runs the service does so by {SETTING}")


@dataclass(frozen=True)
class ReturnLabels:
    """`desk` is None where no shop gives labels."""

    withdrawals: Withdrawals
    desk: LabelDesk | None

    async def ask(self, request: Request, tenant: str) -> Response:
        """422 with the reason for an option the rules do not give, 503 when the shop's endpoint gives no label."""
        order = await self.withdrawals.order(request, tenant)
        endpoint = self.desk.endpoints.get(tenant) if self.desk else None
        if order is None or self.desk is None or endpoint is None:
            return NO_ORDER if order is None else NOT_SET_UP
        try:
            asked = ReturnLabelAsked.model_validate_json(await request.body())
            wanted = LabelAsked(order, asked, request.headers.get(KEY, ""))
            tables, database = self.withdrawals.tables, self.withdrawals.database
            label = await give_label(database, self.desk.client, endpoint, wanted, tables, datetime.now(UTC))
        except ValidationError as error:
            problem = error.errors()[0]
            return refusal(422, problem["msg"], ".".join(map(str, problem["loc"])))
        except ReturnRefused as refused:
            return refusal(422, refused.reason, refused.field)
        except Unavailable as error:
            return refusal(503, str(error))
        return shown(shown_label(order.order.order_id, asked, label))


def shown_label(order_id: str, asked: ReturnLabelAsked, label: ReturnLabel) -> ReturnLabelShown:
    return ReturnLabelShown(
        order_id=order_id,
        option=asked.option,
        label_url=str(label.label_url),
        carrier=label.carrier,
        tracking_number=label.tracking_number,
        valid_until=label.valid_until,
    )
