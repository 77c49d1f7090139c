"""The simulated desk: by hand where few contacts come, by its laws where many do. Figures follow from the seed."""

from math import inf
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.commands import run_command
from routing.desk_simulation.calibration import calibration
from routing.desk_simulation.desk_day import (
    BadSimulation,
    Contact,
    DeskDay,
    Handling,
    Server,
    Stream,
    draw_contacts,
    same_heads,
)
from routing.desk_simulation.expected_wait import expected_wait
from routing.desk_simulation.service_figures import percentile, service_figures
from routing.desk_simulation.simulate_day import Simulated, simulate_day
from routing.desk_simulation.validate_erlang import POINTS, Setting, compare


def steady(
    contacts: float, heads: int, handling: float = 300, patience: float = inf, half_hours: int = 16, room: int = 1
):
    stream = Stream("general", (contacts,) * half_hours, Handling(handling), patience)
    return DeskDay((stream,), same_heads("general", (heads,) * half_hours, room))


@given(
    st.integers(0, 40), st.integers(0, 6), st.sampled_from([inf, 60.0, 600.0]), st.integers(1, 3), st.integers(0, 99)
)
def test_each_contact_is_answered_gives_up_or_is_left_and_no_agent_has_too_many(contacts, heads, patience, room, seed):
    day = simulate_day(steady(contacts, heads, patience=patience, half_hours=4, room=room), seed)
    for contact in day.contacts:
        assert not (contact.gave_up and contact.started is not None)
        if contact.started is not None:
            assert 0 <= contact.started - contact.arrived <= contact.patience
    turns = sorted(
        (moment, change)
        for contact in day.contacts
        if contact.started is not None
        for moment, change in ((contact.started, 1), (contact.started + contact.handling, -1))
    )
    at_once = 0
    for _, change in turns:
        at_once += change
        assert at_once <= heads * room


@given(st.integers(1, 60), st.integers(1, 6), st.integers(0, 99))
def test_those_of_one_kind_are_answered_in_the_order_in_which_they_came(contacts, heads, seed):
    day = simulate_day(steady(contacts, heads, half_hours=4), seed)
    starts = [contact.started for contact in day.contacts if contact.started is not None]
    assert starts == sorted(starts)


def test_the_same_seed_gives_the_same_day_and_another_seed_another():
    first, again, other = (simulate_day(steady(30, 5), seed) for seed in (7, 7, 8))
    assert [contact.started for contact in first.contacts] == [contact.started for contact in again.contacts]
    assert len(first.contacts) != len(other.contacts)


