"""Queues whose customers give up: Erlang A (M/M/n+M), with exponential patience.

O. Garnett, A. Mandelbaum, M. Reiman, "Designing a call center with impatient customers", M&SOM 4(3), 2002: the share
that waits and gives up. A. Mandelbaum, S. Zeltyn, "Service engineering in action: the Palm/Erlang-A queue, with
applications to call centers", 2007: the distribution of the wait. With x = n * patience / handling and
y = contacts * patience, both rest on the sum A = 1 + y/(x+1) + y^2/((x+1)(x+2)) + ..., kept as a logarithm here.
"""

from dataclasses import dataclass
from math import exp, expm1, inf, log, log1p

from routing.staffing.erlang_c import (
    log_inverse_erlang_b,
    log_less_one,
    mean_wait_c,
    served_within_c,
    wait_probability_c,
)

SMALLEST_TERM = -45.0
"""Logarithm of a term beside the largest one: the sum ends there."""

PATIENT = 1e5
"""Contacts that come while one customer's patience lasts, from where on it makes no difference but to the cost."""


@dataclass(frozen=True)
class Queue:
    """What becomes of contacts in the long run: shares between 0 and 1, and seconds.

    `within` is the share of all contacts that is answered within the limit asked about, `abandoned` gives up,
    `occupancy` is the share of the servers' time spent on contacts.
    """

    within: float
    waits: float
    abandoned: float
    mean_wait: float
    occupancy: float


def queue(servers: int, contacts: float, handling: float, patience: float, seconds: float) -> Queue:
    """The queue of `contacts` a second, handled for `handling` seconds on average, with mean `patience` in seconds.

    An infinite patience is Erlang C. Raises ValueError for numbers out of range, see `erlang_c`.
    """
    if not (contacts >= 0 and handling > 0 and patience > 0 and seconds >= 0):
        raise ValueError("contacts and seconds of at least 0, handling and patience above 0 are needed")
    if contacts == 0:
        return Queue(1.0, 0.0, 0.0, 0.0, 0.0)
    if servers == 0:
        return _nobody(patience)
    if patience == inf or (contacts * patience > PATIENT and servers > contacts * handling):
        return _patient(servers, contacts * handling, handling, seconds)
    return _impatient(servers, contacts, handling, min(patience, PATIENT / contacts), seconds)


def _nobody(patience: float) -> Queue:
    return Queue(within=0.0, waits=1.0, abandoned=1.0, mean_wait=patience, occupancy=0.0)


def _patient(servers: int, load: float, handling: float, seconds: float) -> Queue:
    return Queue(
        within=served_within_c(servers, load, handling, seconds),
        waits=wait_probability_c(servers, load),
        abandoned=0.0,
        mean_wait=mean_wait_c(servers, load, handling),
        occupancy=min(1.0, load / servers),
    )


def _impatient(servers: int, contacts: float, handling: float, patience: float, seconds: float) -> Queue:
    use = contacts * handling / servers
    x, y = servers * patience / handling, contacts * patience
    total = log_sum(x, y)
    # The weights of contacts that do not wait and of those that do, divided by the larger.
    free = log(use) + log_less_one(log_inverse_erlang_b(servers, contacts * handling))
    scale = max(free, log(use) + total)
    not_waiting, waiting = exp(free - scale), exp(log(use) + total - scale)
    waits = waiting / (not_waiting + waiting)
    abandoned = waits * max(0.0, exp(-total) / use + 1 - 1 / use)
    later = _answered_while_waiting(x, y, seconds / patience, total)
    within = (not_waiting + exp(total - scale) * later) / (not_waiting + waiting)
    return Queue(min(1.0, within), waits, min(1.0, abandoned), abandoned * patience, min(1.0, use * (1 - abandoned)))


def _answered_while_waiting(x: float, y: float, patiences: float, total: float) -> float:
    """The weight of those answered after a wait of at most so many patiences, divided by e^total."""
    left = y * exp(-patiences)
    fallen = -y * expm1(-patiences) - x * patiences  # ln of the density of the wait then, beside that at 0
    return max(0.0, -expm1(-total) - exp(fallen + log_less_one(log_sum(x, left)) - total))


def log_sum(x: float, y: float) -> float:
    """ln(1 + y/(x+1) + y^2/((x+1)(x+2)) + ...), for x > 0 and y >= 0.

    Terms grow until x + k passes y, then fall faster than a bell of width sqrt(y): it ends when they no longer count.
    """
    term = total = 0.0
    number = 0
    while y > 0:
        number += 1
        term += log(y / (x + number))
        total = max(total, term) + log1p(exp(-abs(total - term)))
        if x + number > y and term - total < SMALLEST_TERM:
            break
    return total
