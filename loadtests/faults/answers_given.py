"""What the customers' POSTs came to."""

from collections import Counter
from collections.abc import Sequence

from loadtests.faults.load import Post


def unwelcome(posts: Sequence[Post], *, broken_too: bool = True) -> list[str]:
    """Server errors, and with `broken_too` POSTs without an answer: a clause for each kind there was."""
    errors = Counter(post.status for post in posts if post.status is not None and post.status >= 500)
    clauses = [f"{times} POSTs were answered {status}" for status, times in sorted(errors.items())]
    broken = sum(post.unheard > 0 or post.status is None or post.tries > 1 for post in posts)
    if broken and broken_too:
        clauses.append(f"{broken} POSTs met a broken connection")
    return clauses
