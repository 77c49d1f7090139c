"""Why was I charged 41.27? Answered from bills and movements of money, to the last minor unit or honestly not."""

from collections.abc import Sequence
from dataclasses import dataclass

from crossdesk.contracts.event import Money

from payments_risk.billing.bill import Bill
from payments_risk.billing.charge_candidates import Candidate, candidates
from payments_risk.billing.charge_causes import Cause, likely_causes
from payments_risk.billing.charge_steps import Step, converted_steps, steps_of
from payments_risk.billing.convert import convert
from payments_risk.billing.limits import load_limits, require_money, require_positive
from payments_risk.billing.movements_given import Given, given_movements
from payments_risk.billing.rates import Rate, RateTable
from payments_risk.billing.refused import BillRefused
from payments_risk.payments import Transaction


@dataclass(frozen=True)
class Explanation:
    """`steps` and `left` sum to `charged`, all in its currency; `left` is what nothing on record explains.

    `likely` names what such a rest often is; none of it is known, so no sentence may assert it. `also_fits` are orders
    that would explain the charge as well. `payment_on_record` is false when only a bill speaks for it. `rate` converted
    the steps; `not_converted` says why payments in other currencies were left aside.
    """

    charged: Money
    steps: tuple[Step, ...]
    left: Money
    likely: tuple[Cause, ...] = ()
    also_fits: tuple[tuple[str, ...], ...] = ()
    payment_on_record: bool = False
    rate: Rate | None = None
    not_converted: str | None = None

    @property
    def explained(self) -> bool:
        """Whether nothing is left."""
        return self.left.minor == 0


@dataclass(frozen=True)
class _Fit:
    """A candidate in the currency of the charge. `difference` is what was charged above it, in minor units."""

    candidate: Candidate
    difference: int
    rate: Rate | None = None


def explain_charge(
    charged: Money, bills: Sequence[Bill], movements: Sequence[Transaction], rates: RateTable | None = None
) -> Explanation:
    """Why a customer was charged `charged`, as their statement shows it.

    Of all that it may be the nearest is taken, within the limits' share of the charge; payments in other currencies are
    converted by `rates`. Raises BillRefused naming the field for a charge that is zero, negative or out of bounds, and
    for movements that cannot be (see `given_movements`).
    """
    require_positive(charged, "charged")
    if len(bills) > load_limits().most_movements:
        raise BillRefused("bills", f"must be at most {load_limits().most_movements}, not {len(bills)}")
    given = given_movements(movements)
    fits, aside = _fits(charged, candidates(given, bills), rates)
    near = [fit for fit in fits if abs(fit.difference) * 100 <= load_limits().nearest_percent * charged.minor]
    if not near:
        return Explanation(
            charged, (), charged, likely_causes(charged, given, None, 0, charged.minor), not_converted=aside
        )
    best = min(near, key=lambda fit: (abs(fit.difference), fit.rate is not None))
    others = [fit.candidate.order_ids for fit in near if fit.difference == best.difference == 0]
    also = tuple(dict.fromkeys(each for each in others if each != best.candidate.order_ids))
    return _explained(charged, best, given, bills, also, aside)


def _fits(charged: Money, found: Sequence[Candidate], rates: RateTable | None) -> tuple[list[_Fit], str | None]:
    """Candidates in the currency of the charge, and why the first that could not be converted was left aside."""
    fits: list[_Fit] = []
    refusals: list[str] = []
    for each in found:
        try:
            fits.append(_fit(charged, each, rates))
        except BillRefused as refused:
            refusals.append(str(refused))
    return fits, next(iter(refusals), None)


def _fit(charged: Money, candidate: Candidate, rates: RateTable | None) -> _Fit:
    require_money(candidate.amount, "movements")
    if candidate.amount.currency == charged.currency:
        return _Fit(candidate, charged.minor - candidate.amount.minor)
    if rates is None:
        raise BillRefused("rates", f"are needed to compare {candidate.amount.currency} with {charged.currency}")
    conversion = convert(candidate.amount, charged.currency, rates, candidate.at)
    return _Fit(candidate, charged.minor - conversion.converted.minor, conversion.rate)


def _explained(
    charged: Money, fit: _Fit, given: Given, bills: Sequence[Bill], also: tuple[tuple[str, ...], ...], aside: str | None
) -> Explanation:
    steps = steps_of(fit.candidate, given, bills)
    if fit.rate:
        steps = converted_steps(steps, fit.rate)
    left = charged.minor - sum(step.amount.minor for step in steps)
    return Explanation(
        charged=charged,
        steps=tuple(steps),
        left=Money(minor=left, currency=charged.currency),
        likely=likely_causes(charged, given, fit.candidate, fit.difference, left),
        also_fits=also,
        payment_on_record=fit.candidate.unrecorded is None,
        rate=fit.rate,
        not_converted=aside,
    )
