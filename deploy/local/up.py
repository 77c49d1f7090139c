"""`make run`: start everything, stay in the foreground, and take everything down again at Ctrl-C.

this process            holds the state directory, waits
+- boot.py              provisions, starts the services, loads the demo shop, says `ready`, ends
+- supervisord          PostgreSQL, the simulator, the seven services; tied: it cannot outlive this process
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from crossdesk.embedded_postgres import initialise, is_ready
from crossdesk.errors import CrossdeskError, Misconfigured
from crossdesk.tied_process import end_tied, start_tied

from deploy.local.payment_webhooks import keep_paypal_key, webhook_secrets
from deploy.local.port_claims import PortClaims
from deploy.local.programs import label_endpoints, payment_accounts, programs
from deploy.local.stack import ROOT, Stack, put_together
from deploy.local.state import State, only_one, state_from_environment, write_private
from deploy.local.supervision import Supervision
from deploy.local.supervisor_config import STOP_SECONDS, configuration

# Three groups are stopped one after another.
GRACE_SECONDS = 3.0 * STOP_SECONDS


def main() -> None:
    """Run until SIGINT or SIGTERM (exit 0) or until the stack fails (exit 1)."""
    began = time.time()
    # Set both: a shell that starts this in the background has it ignore SIGINT.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    state, claims = state_from_environment(), PortClaims()
    try:
        with only_one(state):
            wait_for_predecessor(state)
            sys.exit(run(prepare(state, claims), began))
    except CrossdeskError as error:
        sys.exit(f"make run: {error}")


def prepare(state: State, claims: PortClaims) -> Stack:
    """Choose ports, make secrets and the database cluster, write the supervisor's configuration."""
    state.demo.unlink(missing_ok=True)  # its presence says that the stack is ready
    stack = put_together(state, claims)
    initialise(state.data, stack.credentials.superuser)
    write_private(state.label_endpoints, label_endpoints(stack))
    write_private(state.payment_accounts, payment_accounts(stack))
    write_private(state.webhook_secrets, webhook_secrets())
    keep_paypal_key(state)
    write_private(state.configuration, configuration(state, programs(stack)))
    return stack


def run(stack: Stack, began: float) -> int:
    """Run the stack; returns the exit code. It has stopped when this returns."""
    command = [str(Path(sys.executable).with_name("supervisord")), "-n", "-c", str(stack.state.configuration)]
    log = stack.state.logs / "supervisord.out"
    supervisor = start_tied(command, stop=signal.SIGTERM, log=log, grace_seconds=GRACE_SECONDS)
    try:
        boot = [sys.executable, "-m", "deploy.local.boot", str(began)]
        booted = subprocess.run(boot, cwd=ROOT, check=False).returncode
        if booted:
            return 1
        code = supervisor.wait()
        print(f"the supervisor ended by itself with {code}, see {stack.state.logs}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        print("stopping ...", flush=True)
        end_tied(supervisor)
        print("stopped", flush=True)


def wait_for_predecessor(state: State) -> None:
    """Let a stack whose starter was killed go down, and stop a PostgreSQL whose supervisor was killed.

    Raises Misconfigured when they stay.
    """
    deadline = time.monotonic() + GRACE_SECONDS
    supervision = Supervision(state)
    while supervision.is_there() or orphan_stopping(state.data):
        if time.monotonic() > deadline:
            raise Misconfigured(f"what ran in {state.directory} before does not stop; see {state.logs}")
        time.sleep(0.2)


def orphan_stopping(data: Path) -> bool:
    """Ask a PostgreSQL that still runs on `data` to stop; False when none does."""
    if not is_ready(data):
        return False
    server = int((data / "postmaster.pid").read_text().splitlines()[0])
    try:
        os.kill(server, signal.SIGINT)
    except ProcessLookupError:
        return False
    return True


if __name__ == "__main__":
    main()
