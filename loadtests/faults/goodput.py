"""What a load came to in a span of time: decided per second, refused, waits. Pure rules over posts and decisions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from loadtests.faults.load import Post
from loadtests.latency import percentile

REFUSALS = frozenset({429, 503})


@dataclass(frozen=True)
class Span:
    """Posts intended from `begin` to `end` (time.monotonic()), and when each inquiry was decided."""

    posts: Sequence[Post]
    decided_at: Mapping[str, float]
    begin: float
    end: float

    @property
    def offered(self) -> list[Post]:
        """All that were intended in this time."""
        return [post for post in self.posts if self.begin <= post.intended < self.end]

    @property
    def refused(self) -> list[Post]:
        """Those of them that were answered with anything but 202."""
        return [post for post in self.offered if post.status not in (None, 202)]

    @property
    def goodput(self) -> float:
        """Decisions per second in this time, whenever their inquiries came."""
        ours = {post.inquiry for post in self.posts}
        decided = [at for inquiry, at in self.decided_at.items() if inquiry in ours and self.begin <= at < self.end]
        return len(decided) / (self.end - self.begin)

    def wait(self, post: Post) -> float | None:
        """Seconds from the intended POST to the decision; None if there was none."""
        at = self.decided_at.get(post.inquiry or "")
        return None if at is None else at - post.intended

    def within(self, seconds: float, lane: str) -> float:
        """Share of a lane decided within so many seconds. What was refused was not; of an empty lane not a number."""
        lane_posts = [post for post in self.offered if post.lane == lane]
        quick = [post for post in lane_posts if (wait := self.wait(post)) is not None and wait <= seconds]
        return len(quick) / len(lane_posts) if lane_posts else float("nan")

    def late(self) -> float:
        """p99 of the seconds by which the generator itself sent later than intended."""
        return percentile([post.began - post.intended for post in self.offered], 0.99)

    def refusal_time(self) -> float:
        """p99 of the seconds from sending to a refusal."""
        return percentile([post.done - post.began for post in self.refused if post.done is not None], 0.99)

    def rude_refusals(self) -> list[Post]:
        """Refusals that are no 429 or 503, or do not say when to come again."""
        return [post for post in self.refused if post.status not in REFUSALS or not post.retry_after]
