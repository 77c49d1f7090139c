import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from deploy.simulators.parcels.generate import generate

from logistics.arrival.delivery_clock import delivery_clock
from logistics.arrival.history import History, passages_of
from logistics.arrival.learn_arrivals import calibrate, learn_arrivals
from logistics.arrival.model import MOST_DAYS, ArrivalModel
from logistics.arrival.model_files import load_model, save_model
from logistics.arrival.parcel import Lane, Parcel, Scan
from logistics.arrival.passages import FEWEST, Passages, learn_passages
from logistics.arrival.question import questions_of
from logistics.arrival.read_parcels import parcel_of
from logistics.arrival.reasons import span_of

START = date(2026, 4, 6)


@pytest.fixture(scope="module")
def parcels() -> list[Parcel]:
    return [parcel_of(row) for row in generate(1200, 13, 3, START)]


@pytest.fixture(scope="module")
def until(parcels: list[Parcel]) -> datetime:
    return parcels[1000].handed_over_at


@pytest.fixture(scope="module")
def known(parcels: list[Parcel], until: datetime) -> list[Parcel]:
    """The parcels as a file told them that ended then."""
    return [_cut(each, until) for each in parcels[:1000]]


@pytest.fixture(scope="module")
def model(parcels: list[Parcel], known: list[Parcel], until: datetime) -> ArrivalModel:
    return learn_arrivals(parcels[:700], parcels[700:1000], until, History(passages_of(known)))


def _cut(parcel: Parcel, until: datetime) -> Parcel:
    delivered = parcel.delivered_at if parcel.delivered_at and parcel.delivered_at <= until else None
    return replace(parcel, scans=parcel.as_known_at(until), delivered_at=delivered)


def of(parcels: list[Parcel], destination: str) -> Parcel:
    return next(each for each in parcels[1000:] if each.lane.destination == destination and each.delivered_at)


def test_quantiles_never_cross_and_lie_ahead(model: ArrivalModel, parcels: list[Parcel], until: datetime) -> None:
    for question in questions_of(parcels[1000:1030], until + timedelta(days=90)):
        told = model.estimate(question.parcel, question.moment)
        assert told is not None
        assert question.moment - timedelta(seconds=1) <= told.from_ <= told.p50 <= told.p90


def test_nothing_is_told_for_a_day_without_delivery(
    model: ArrivalModel, parcels: list[Parcel], until: datetime
) -> None:
    for question in questions_of(parcels[1000:1030], until + timedelta(days=90)):
        told = model.estimate(question.parcel, question.moment)
        assert told is not None
        clock = model.calendars.clock(question.parcel.lane.destination)
        days = [each.astimezone(clock.zone).date() for each in (told.from_, told.p50, told.p90)]
        assert not clock.off.intersection(days)


def test_what_happens_later_changes_no_estimate(model: ArrivalModel, parcels: list[Parcel], until: datetime) -> None:
    """Neither the parcel's own later scans and delivery, nor scans that happened before but were told later."""
    for question in questions_of(parcels[1000:1020], until + timedelta(days=90)):
        young = replace(question.parcel, scans=question.seen, delivered_at=None)
        late = Scan("out_for_delivery", question.moment - timedelta(hours=1), question.moment + timedelta(hours=1))
        assert model.estimate(young, question.moment) == model.estimate(question.parcel, question.moment)
        told_late = replace(young, scans=(*young.scans, late))
        assert model.estimate(told_late, question.moment) == model.estimate(young, question.moment)


def test_what_others_are_known_for_later_changes_no_estimate(model: ArrivalModel, parcels: list[Parcel]) -> None:
    whole = replace(model, history=History(passages_of(parcels)))
    for question in questions_of(parcels[500:510], _end(parcels)):
        then = replace(model, history=History(passages_of(_cut(each, question.moment) for each in parcels)))
        assert whole.estimate(question.parcel, question.moment) == then.estimate(question.parcel, question.moment)


