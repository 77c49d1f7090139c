"""How well arrivals are estimated in weeks the model has not seen, beside the promise and the lane's median."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from logistics.arrival.asked import ask
from logistics.arrival.conformal import ALL
from logistics.arrival.history import History, hour_of, passages_of
from logistics.arrival.learn_arrivals import learn_arrivals
from logistics.arrival.learn_from import split_times
from logistics.arrival.model import COLD, ArrivalModel, days_of
from logistics.arrival.parcel import Parcel
from logistics.arrival.question import Question, questions_of
from logistics.arrival.renewal import renewal_days, renewals
from logistics.arrival.survival import Numbers, kaplan_meier

TOLERANCE = 0.03
ROUNDING = 1e-9


@dataclass(frozen=True)
class Figures:
    """Of one group of moments. Shares are 0 to 1, `mae...` hours, over moments whose parcel was delivered.

    `by_p50` and `by_p90` are the shares delivered by then, of all moments: what is lost or returned is not delivered,
    and what is still under way at the file's end is known to come later only. `width`: median hours from p10 to p90.
    `late`: share whose parcel came after its promise.
    """

    moments: int
    by_p50: float
    by_p90: float
    width: float
    mae: float
    mae_promise: float
    mae_lane_median: float
    late: float


@dataclass(frozen=True)
class Evaluation:
    """`groups` by state, of warm lanes; "cold" has cold lanes in any state; "all" has everything."""

    parcels: int
    groups: dict[str, Figures]

    @property
    def holds(self) -> bool:
        """Whether coverage is within TOLERANCE and the error is below both others'."""
        figures = self.groups[ALL]
        missed = max(abs(figures.by_p50 - 0.5), abs(figures.by_p90 - 0.9))
        return missed <= TOLERANCE + ROUNDING and figures.mae < min(figures.mae_promise, figures.mae_lane_median)

    def as_dict(self) -> dict[str, object]:
        groups = {name: asdict(figures) for name, figures in self.groups.items()}
        return {"parcels": self.parcels, "holds": self.holds, "groups": groups}


@dataclass(frozen=True)
class _Answers:
    """A row per moment, in hours from it; what did not happen is NaN."""

    names: list[str]
    arrived: Numbers
    censored: Numbers
    estimate: Numbers
    promise: Numbers
    median: Numbers
    late: Numbers


def evaluate(parcels: Sequence[Parcel]) -> Evaluation:
    """Learn from the first weeks, make valid on the next, test on the last. Raises ValueError for too few parcels."""
    first, second = split_times(parcels)
    history = History(passages_of(parcels))
    older = [each for each in parcels if each.handed_over_at < first]
    newer = [each for each in parcels if first <= each.handed_over_at < second]
    unseen = [each for each in parcels if each.handed_over_at >= second]
    model, end = learn_arrivals(older, newer, second, history), end_of(parcels)
    answers = _answers(model, questions_of([*newer, *unseen], end), second, end)
    names = np.array(answers.names)
    groups = {name: _figures(answers, names == name) for name in dict.fromkeys(sorted(answers.names))}
    return Evaluation(len(parcels), {**groups, ALL: _figures(answers, np.ones(len(names), bool))})


def end_of(parcels: Sequence[Parcel]) -> datetime:
    """The last thing the file tells: until then what was not delivered is known to be under way."""
    return max(max((scan.seen_at for scan in each.scans), default=each.handed_over_at) for each in parcels)


def _answers(model: ArrivalModel, questions: Sequence[Question], second: datetime, end: datetime) -> _Answers:
    """Day by day, each with the offsets known at its begin; moments of parcels handed over from `second` on."""
    asked, rows = ask(model, questions), []
    for day in renewals(asked, renewal_days(asked, second, end), model.calendars):
        pairs = zip((questions[place] for place in day.rows), days_of(day.told), strict=True)
        rows += [_answer(model, each, left, end) for each, left in pairs if each.parcel.handed_over_at >= second]
    if not rows:
        raise ValueError("no parcel of the last weeks was under way: nothing to test on")
    arrived, censored, low, middle, high, promise, median, late = np.array([values for _, values in rows]).T
    return _Answers([n for n, _ in rows], arrived, censored, np.stack([low, middle, high]), promise, median, late)


def _answer(model: ArrivalModel, question: Question, left: Numbers, end: datetime) -> tuple[str, list[float]]:
    parcel, moment = question.parcel, question.moment
    clock = model.calendars.clock(parcel.lane.destination)
    soonest = clock.moment(clock.elapsed(moment))
    times = [
        parcel.delivered_at,
        end,
        *model.moments(question, left),
        max(parcel.promised_by, soonest) if parcel.promised_by else None,
        max(parcel.handed_over_at + timedelta(hours=lane_median(model.history, question)), soonest),
    ]
    late = np.nan
    if parcel.delivered_at and parcel.promised_by:
        late = float(parcel.delivered_at > parcel.promised_by)
    hours = [(each - moment).total_seconds() / 3600 if each else np.nan for each in times]
    return COLD.strip() if model.is_cold(question) else question.conformal_group, [*hours, late]


def lane_median(history: History, question: Question) -> float:
    """Hours from hand-over to door as known then; of the countries, then of the service, where the lane has none."""
    lane, hour = question.parcel.lane, hour_of(question.moment)
    found = (history.lane(lane, hour), history.pair(lane, hour), history.service(lane, hour))
    return next((each.median for each in found if each.median is not None), 7 * 24.0)


def _figures(answers: _Answers, which: NDArray[np.bool_]) -> Figures:
    arrived, (low, middle, high) = answers.arrived[which], answers.estimate[:, which]
    return Figures(
        moments=int(which.sum()),
        by_p50=_share_by(middle, arrived, answers.censored[which]),
        by_p90=_share_by(high, arrived, answers.censored[which]),
        width=float(np.median(high - low)),
        mae=_error(middle, arrived),
        mae_promise=_error(answers.promise[which], arrived),
        mae_lane_median=_error(answers.median[which], arrived),
        late=_mean(answers.late[which]),
    )


def _share_by(estimate: Numbers, arrived: Numbers, censored: Numbers) -> float:
    """The share that arrived by its estimate: Kaplan-Meier over how much later than that it came, or will come."""
    happened = ~np.isnan(arrived)
    curve = kaplan_meier(np.where(happened, arrived, censored) - estimate, happened)
    place = int(np.searchsorted(curve.times, 0.0, side="right"))
    return 1 - float(curve.surviving[place - 1]) if place else 0.0


def _error(estimate: Numbers, arrived: Numbers) -> float:
    return _mean(np.abs(estimate - arrived))


def _mean(values: Numbers) -> float:
    """Of those that are known; NaN when none is."""
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size else float("nan")
