"""A plan in lines."""

from collections.abc import Sequence

from crossdesk.operate.plan.assumptions import Assumptions, Measured
from crossdesk.operate.plan.choose import KEPT, Wanted, Way
from crossdesk.operate.plan.needs import Needs

DRIVERS = 5
"""Lines of what costs most."""


def told(wanted: Wanted, tried: Sequence[Way], measured: Measured, assumed: Assumptions) -> str:
    """The whole: what was asked for, each way that was tried, what the last one needs and what it costs."""
    chosen = tried[-1]
    asked = f"{wanted.peak:,.0f} inquiries/s at the peak of {wanted.curve.name} ({wanted.curve.title}), "
    lines = [
        asked + f"{KEPT:.0%} answered within {wanted.within:g} s",
        f"figures: {measured.source}",
        "",
        *(_way(way) for way in tried),
        "",
        *_needs(chosen, assumed),
        "",
        *_costs(chosen.needs, assumed.currency),
    ]
    return "\n".join(lines)


def verdict(tried: Sequence[Way]) -> str:
    """One line."""
    if tried[-1].holds:
        return f"holds: {tried[-1].title}"
    best = max(way.in_time for way in tried)
    return f"does not hold: at best {best:.2%} are answered in time; ask for more time, a lower peak, or quicker starts"


def _way(way: Way) -> str:
    worst = max(moment.p99 for moment in way.moments)
    most = max(sum(moment.replicas.values()) for moment in way.moments)
    verdict = "holds" if way.holds else "misses"
    return f"  {verdict:6}  {way.in_time:8.3%} in time, worst p99 {worst:6.1f} s, up to {most:4} replicas: {way.title}"


def _needs(way: Way, assumed: Assumptions) -> list[str]:
    needs = way.needs
    spans = (f"{name} {way.bounds[name].least} to {way.bounds[name].most}" for name in needs.replicas)
    peak = ", ".join(f"{name} {count}" for name, count in needs.replicas.items())
    return [
        f"replicas of one core at the peak    {sum(needs.replicas.values())}: {peak}",
        f"bounds of the scaler                {', '.join(spans)}",
        f"partitions of each topic            {needs.partitions}",
        f"brokers of {assumed.broker_cores} cores                  {needs.brokers}",
        f"database servers of {assumed.shard_cores} cores        {needs.shards}, each with a standby",
        f"stored                              log {_size(needs.log_tb)} ({assumed.log_days:g} days, "
        f"{assumed.replication} copies), rows {_size(needs.rows_tb)} ({assumed.rows_days:g} days, 2 copies)",
    ]


def _costs(needs: Needs, currency: str) -> list[str]:
    dearest = sorted(needs.costs.items(), key=lambda cost: -cost[1])[:DRIVERS]
    an_hour = f"{needs.cost:,.2f} {currency} an hour at the peak's size"
    each = f"{needs.cost / (needs.mean * 3600) * 1000:.4f} {currency} per 1,000 inquiries of an average hour"
    drivers = (f"  {amount / needs.cost:6.1%}  {name}: {amount:,.2f} {currency} an hour" for name, amount in dearest)
    return [f"{an_hour}, {each}; most of it:", *drivers]


def _size(terabytes: float) -> str:
    return f"{terabytes:,.1f} TB" if terabytes >= 1 else f"{terabytes * 1000:,.0f} GB"
