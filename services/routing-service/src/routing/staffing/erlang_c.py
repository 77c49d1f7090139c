"""Queues whose customers wait for ever: Erlang B and Erlang C, for whole numbers of agents.

A. K. Erlang, "Solution of some problems in the theory of probabilities of significance in automatic telephone
exchanges" (1917). Contacts come at random (Poisson), handling times are exponential, the oldest is taken first. All is
kept as logarithms of sums of positive terms, so that neither factorials nor powers overflow.
"""

from math import exp, expm1, inf, log, log1p

MOST_SERVERS = 10_000


def log_inverse_erlang_b(servers: int, load: float) -> float:
    """ln(1/B), B being the share of contacts that would find all of `servers` busy if none could wait.

    `load` is in erlangs: contacts in a unit of time times the handling time in that unit. By the recursion
    1/B(n) = 1 + n/load * 1/B(n-1). Raises ValueError unless 0 <= servers <= 10,000 and load > 0.
    """
    _check(servers, load)
    inverse = 0.0
    for each in range(1, servers + 1):
        inverse = _log_one_plus(log(each / load) + inverse)
    return inverse


def log_less_one(logarithm: float) -> float:
    """ln(e^x - 1) for x >= 0, minus infinity at 0."""
    return logarithm + log(-expm1(-logarithm)) if logarithm > 0 else -inf


def wait_probability_c(servers: int, load: float) -> float:
    """Erlang C: the share of contacts that wait; 1 when the load is more than the servers can take."""
    _check(servers, load)
    if servers <= load:
        return 1.0
    spare = log1p(-load / servers)
    return exp(-_log_one_plus(spare + log_less_one(log_inverse_erlang_b(servers, load))))


def served_within_c(servers: int, load: float, handling: float, seconds: float) -> float:
    """The share of contacts that are answered within `seconds`, `handling` being the mean handling time in seconds."""
    waits = wait_probability_c(servers, load)
    return 0.0 if servers <= load else 1 - waits * exp(-(servers - load) * seconds / handling)


def mean_wait_c(servers: int, load: float, handling: float) -> float:
    """Seconds a contact waits on average, those that do not wait included; infinite when the load is too much."""
    return inf if servers <= load else wait_probability_c(servers, load) * handling / (servers - load)


def _check(servers: int, load: float) -> None:
    if not 0 <= servers <= MOST_SERVERS:
        raise ValueError(f"{servers} agents (times their contacts at once): 0 to {MOST_SERVERS:,} can be reckoned with")
    if not 0 < load < inf:
        raise ValueError(f"a load of {load} erlangs: more than 0 is needed")


def _log_one_plus(logarithm: float) -> float:
    """ln(1 + e^x)."""
    return logarithm + log1p(exp(-logarithm)) if logarithm > 0 else log1p(exp(logarithm))
