"""A report about a dispute becomes a step of its history, whoever made it. No I/O."""

from typing import get_args

from crossdesk.contracts.payments import DisputeReported
from crossdesk.errors import Permanent
from pydantic import ValidationError

from payments_risk.disputes.dispute_case import Dispute, Scheme, Step, record
from payments_risk.disputes.provider_stages import ProviderStages, Speaker, stage_said, turn_said

LONGEST_WORD = 60


class ReportRefused(Permanent):
    """A report that fits no dispute: the message names the field and what is wrong with it."""


def step_of(report: DisputeReported, table: ProviderStages) -> Step:
    """The step in our words: the shop's own, or the provider's translated. A first claim has stage `claim`.

    A word no table knows is taken for a chargeback that the shop has to answer: better looked at than run out.
    """
    said = report.step
    times = {"at": said.at, "due_by": said.due_by, "disputed": said.disputed}
    provider = next((each for each in get_args(Speaker) if each == report.provider), None)
    if said.stage or provider is None or said.native_stage is None:
        return Step(stage=said.stage or "claim", awaiting=said.awaiting or "shop", **times)
    meaning = stage_said(table, provider, said.native_stage)
    if meaning is None:
        return Step(stage="chargeback", awaiting="shop", unknown_word=said.native_stage[:LONGEST_WORD], **times)
    turn = meaning.awaiting if meaning.awaiting == "nobody" else turn_said(table, provider, said.native_status)
    return Step(stage=meaning.stage, awaiting=said.awaiting or turn or meaning.awaiting, **times)


def taken(kept: Dispute | None, report: DisputeReported, table: ProviderStages) -> Dispute:
    """The dispute with what is reported now. What an earlier report named and this one does not is kept.

    Raises ReportRefused when the report does not fit: another currency, too many steps.
    """
    step = step_of(report, table)
    try:
        if kept is None:
            return Dispute(
                dispute_id=report.dispute_id,
                provider=report.provider,
                scheme=report.scheme,
                code=report.code,
                provider_reason=report.provider_reason,
                payment_id=report.payment_id,
                disputed=report.disputed,
                history=(step,),
            )
        return record(kept.model_copy(update=_named(kept, report)), step)
    except ValidationError as error:
        problem = error.errors()[0]
        field = ".".join(map(str, problem["loc"])) or "dispute"
        raise ReportRefused(f"dispute {report.dispute_id[:60]!r}, {field}: {problem['msg']}") from error


def _named(kept: Dispute, report: DisputeReported) -> dict[str, str | None]:
    scheme: Scheme = report.scheme if report.scheme != "unknown" else kept.scheme
    return {
        "scheme": scheme,
        "code": report.code or kept.code,
        "provider_reason": report.provider_reason or kept.provider_reason,
        "payment_id": report.payment_id or kept.payment_id,
    }
