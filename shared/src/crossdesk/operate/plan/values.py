"""A plan as values of the chart (deploy/chart/crossdesk), of which they are read beside one of its sizes."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from math import ceil

import yaml

from crossdesk.operate.plan.assumptions import Assumptions
from crossdesk.operate.plan.choose import LEAD, Way
from crossdesk.operate.plan.given import Promotion

ROOM = 1.3
"""Of disks, for what is written while old data is not yet dropped."""
LEAST_GI = 10

Values = Mapping[str, object]


def values_text(region: str, way: Way, assumed: Assumptions, zone: str, during: Promotion | None) -> str:
    """A YAML file. `zone` is that of the profile's hours; a promotion comes in the place of daily surges."""
    found = {
        "region": region,
        "services": {chart_name(name): _service(name, way) for name in way.bounds},
        "scaling": {
            "pollingSeconds": assumed.poll_seconds,
            "upPods": assumed.up_pods,
            "downAfterSeconds": assumed.calm_seconds,
            "downPercent": round(assumed.down_share * 100),
            "downEverySeconds": assumed.down_every_seconds,
            "schedules": _schedules(way, zone, during),
        },
        "kafka": _kafka(way, assumed),
        "postgresql": _postgresql(way, assumed),
    }
    return _head(way) + yaml.safe_dump(found, sort_keys=False)


def chart_name(name: str) -> str:
    """The chart's name of a service: names of Kubernetes have dashes."""
    return name.replace("_", "-")


def _head(way: Way) -> str:
    lines = [f"# Written by `crossdesk plan`: {way.title}; {way.in_time:.2%} in time when simulated."]
    if way.needs.shards > 1:
        lines.append(f"# One release with one database does not do: have {way.needs.shards}, and share out tenants.")
    return "".join(f"{line}\n" for line in lines)


def _service(name: str, way: Way) -> Values:
    bounds = way.bounds[name]
    found: dict[str, object] = {"replicas": {"min": bounds.least, "max": bounds.most}, "resources": {"cpu": "1"}}
    found["requestsPerSecond" if name == "gateway" else "lagThreshold"] = max(1, round(bounds.threshold))
    return found


def _schedules(way: Way, zone: str, during: Promotion | None) -> list[Values]:
    replicas = {chart_name(name): min(count, way.bounds[name].most) for name, count in way.needs.replicas.items()}
    if during is not None:
        early = during.begins - timedelta(seconds=LEAD)
        spans = [("promotion", _on_day(early), _on_day(during.ends), during.zone)]
    else:
        spans = [(f"surge-{n}", _daily(a), _daily(b), zone) for n, (a, b) in enumerate(way.windows, 1)]
    return [{"name": n, "begins": a, "ends": b, "timeZone": z, "replicas": replicas} for n, a, b, z in spans]


def _on_day(moment: datetime) -> str:
    """As cron has it. It comes again each year: take it out after the promotion."""
    return f"{moment.minute} {moment.hour} {moment.day} {moment.month} *"


def _daily(second: int) -> str:
    return f"{second // 60 % 60} {second // 3600 % 24} * * *"


def _kafka(way: Way, assumed: Assumptions) -> Values:
    needs = way.needs
    return {
        "partitions": needs.partitions,
        "brokers": needs.brokers,
        "replicas": assumed.replication,
        "retentionHours": round(assumed.log_days * 24),
        "storage": _disk(needs.log_tb / needs.brokers),
        "resources": {"cpu": str(assumed.broker_cores)},
    }


def _postgresql(way: Way, assumed: Assumptions) -> Values:
    needs = way.needs
    return {
        "instances": 2,
        "storage": _disk(needs.rows_tb / 2 / needs.shards),
        "resources": {"cpu": str(assumed.shard_cores)},
    }


def _disk(terabytes: float) -> str:
    return f"{max(LEAST_GI, ceil(terabytes * ROOM * 1e12 / 2**30))}Gi"