def test_what_comes_after_the_time_of_learning_is_not_learnt(
    model: ArrivalModel, parcels: list[Parcel], known: list[Parcel], until: datetime
) -> None:
    """Learning from files cut off at the time gives the same model as from files that go on."""
    again = learn_arrivals(known[:700], known[700:], until, History(passages_of(known)))
    questions = questions_of(parcels[1000:1020], until + timedelta(days=90))
    assert np.array_equal(again.days_left(questions), model.days_left(questions))


def test_offsets_want_parcels_of_the_last_weeks(model: ArrivalModel, parcels: list[Parcel]) -> None:
    with pytest.raises(ValueError, match="no parcel was under way in the weeks before 2026-04-01"):
        calibrate(model, parcels, datetime(2026, 4, 1, tzinfo=UTC))


def test_renewed_offsets_follow_the_season(model: ArrivalModel, parcels: list[Parcel], until: datetime) -> None:
    """Had the newer parcels all come ten days later than they did, later times would be told of the next."""
    slow = [
        replace(each, delivered_at=each.delivered_at and each.delivered_at + timedelta(days=10)) for each in parcels
    ]
    renewed, questions = calibrate(model, slow[700:1000], until), questions_of(parcels[1000:1020], _end(parcels))
    assert np.median(renewed.days_left(questions) - model.days_left(questions), axis=0)[1:].min() > 1


def test_a_model_comes_back_from_its_files_the_same(
    model: ArrivalModel, parcels: list[Parcel], until: datetime, tmp_path: Path
) -> None:
    save_model(model, tmp_path)
    loaded = load_model(tmp_path)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["model.json"]
    for question in questions_of(parcels[1000:1010], until + timedelta(days=90)):
        assert loaded.estimate(question.parcel, question.moment) == model.estimate(question.parcel, question.moment)


def test_another_version_is_refused(model: ArrivalModel, tmp_path: Path) -> None:
    save_model(model, tmp_path)
    path = tmp_path / "model.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "version": 0}))
    with pytest.raises(ValueError, match="is of version 0, wanted is 2: learn the model anew"):
        load_model(tmp_path)


@pytest.mark.parametrize("text", ["{", "{}", "[]", '{"version": 2}'])
def test_a_file_that_is_no_model_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "model.json").write_text(text)
    with pytest.raises(ValueError, match="is no arrival model"):
        load_model(tmp_path)


@pytest.mark.parametrize("changes", [{"trees": ["tree"]}, {"trees": 5}, {"history": [[1]]}, {"offsets": []}])
def test_a_broken_model_is_told(model: ArrivalModel, tmp_path: Path, changes: dict[str, object]) -> None:
    save_model(model, tmp_path)
    path = tmp_path / "model.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))
    with pytest.raises(ValueError, match=r"no arrival model|not a LightGBM model"):
        load_model(tmp_path)


def test_an_estimate_gives_its_reasons(model: ArrivalModel, parcels: list[Parcel]) -> None:
    parcel = of(parcels, "DE")
    told = model.estimate(parcel, parcel.handed_over_at + timedelta(hours=30))
    assert told is not None
    assert told.reasons[0].startswith(("Parcels from ", "Few parcels went from "))
    assert "after the" in told.reasons[0]


@pytest.mark.parametrize(
    ("lowest", "highest", "words"),
    [(0.1, 0.2, "less than a day"), (0.1, 1.1, "up to 1 day"), (1.1, 1.2, "1 day"), (2.0, 4.0, "4 to 6 days")],
)
def test_spans_are_told_in_calendar_days(lowest: float, highest: float, words: str) -> None:
    clock = delivery_clock("DE", frozenset(range(5)))
    thursday = datetime(2026, 6, 11, 9, 0, tzinfo=clock.zone)
    assert span_of(clock, thursday, lowest, highest) == words


def test_a_holiday_on_the_way_is_among_the_reasons(model: ArrivalModel, parcels: list[Parcel]) -> None:
    moved = of(parcels, "US")
    late_in_june = moved.handed_over_at.replace(year=2026, month=6, day=30)
    told = model.estimate(replace(moved, handed_over_at=late_in_june, scans=(), promised_by=None), late_in_june)
    assert told is not None
    assert "There are 2 public holidays in the United States on the way (2026-07-03, 2026-07-04)." in told.reasons