def test_contacts_come_as_often_as_expected():
    day = DeskDay((Stream("general", (0.0, 50.0, 100.0), Handling(60)),), ())
    drawn = [contact for seed in range(40) for contact in draw_contacts(day, Random(seed))]
    by_half_hour = [sum(int(contact.arrived // 1800) == index for contact in drawn) / 40 for index in range(3)]
    assert by_half_hour[0] == 0
    assert by_half_hour[1:] == pytest.approx([50, 100], rel=0.05)


@pytest.mark.parametrize("spread", [None, 0.5, 1.5])
def test_handling_has_the_mean_it_was_given(spread):
    rng = Random(1)
    drawn = [Handling(300, spread).draw(rng) for _ in range(20_000)]
    assert sum(drawn) / len(drawn) == pytest.approx(300, rel=0.04)


def test_an_agent_who_goes_home_finishes_what_is_begun_and_takes_nothing_new():
    stream = Stream("general", (40.0, 40.0), Handling(900, 0.0))
    day = simulate_day(DeskDay((stream,), (Server(frozenset({"general"}), ((0.0, 1800.0),)),)), seed=1)
    starts = [contact.started for contact in day.contacts if contact.started is not None]
    assert len(starts) in (2, 3)
    assert max(starts) < 1800
    assert service_figures([day], 30).never == pytest.approx(1 - len(starts) / len(day.contacts))


def test_only_agents_with_the_skill_take_a_contact():
    streams = tuple(Stream(skill, (30.0,) * 4, Handling(60)) for skill in ("general", "returns"))
    day = simulate_day(DeskDay(streams, (Server(frozenset({"general"}), ((0.0, 7200.0),)),)), seed=1)
    assert {contact.stream for contact in day.contacts if contact.started is not None} == {0}
    assert all(contact.told is None for contact in day.contacts if contact.stream == 1)


def test_a_break_stops_an_agent_from_taking_contacts():
    spans = ((0.0, 1800.0), (3600.0, 7200.0))
    stream = Stream("general", (20.0,) * 4, Handling(60))
    day = simulate_day(DeskDay((stream,), (Server(frozenset({"general"}), spans),)), seed=1)
    starts = [contact.started for contact in day.contacts if contact.started is not None]
    assert not [start for start in starts if 1800 <= start < 3600]


def test_agents_are_as_busy_as_their_load():
    days = [simulate_day(steady(60, 15, handling=300), seed) for seed in range(10)]
    assert service_figures(days, 30).occupancy == pytest.approx(60 * 300 / 1800 / 15, abs=0.03)


@pytest.mark.parametrize(
    "setting",
    [
        Setting(contacts=60, servers=9, handling=300, patience=120, limit=30),  # too few: load 10
        Setting(contacts=60, servers=11, handling=300, patience=300, limit=30),
        Setting(contacts=90, servers=20, handling=360, patience=90, limit=20),
    ],
)
def test_erlang_a_foresees_the_simulated_service_level_within_three_points(setting):
    assert compare(setting, range(1, 3)).points <= POINTS


def test_a_wait_told_is_the_time_of_the_turns_ahead():
    assert expected_wait(4, [10.0] * 10, 0, handling=300) == pytest.approx(150)
    # Of those ahead some give up: 1/(1/30) for the head, less for the others.
    by_sum = sum(1 / (1 / 30 + ahead / 600) for ahead in range(5))
    assert expected_wait(4, [10.0] * 10, 0, handling=300, patience=600) == pytest.approx(by_sum, rel=0.01)


def test_a_wait_told_knows_who_goes_home_and_when_others_come():
    # One agent for the 100 s left of the half-hour, nobody in the next, two afterwards.
    assert expected_wait(2, [1.0, 0.0, 2.0], 1700, handling=100) == pytest.approx(100 + 1800 + 100)
    assert expected_wait(2, [1.0, 0.0], 1700, handling=100) is None
    assert expected_wait(0, [], 0, handling=100) is None


@given(
    st.floats(0, 500),
    st.lists(st.integers(0, 9), min_size=1, max_size=6),
    st.floats(0, 1799),
    st.floats(10, 2000),
    st.sampled_from([inf, 30.0, 300.0]),
)
def test_a_longer_queue_never_has_the_shorter_wait(ahead, slots, now, handling, patience):
    shorter, longer = (expected_wait(count, slots, now, handling, patience) for count in (ahead, ahead + 1))
    assert longer is None or (shorter is not None and shorter <= longer + 1e-6)


def test_waits_told_are_right_on_average():
    days = [simulate_day(steady(66, 10, patience=600, half_hours=32), seed) for seed in range(10)]
    found = calibration(days)
    assert found.contacts > 5000
    assert abs(found.bias) < 10
    mean_told = sum(band.contacts * band.told for band in found.bands) / found.contacts
    assert found.error < mean_told


def test_those_who_gave_up_count_with_the_wait_until_their_turn():
    gone = Contact(0, 0.0, 60.0, 10.0, told=50.0, gave_up=True, would_wait=90.0)
    never = Contact(0, 0.0, 60.0, 10.0, told=50.0, gave_up=True)
    found = calibration([Simulated([gone, never], 0, 0)])
    assert (found.contacts, found.bias, found.error, found.close) == (1, 40, 40, 1)


def test_a_percentile_is_a_value_that_was_seen():
    assert [percentile([1, 2, 3, 4], share) for share in (0.0, 0.25, 0.5, 0.51, 1.0)] == [1, 1, 2, 3, 4]
    assert percentile([], 0.5) == 0


@pytest.mark.parametrize(
    "wrong", [lambda: Handling(0), lambda: Handling(60, -1), lambda: Stream("a", (-1.0,), Handling(1))]
)
def test_what_cannot_be_simulated_is_refused(wrong):
    with pytest.raises(BadSimulation):
        wrong()


def test_the_command_prints_service_and_calibration(capsys):
    assert run_command(["simulate", "--contacts", "60", "--heads", "9", "--patience", "300", "--seeds", "2"]) == 0
    printed = capsys.readouterr().out
    assert "within" in printed
    assert "waits told: " in printed


FILES = {
    "roster.csv": "agent,desk,shift,day,starts_at,ends_at,break_starts_at,break_ends_at,paid_hours\n"
    "ana,Berlin,day,2027-01-04,2027-01-04T08:00+00:00,2027-01-04T16:30+00:00,"
    "2027-01-04T12:00+00:00,2027-01-04T12:30+00:00,8\n",
    "agents.csv": "agent,desk,skills,languages\nana,Berlin,general;returns,de\n",
    "forecast.csv": "start,desk,skill,language,contacts\n"
    + "".join(f"2027-01-04T{hour:02}:00+00:00,Berlin,general,de,6\n" for hour in range(8, 17)),
}


def arguments(folder, **changes: str) -> list[str]:
    for name, text in (FILES | changes).items():
        (folder / name).write_text(text)
    files = {name: str(folder / f"{name}.csv") for name in ("roster", "agents", "forecast")}
    return ["simulate", *(part for name, path in files.items() for part in (f"--{name}", path)), "--seeds", "3"]


def test_a_roster_with_its_agents_and_a_forecast_is_simulated(tmp_path, capsys):
    assert run_command([*arguments(tmp_path), "--handling", "returns=400", "--handling", "200"]) == 0
    assert "Berlin" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("agents.csv", "agent,desk,skills\nbo,Berlin,general\n", "ana is no agent of"),
        ("forecast.csv", "start,desk,contacts\n2027-01-04T08:00,Berlin,3\n", "forecast.csv, line 2: start"),
        ("forecast.csv", "start,desk,contacts\n2027-01-04T08:00Z,Berlin,-3\n", "contacts -3 must be 0 or more"),
        ("forecast.csv", "start,desk,contacts\n2027-01-04T08:00Z,Berlin,many\n", "forecast.csv, line 2"),
        ("roster.csv", "agent\nana\n", "roster.csv has no column"),
    ],
)
def test_wrong_files_of_a_simulation_are_one_line_and_exit_code_2(tmp_path, capsys, name, text, told):
    assert run_command(arguments(tmp_path, **{name: text})) == 2
    error = capsys.readouterr().err
    assert told in error
    assert error.count("\n") == 1


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ([], "simulate needs --roster"),
        (["--contacts", "5", "--heads", "-1"], "--heads -1"),
        (["--contacts", "5", "--heads", "1", "--handling", "x"], "--handling 'x'"),
        (["--contacts", "-5", "--heads", "1"], "contacts of a stream must be"),
        (["--contacts", "5", "--heads", "1", "--seeds", "0"], "--seeds 0"),
    ],
)
def test_wrong_figures_of_a_simulation_are_one_line_and_exit_code_2(capsys, given, told):
    assert run_command(["simulate", *given]) == 2
    assert told in capsys.readouterr().err
