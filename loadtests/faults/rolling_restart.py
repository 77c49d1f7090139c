"""A rolling restart of every replica of every service, as a deployment does it: nobody gets an error."""

from crossdesk.operate.services import SERVICES

from loadtests.faults.answers_given import unwelcome
from loadtests.faults.fault import Fault, Verdict
from loadtests.faults.service_processes import Replica, replica, restarted
from loadtests.faults.stage import Stage


async def hurt(stage: Stage) -> None:
    """Two replicas of each service, restarted one after the other by SIGTERM; customers go to the one that stays."""
    for package in SERVICES:
        async with replica(stage.cluster, package) as other:
            await rolled(stage, package, other)


async def rolled(stage: Stage, package: str, other: Replica) -> None:
    """Restart the first replica, then the second."""
    if package == "gateway":
        stage.load.url = f"http://127.0.0.1:{other.port}"
    took = await restarted(stage.cluster, package)
    stage.notes.append(f"{package} ended {took:.1f} s after SIGTERM")
    stage.load.url = stage.cluster.url
    await other.restart()


async def judge(stage: Stage, verdict: Verdict) -> None:
    """A deployment is not noticed: no error, no broken connection."""
    verdict.missed.extend(unwelcome(stage.load.posts))


FAULT = Fault(3, "rolling_restart", "rolling restart of every replica", hurt, judge=judge, seconds=60)
