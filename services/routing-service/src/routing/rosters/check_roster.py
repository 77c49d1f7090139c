"""Every rule checked on a finished roster, from its duties and the plan alone: nothing here knows how it was found."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from routing.rosters.coverage import heads_missing, profiles
from routing.rosters.plan import HALF_HOUR, WEEK, Agent, Desk, Duty, Plan, Work

NIGHT = (23, 6)


def violations(plan: Plan, duties: Iterable[Duty]) -> list[str]:
    """What is wrong, a sentence each; empty when every rule is kept."""
    by_agent: defaultdict[str, list[Duty]] = defaultdict(list)
    for duty in sorted(duties, key=lambda each: each.starts_at):
        by_agent[duty.agent].append(duty)
    known = {agent.name for agent in plan.agents}
    strangers = [f"{name} is no agent of the plan" for name in by_agent if name not in known]
    return strangers + [wrong for agent in plan.agents for wrong in _of_agent(plan, agent, by_agent[agent.name])]


def _of_agent(plan: Plan, agent: Agent, duties: Sequence[Duty]) -> Iterator[str]:
    earlier = sorted((duty for duty in plan.before if duty.agent == agent.name), key=lambda each: each.starts_at)
    for duty in duties:
        yield from (f"{agent.name} on {duty.day}: {wrong}" for wrong in _of_duty(plan, agent, duty))
    for first, second in pairwise([*earlier, *duties]):
        if second.starts_at - first.ends_at < plan.rest:
            yield f"{agent.name} rests {second.starts_at - first.ends_at} before the shift of {second.day}"
    yield from _weeks_without_rest(plan, agent, [*earlier, *duties])
    yield from _days(agent, [*earlier, *duties])
    yield from _hours(plan, agent, duties)


def _of_duty(plan: Plan, agent: Agent, duty: Duty) -> Iterator[str]:
    desk = plan.desk(agent.desk)
    if duty.desk != agent.desk:
        yield f"works for {duty.desk}, belongs to {agent.desk}"
    if not plan.first_day <= duty.day < plan.first_day + timedelta(days=plan.days):
        yield "lies outside the plan"
    if duty.day in agent.absent:
        yield "is absent"
    if not agent.nights and _night(duty, desk.zone) > timedelta(hours=2):
        yield "may not work nights"
    yield from _pattern(desk, duty)


def _pattern(desk: Desk, duty: Duty) -> Iterator[str]:
    shift = next((each for each in desk.shifts if each.name == duty.shift), None)
    if shift is None:
        yield f"{desk.name} offers no shift {duty.shift}"
        return
    starts = datetime.combine(duty.day, shift.starts, desk.zone).astimezone(UTC)
    if (duty.starts_at, duty.ends_at) != (starts, starts + shift.half_hours * HALF_HOUR):
        yield f"the times are not those of {shift.name}"
    if duty.break_starts_at is None or duty.break_ends_at is None:
        if shift.break_half_hours:
            yield "has no break"
    elif duty.break_ends_at - duty.break_starts_at != shift.break_half_hours * HALF_HOUR:
        yield "the break has the wrong length"
    elif not duty.starts_at < duty.break_starts_at < duty.break_ends_at < duty.ends_at:
        yield "the break lies outside the shift"


def _night(duty: Duty, zone: ZoneInfo) -> timedelta:
    moments = (duty.starts_at + number * HALF_HOUR for number in range((duty.ends_at - duty.starts_at) // HALF_HOUR))
    hours = [moment.astimezone(zone).hour for moment in moments]
    return sum(hour >= NIGHT[0] or hour < NIGHT[1] for hour in hours) * HALF_HOUR


def _weeks_without_rest(plan: Plan, agent: Agent, duties: Sequence[Duty]) -> Iterator[str]:
    for start in range(0, plan.days - WEEK + 1, WEEK):
        days = [plan.first_day + timedelta(days=start + day) for day in range(WEEK)]
        longest = max(_rest_around(plan, agent, duties, day) for day in days)
        if longest < plan.weekly_rest:
            yield f"{agent.name} rests {longest} at most in the week of {days[0]}, not {plan.weekly_rest}"


def _rest_around(plan: Plan, agent: Agent, duties: Sequence[Duty], day: date) -> timedelta:
    """From the end of the last duty of the days before to the next, or to the end of the plan; none on days worked."""
    if any(duty.day == day for duty in duties):
        return timedelta()
    after_all = datetime.combine(
        plan.first_day + timedelta(days=plan.days), datetime.min.time(), plan.desk(agent.desk).zone
    )
    begins = max((duty.ends_at for duty in duties if duty.day < day), default=datetime.min.replace(tzinfo=UTC))
    return min((duty.starts_at for duty in duties if duty.day > day), default=after_all.astimezone(UTC)) - begins


def _days(agent: Agent, duties: Sequence[Duty]) -> Iterator[str]:
    worked = Counter(duty.day for duty in duties)
    yield from (f"{agent.name} works twice on {day}" for day, times in worked.items() if times > 1)
    run = 0
    last: date | None = None
    for day in sorted(worked):
        run = run + 1 if last is not None and day - last == timedelta(days=1) else 1
        last = day
        if run == agent.longest_run + 1:
            yield f"{agent.name} works more than {agent.longest_run} days in a row up to {day}"


def _hours(plan: Plan, agent: Agent, duties: Sequence[Duty]) -> Iterator[str]:
    for start in range(0, plan.days, WEEK):
        length = min(WEEK, plan.days - start)
        first = plan.first_day + timedelta(days=start)
        days = {first + timedelta(days=day) for day in range(length)}
        paid = sum(duty.paid_hours for duty in duties if duty.day in days)
        least = int(agent.least_hours * 2 * length / WEEK) / 2
        if not least <= paid <= agent.most_hours:
            yield f"{agent.name} works {paid} h in the week of {first}, not {least} to {agent.most_hours}"


def missing_by_work(plan: Plan, duties: Sequence[Duty], desk: Desk) -> dict[datetime, dict[Work, int]]:
    """By half-hour (aware UTC) and kind of work the heads missing, when agents are distributed as well as can be."""
    demand = plan.demand.get(desk.name, {})
    able = profiles(plan.agents_of(desk.name), demand)
    own = [duty for duty in (*plan.before, *duties) if duty.desk == desk.name]
    first = datetime.combine(plan.first_day, datetime.min.time(), desk.zone).astimezone(UTC)
    missing = {}
    for index in range(max(map(len, demand.values()), default=0)):
        moment = first + index * HALF_HOUR
        present = [able[duty.agent] for duty in own if duty.covers(moment)]
        missing[moment] = heads_missing({kind: heads[index] for kind, heads in demand.items()}, present)
    return {moment: short for moment, short in missing.items() if short}
