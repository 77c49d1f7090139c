"""Plans and rosters as files, and what is told of files that are wrong."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest

from routing.commands import run_command
from routing.rosters.demo import demo_plan
from routing.rosters.plan import BadPlan, Work
from routing.rosters.read_plan import read_duties, read_plan
from routing.rosters.roster import make_roster
from routing.rosters.search import Effort
from routing.rosters.what_if import with_volume, without_desk
from routing.rosters.write_plan import write_plan
from routing.rosters.write_roster import calendar, write_csv, write_roster

MONDAY = date(2027, 1, 4)
SMALL = Effort(seconds=240, workers=1, work=0.3)
NOW = datetime(2027, 1, 1, tzinfo=UTC)
HEAD = "agent,desk,skills,least_hours,most_hours\n"


@pytest.fixture
def folder(tmp_path):
    write_plan(demo_plan(8, 1, 2, MONDAY), tmp_path)
    return tmp_path


def read(folder):
    return read_plan(folder / "plan.yaml", folder / "agents.csv", folder / "demand.csv", folder / "before.csv")


def test_a_plan_reads_as_it_was_written(folder):
    assert read(folder) == demo_plan(8, 1, 2, MONDAY)


def test_a_roster_reads_as_it_was_written(tmp_path):
    duties = make_roster(demo_plan(8, 1, 2, MONDAY), SMALL).duties
    write_csv(duties, tmp_path / "roster.csv")
    assert tuple(read_duties(tmp_path / "roster.csv")) == duties


def test_a_calendar_holds_each_shift_at_its_times_and_replaces_an_earlier_plan_of_the_day():
    duty = make_roster(demo_plan(8, 1, 2, MONDAY), SMALL).duties[0]
    (event,) = icalendar.Calendar.from_ical(calendar([duty], NOW)).walk("VEVENT")
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (duty.starts_at, duty.ends_at)
    later = replace(duty, starts_at=duty.starts_at + timedelta(hours=1))
    (again,) = icalendar.Calendar.from_ical(calendar([later], NOW)).walk("VEVENT")
    assert again["uid"] == event["uid"]


def test_all_files_of_a_roster_are_written_and_the_page_holds_no_script(tmp_path):
    made = make_roster(demo_plan(8, 1, 2, MONDAY), SMALL)
    write_roster(made, tmp_path, NOW)
    page = (tmp_path / "coverage.html").read_text()
    assert "Shanghai" in page
    assert "<script" not in page
    on_duty = {duty.agent for duty in made.duties}
    assert {path.stem for path in (tmp_path / "calendars").iterdir()} == on_duty


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("ana,Shanghai,,0,40", "line 2 (ana): has no skills"),
        ("ana,Atlantis,general,0,40", "line 2 (ana): there is no desk 'Atlantis'; known are Shanghai"),
        ("ana,Shanghai,general,-5,40", "line 2 (ana): least_hours '-5'"),
        ("ana,Shanghai,general,40,20", "line 2 (ana): least_hours 40 are more than most_hours 20"),
        (
            "ana,Shanghai,general,0,40\nana,Shanghai,general,0,40",
            "line 3 (ana): there is an agent of this name already",
        ),
        ("../ana,Shanghai,general,0,40", "line 2 (../ana): agent '../ana'"),
        (",Shanghai,general,0,40", "line 2 (no agent)"),
        ("", "has no rows below its header"),
    ],
)
def test_wrong_agents_are_told_with_line_and_reason(folder, rows, told):
    (folder / "agents.csv").write_text(HEAD + rows)
    with pytest.raises(BadPlan) as wrong:
        read(folder)
    assert told in str(wrong.value)
    assert "\n" not in str(wrong.value)


@pytest.mark.parametrize(
    ("absent", "off", "told"),
    [
        ("", "2027-01-04", "wishes 2027-01-04 off and the shift early on it"),
        ("2027-01-04", "", "wishes the shift early on 2027-01-04, a day of absence"),
    ],
)
def test_wishes_of_one_day_that_contradict_each_other_are_told(folder, absent, off, told):
    head = "agent,desk,skills,absent,wishes_off,wishes_shifts\n"
    (folder / "agents.csv").write_text(f"{head}ana,Shanghai,general,{absent},{off},2027-01-04=early")
    with pytest.raises(BadPlan, match=r"agents\.csv, line 2 \(ana\)") as wrong:
        read(folder)
    assert told in str(wrong.value)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("2027-01-04T01:00,Shanghai,general,,2", "has no zone"),
        ("2027-01-04T01:10+00:00,Shanghai,general,,2", "is no beginning of a half-hour"),
        ("2027-01-04T01:00+00:00,Atlantis,general,,2", "there is no desk for 'Atlantis'"),
        ("2027-01-04T01:00+00:00,Shanghai,general,,-2", "heads '-2'"),
        ("2028-01-04T01:00+00:00,Shanghai,general,,2", "no row within the plan's days"),
        ("yesterday,Shanghai,general,,2", "line 2"),
    ],
)
def test_wrong_demand_is_told_with_line_and_reason(folder, row, told):
    (folder / "demand.csv").write_text("start,desk,skill,language,heads\n" + row)
    with pytest.raises(BadPlan, match=r"demand\.csv") as wrong:
        read(folder)
    assert told in str(wrong.value)


def test_rows_of_staff_find_their_desk_by_market_and_their_skill_by_intent_group(folder):
    text = (folder / "plan.yaml").read_text()
    (folder / "plan.yaml").write_text(text.replace("time_zone: Asia", "markets: [CN, HK]\n  time_zone: Asia"))
    (folder / "demand.csv").write_text("start,market,language,intent_group,heads\n2027-01-04T01:00Z,HK,zh,delivery,3\n")
    (heads,) = read(folder).demand["Shanghai"].items()
    assert heads[0] == Work("delivery", "zh")
    assert sum(heads[1]) == 3


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("Asia/Shanghai", "Asia/Nowhere", "'Asia/Nowhere' is no time zone"),
        ("days: 2", "days: 0", "days: input should be greater"),
        ("starts: 06:00", "starts: '06:10'", "give a local full or half hour"),
        ("name: morning", "name: early", "two shifts have the same name"),
        ("first_day: 2027-01-04", "first_day: [", "plan.yaml"),
    ],
)
def test_a_wrong_plan_is_told_in_one_line(folder, old, new, told):
    text = (folder / "plan.yaml").read_text().replace("'06:00'", "06:00")
    assert old in text
    (folder / "plan.yaml").write_text(text.replace(old, new).replace("starts: 06:00", "starts: '06:00'"))
    with pytest.raises(BadPlan) as wrong:
        read(folder)
    assert told in str(wrong.value)
    assert "\n" not in str(wrong.value)


def test_more_volume_grows_small_groups_as_much_as_large_ones():
    plan = demo_plan(10, 1, 7, MONDAY)
    grown = with_volume(plan, 1.3)
    for kind, heads in plan.demand["Shanghai"].items():
        assert sum(grown.demand["Shanghai"][kind]) == round(sum(heads) * 1.3)
        assert all(now == 0 for was, now in zip(heads, grown.demand["Shanghai"][kind], strict=True) if not was)


def test_a_closed_desks_demand_is_at_the_others_at_the_same_moments():
    plan = demo_plan(24, 3, 4, MONDAY)
    left = without_desk(plan, "Berlin")
    assert {desk.name for desk in left.desks} == {"Shanghai", "Bogotá"}
    assert all(agent.desk != "Berlin" for agent in left.agents)
    moved = sum(sum(map(sum, kinds.values())) for kinds in left.demand.values())
    stayed = sum(sum(map(sum, plan.demand[desk].values())) for desk in ("Shanghai", "Bogotá"))
    # All of the 192 half-hours of Berlin lie within the days of one of the others.
    assert moved - stayed == sum(map(sum, plan.demand["Berlin"].values()))


def test_the_only_desk_cannot_be_closed():
    with pytest.raises(BadPlan, match="the only desk"):
        without_desk(demo_plan(8, 1, 2, MONDAY), "Shanghai")


def test_the_command_prints_and_writes_a_roster(tmp_path, capsys):
    code = run_command(
        ["roster", "--demo", "8", "--desks", "1", "--days", "1", "--seconds", "60", "--out", str(tmp_path)]
    )
    assert code in (0, 1)  # how much is missing depends on the time
    assert "every rule is kept" in capsys.readouterr().out
    assert (tmp_path / "roster.csv").exists()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "roster needs --plan, --agents and --demand, or --demo AGENTS"),
        (["--demo", "2"], "a demo has 1 to 24 desks of 8 to 200 agents"),
        (["--demo", "30", "--volume", "-1"], "--volume -1"),
        (["--demo", "30", "--seconds", "0"], "--seconds 0"),
        (["--demo", "30", "--close", "Atlantis"], "there is no desk 'Atlantis' to close"),
        (["--plan", "/none", "--agents", "/none", "--demand", "/none"], "No such file"),
    ],
)
def test_wrong_arguments_are_one_line_and_exit_code_2(arguments, told, capsys):
    assert run_command(["roster", *arguments]) == 2
    error = capsys.readouterr().err
    assert told in error
    assert error.count("\n") == 1


def test_an_impossible_contract_is_one_line_and_exit_code_2(folder, capsys):
    (folder / "agents.csv").write_text(HEAD + "ana,Shanghai,general,100,110\n")
    files = ["--plan", "plan.yaml", "--agents", "agents.csv", "--demand", "demand.csv"]
    code = run_command(["roster", *(str(folder / each) if "." in each else each for each in files)])
    error = capsys.readouterr().err
    assert code == 2
    assert "no roster is possible: ana: the contract wants 100 h a week" in error
