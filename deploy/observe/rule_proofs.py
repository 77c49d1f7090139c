"""Tests of the rules for `promtool test rules`: each alert fires on the series it is about and is silent on others.

Objectives are fed the counters that services show, so that the recordings are tested with them.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from deploy.observe.burn_rates import BURNS, Burn
from deploy.observe.promises import Cause, Counted, Objective, Promises
from deploy.observe.rule_files import CAUSES, file_of

A_MINUTE = 1000
"""Events of an objective."""
Proof = Mapping[str, Any]
Spans = tuple[tuple[int, float], ...]
"""Minutes, and the share of bad ones meanwhile; one after the other."""


class Window(NamedTuple):
    """Minutes of the long and the short window of a burn rate, and between two samples."""

    long: int
    short: int
    step: int


WINDOWS = {"1h": Window(60, 5, 1), "6h": Window(360, 30, 5), "3d": Window(4320, 360, 60)}


def proof_files(promises: Promises, folder: str) -> dict[str, dict[str, Any]]:
    """What promtool reads, by name; the rule files are in `folder`. Long windows are sampled seldom, as it is slow."""
    burns = {
        f"{each.name}-{burn.long}": _file(
            f"{folder}/{file_of(each)}", WINDOWS[burn.long].step, list(_burning(each, burn))
        )
        for each in promises.objectives
        for burn in BURNS
    }
    proofs = [proof for each in promises.causes for proof in _caused(each)]
    return {**burns, "causes": _file(f"{folder}/{CAUSES}", 1, proofs)}


def _file(rules: str, step: int, proofs: list[Proof]) -> dict[str, Any]:
    return {"rule_files": [rules], "evaluation_interval": f"{step}m", "tests": proofs}


def _burning(objective: Objective, burn: Burn) -> Iterator[Proof]:
    """A fifth above the burn rate fires and a fifth below it does not; what is over is told no more."""
    long, short, step = WINDOWS[burn.long]
    allowed, name = burn.rate * objective.budget, f"{objective.name} at {burn.rate:g}"
    alert = f'alertname="{objective.alert}",burn="{burn.rate:g}"'
    faster = _fed(objective, step, ((long, allowed * 1.2), (short * 2, 0.0)))
    yield _proof(f"{name}: faster", step, faster, {long: (alert, True), long + short * 2: (alert, False)})
    yield _proof(f"{name}: slower", step, _fed(objective, step, ((long, allowed * 0.8),)), {long: (alert, False)})


def _caused(cause: Cause) -> Iterator[Proof]:
    """At the end of 40 minutes."""
    alert = f'alertname="{cause.alert}"'
    yield _proof(f"{cause.alert} fires", 1, cause.fires, {40: (alert, True)})
    yield _proof(f"{cause.alert} is silent", 1, cause.silent, {40: (alert, False)})


def _fed(objective: Objective, step: int, spans: Spans) -> dict[str, str]:
    return {series: _counter(counted, step, spans) for series, counted in objective.proof.items()}


def _counter(counted: Counted, step: int, spans: Spans) -> str:
    """A counter in promtool's notation: `start+step x times`, span after span."""
    value, parts = 0.0, []
    for minutes, bad in spans:
        more, times = step * A_MINUTE * {"good": 1 - bad, "bad": bad, "all": 1.0}[counted], minutes // step
        parts.append(f"{value:.6f}+{more:.6f}x{times - 1}")
        value += more * times
    return " ".join([*parts, f"{value:.6f}"])


def _proof(name: str, step: int, series: Mapping[str, str], looks: Mapping[int, tuple[str, bool]]) -> Proof:
    """`looks`: minutes after the start, the labels of an alert, and whether it fires then."""
    return {
        "name": name,
        "interval": f"{step}m",
        "input_series": [{"series": each, "values": values} for each, values in series.items()],
        "promql_expr_test": [_look(minute, *wanted) for minute, wanted in looks.items()],
    }


def _look(minute: int, alert: str, fires: bool) -> Mapping[str, Any]:
    expected = [{"labels": "{}", "value": 1}] if fires else []
    firing = f'count(ALERTS{{{alert},alertstate="firing"}})'
    return {"expr": firing, "eval_time": f"{minute}m", "exp_samples": expected}
