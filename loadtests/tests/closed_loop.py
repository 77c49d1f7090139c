"""Locust as its documentation has it: users that wait for their answer, held to a rate by `constant_throughput`.

python -m loadtests.tests.closed_loop URL USERS RATE SECONDS: prints {"begun": true}, and the figures in the end.
"""

import locust  # patches the process for gevent: has to come first

# ruff: isort: split
import json
import sys
import warnings

import gevent
from locust import FastHttpUser, constant_throughput, task
from locust.env import Environment


def main(url: str, users: int, rate: float, seconds: float) -> None:
    class Customer(FastHttpUser):
        host = url
        wait_time = constant_throughput(rate / users)

        @task
        def write(self) -> None:
            self.client.post("/v1/inquiries", json={"text": "Where is my parcel?"})

    environment = Environment(user_classes=[Customer])
    runner = environment.create_local_runner()
    runner.start(users, spawn_rate=users)
    print(json.dumps({"begun": True}), flush=True)  # whoever started this reads it
    gevent.sleep(seconds)
    total = environment.stats.total
    figures = {
        "count": total.num_requests,
        "p99": total.get_response_time_percentile(0.99),
        "locust": locust.__version__,
    }
    print(json.dumps(figures), flush=True)  # as above
    runner.quit()


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4]))
