"""`make trace`: the way of an inquiry of the stack that runs here, see docs/operations/trace.md."""

import os
import sys

from crossdesk.errors import CrossdeskError
from crossdesk.operate.main import run_command

from deploy.local.stack import stack_of
from deploy.local.state import state_from_environment


def main() -> None:
    """The arguments are those of `crossdesk trace`. Exits with 1 where no stack was ever started."""
    try:
        os.environ["CROSSDESK_BUS_URL"] = stack_of(state_from_environment()).bus_url
    except KeyError:
        sys.exit("make trace: nothing was started here yet: make run")
    except CrossdeskError as error:
        sys.exit(f"make trace: {error}")
    sys.exit(run_command(["trace", *sys.argv[1:]]))


if __name__ == "__main__":
    main()
