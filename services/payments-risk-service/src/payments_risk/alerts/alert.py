"""An attack seen in the numbers of one payment."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from payments_risk.alerts.policy import AlertPolicy, AlertRule
from payments_risk.features.payment import Kind, Payment
from payments_risk.features.windows import FeatureState

MOST_NAMED = 100


@dataclass(frozen=True)
class Alert:
    """A rule met by payments of one entity; `payments` are those of its window, the last of them met it."""

    rule: AlertRule
    entity: str
    payments: tuple[Payment, ...]
    counts: dict[str, float]

    @property
    def why(self) -> str:
        """The rule's sentence with its numbers."""
        return self.rule.says.format(**self.counts)

    @property
    def last_at(self) -> datetime:
        """When the payment that met the rule was made."""
        return datetime.fromtimestamp(self.payments[-1].at, UTC)

    @property
    def window_start(self) -> datetime:
        """Time is cut into windows since 1970, so that two replicas give one attack the same one."""
        at = self.payments[-1].at
        return datetime.fromtimestamp(at - at % self.rule.seconds, UTC)

    @property
    def covered(self) -> timedelta:
        """An alert of the rule for the entity so short a time before or after it is the same one."""
        return timedelta(seconds=self.rule.seconds)


def alerts_for(
    policy: AlertPolicy, state: FeatureState, payment: Payment, *, own_turn: bool = False
) -> Iterator[Alert]:
    """The rules met by what is known of a payment's entities, each at most once.

    A payment that arrives late may be what is missing to those after it, so they are judged anew: but, where all that
    were added to `state` have a turn of their own, those that were added are left to it.
    """
    for kind, rules in policy.by_kind.items():
        if getattr(payment, kind) is not None:
            later = state.later(kind, payment, payment.at + max(rule.seconds for rule in rules))
            judged = [each for each in later if not (own_turn and state.added(each.payment_id))]
            yield from _of_entity(rules, kind, state, [payment, *judged])


def _of_entity(
    rules: Sequence[AlertRule], kind: Kind, state: FeatureState, payments: Sequence[Payment]
) -> Iterator[Alert]:
    waiting, first = list(rules), payments[0]
    for each in payments:
        numbers = state.numbers(kind, each)
        met = [rule for rule in waiting if rule.met_by(numbers) and each.at - first.at < rule.seconds]
        for rule in met:
            seen = state.window(kind, each, rule.seconds)
            yield Alert(rule, getattr(first, kind), tuple(seen[-MOST_NAMED:]), rule.looked_at(numbers))
        waiting = [rule for rule in waiting if rule not in met]
