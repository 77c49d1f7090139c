"""The Locust side: one user per generator, whose one task is the shift.

Locust's users are a closed loop: each waits for its answer before it goes on. So the user here is not a customer but
the crowd of them; Locust starts it on each worker, and carries the workers' words to the master.
"""

from collections.abc import Callable

from locust import User, task
from locust.env import Environment
from locust.exception import StopUser


def environment_for(work: Callable[[], None]) -> Environment:
    """A Locust environment whose single user calls `work` and stops."""

    class Crowd(User):
        @task
        def write(self) -> None:
            work()
            raise StopUser

    return Environment(user_classes=[Crowd])