def test_an_untried_lane_is_estimated_from_others_like_it(model: ArrivalModel, parcels: list[Parcel]) -> None:
    parcel = replace(of(parcels, "DE"), lane=Lane("TW", "AT", "bicycle", "standard"))
    told = model.estimate(parcel, parcel.handed_over_at + timedelta(hours=20))
    assert told is not None
    assert told.cold
    assert timedelta(days=1) < told.p90 - parcel.handed_over_at < timedelta(days=60)
    assert told.reasons[0].startswith("Few parcels went from TW to AT with this carrier")


def test_what_has_ended_gets_no_estimate(model: ArrivalModel, parcels: list[Parcel]) -> None:
    parcel = of(parcels, "DE")
    assert parcel.delivery_seen_at is not None
    assert model.estimate(parcel, parcel.delivery_seen_at) is None


def test_moments_without_a_zone_or_before_the_hand_over_are_refused(model: ArrivalModel, parcels: list[Parcel]) -> None:
    handed_over = parcels[0].handed_over_at
    for moment in (handed_over - timedelta(hours=1), handed_over.replace(tzinfo=None)):
        with pytest.raises(ValueError, match=f"hand-over of parcel {parcels[0].number}"):
            model.estimate(parcels[0], moment)


def test_parcels_under_way_lengthen_what_is_learnt_of_a_lane(model: ArrivalModel, parcels: list[Parcel]) -> None:
    lane = max({each.lane for each in parcels}, key=lambda lane: sum(each.lane == lane for each in parcels))
    ours, end = [each for each in parcels if each.lane == lane], _end(parcels)
    under_way = [replace(each, delivered_at=None, scans=each.scans[:2]) for each in ours[: len(ours) // 2]]
    everything, half = (
        learn_passages(each, end, model.calendars).curve_for(ours[0], "accepted", model.calendars)
        for each in (ours, [*under_way, *ours[len(ours) // 2 :]])
    )
    assert half.time_left(0.0, 0.4) > everything.time_left(0.0, 0.4)


def test_a_lane_with_parcels_enough_asks_no_others() -> None:
    ours, others = Lane("CN", "DE", "a", "standard"), Lane("CN", "DE", "b", "standard")
    own = {"accepted": [(5.0, True)] * FEWEST}
    passages = Passages({ours: own, others: {"accepted": [(50.0, True)] * 500}}, {ours: 8.0, others: 8.0})
    assert passages.curve(ours, "accepted", 8).time_left(0.0, 0.99) == 5.0
    assert passages.curve(ours, "accepted", 8, own=False).time_left(0.0, 0.5) == 50.0


def test_what_others_took_is_in_proportion_to_what_was_promised() -> None:
    known, new = Lane("CN", "DE", "a", "standard"), Lane("CN", "DE", "b", "standard")
    passages = Passages({known: {"departed": [(10.0, True)] * 40, "depot": [(1.0, True)] * 40}}, {known: 10.0})
    assert passages.curve(new, "departed", 5).time_left(0.0, 0.5) == 5.0
    assert passages.curve(new, "departed", 0).time_left(0.0, 0.5) == 10.0
    assert passages.curve(new, "depot", 5).time_left(0.0, 0.5) == 1.0


def test_no_estimate_goes_beyond_what_is_told_at_most(model: ArrivalModel, parcels: list[Parcel]) -> None:
    forgotten = replace(of(parcels, "BR"), scans=(), delivered_at=None)
    [question] = questions_of([forgotten], forgotten.handed_over_at + timedelta(days=400))[-1:]
    assert model.days_left([question]).max() <= MOST_DAYS


def test_a_service_without_a_model_does_not_load_lightgbm() -> None:
    code = "import sys, logistics.main, logistics.commands, logistics.arrival.model; print('lightgbm' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"


def _end(parcels: list[Parcel]) -> datetime:
    return max(scan.seen_at for each in parcels for scan in each.scans)
