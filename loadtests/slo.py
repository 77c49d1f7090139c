"""Service level objectives: the YAML a run is judged by, see `slo/default.yaml`."""

from pathlib import Path
from typing import Annotated, Literal

import yaml
from crossdesk.errors import Misconfigured
from pydantic import BaseModel, ConfigDict, Field, ValidationError

FOLDER = Path(__file__).with_name("slo")

Share = Annotated[float, Field(ge=0, le=1)]
Milliseconds = Annotated[float, Field(gt=0)]
Lane = Literal["urgent", "normal"]
Tier = Literal["standard", "plus", "vip"]


class Objectives(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Limits(Objectives):
    """Latencies in ms that must not be reached."""

    p50_ms: Milliseconds | None = None
    p90_ms: Milliseconds | None = None
    p99_ms: Milliseconds | None = None
    p999_ms: Milliseconds | None = None
    max_ms: Milliseconds | None = None


class Latencies(Objectives):
    """Limits for all inquiries, and for those of a lane, tier, language or tenant."""

    all: Limits = Limits()
    lane: dict[Lane, Limits] = {}
    tier: dict[Tier, Limits] = {}
    language: dict[str, Limits] = {}
    tenant: dict[str, Limits] = {}


class Good(Objectives):
    """An answer is good within `within_ms` of the intended POST; at least a share of the lane's inquiries has to be."""

    within_ms: Milliseconds
    at_least: Share = 0.0


class TenantObjectives(Objectives):
    refused_at_most: Share


class Generator(Objectives):
    """When the generator itself was too slow for the run to prove anything. `cpu_share` is of one core, over 5 s."""

    late_ms: Milliseconds = 50.0
    late_at_most: Share = 0.01
    cpu_share: Share = 0.95


class Slo(Objectives):
    """What a run must keep. Shares are of intended inquiries, 0 to 1."""

    answer: Latencies = Latencies()
    post: Latencies = Latencies()
    good: dict[Lane, Good] = {}
    tenant: dict[str, TenantObjectives] = {}
    refused_at_most: Share | None = None
    failed_at_most: Share = 0.0
    unanswered_at_most: int = Field(default=0, ge=0)
    goodput_at_least: Share | None = None
    backlog_seconds_at_most: Milliseconds | None = None
    drained_within_seconds: Annotated[float, Field(ge=0)] | None = None
    cpu_ms_per_inquiry_at_most: Milliseconds | None = None
    rss_growth_at_most: Annotated[float, Field(gt=0)] | None = None
    against: dict[str, Annotated[float, Field(gt=0)]] = {}
    generator: Generator = Generator()


def slo_file(name: str) -> Path:
    """A path as given, or a name in `slo/`. Raises Misconfigured when there is no such file."""
    for path in (Path(name), FOLDER / f"{name}.yaml"):
        if path.is_file():
            return path
    known = ", ".join(sorted(path.stem for path in FOLDER.glob("*.yaml")))
    raise Misconfigured(f"SLO={name} is no file; in loadtests/slo there are: {known}")


def read_slo(path: Path) -> Slo:
    """The objectives in a file. Raises Misconfigured with the place of the first mistake."""
    try:
        return Slo.model_validate(yaml.safe_load(path.read_text("utf-8")) or {})
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the file"
        what = "is no objective there is" if first["type"] == "extra_forbidden" else first["msg"]
        raise Misconfigured(f"SLO file {path}: {place}: {what}") from None
    except (yaml.YAMLError, OSError, UnicodeDecodeError) as error:
        raise Misconfigured(f"SLO file {path} cannot be read: {' '.join(str(error).split())}") from None
