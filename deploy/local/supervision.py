"""What supervisord is asked and told while a stack runs, over XML-RPC on its socket."""

from http.client import HTTPException
from typing import Any
from xmlrpc.client import Fault, ServerProxy  # speaks to our own supervisor on a private socket only

from crossdesk.errors import Unavailable
from supervisor.xmlrpc import SupervisorTransport

from deploy.local.state import State
from deploy.local.supervisor_config import log_of

# So many starts of one program within one boot mean that it will not come up.
HOPELESS_STARTS = 4


class Supervision:
    """The supervisor of one stack. Every call raises OSError or HTTPException while it is not there."""

    def __init__(self, state: State) -> None:
        transport = SupervisorTransport("", "", f"unix://{state.control}")
        self._rpc: Any = ServerProxy("http://127.0.0.1", transport=transport)
        self._logs = state.logs
        self._starts: dict[str, set[int]] = {}

    def is_there(self) -> bool:
        """Whether a supervisor answers."""
        try:
            return bool(self._rpc.supervisor.getState()["statename"])
        except (OSError, HTTPException, Fault):
            return False

    def start_services(self) -> None:
        """Start the seven services and return at once."""
        self._rpc.supervisor.startProcessGroup("services", False)

    def fail_if_hopeless(self) -> None:
        """Raises Unavailable, with the end of its log, when a program has given up or keeps dying."""
        for process in self._rpc.supervisor.getAllProcessInfo():
            starts = self._starts.setdefault(process["name"], set())
            starts.add(process["start"])
            if process["statename"] == "FATAL" or len(starts) > HOPELESS_STARTS:
                raise Unavailable(f"{process['name']} does not come up.{self.end_of_log(process['name'])}")

    def end_of_log(self, program: str, lines: int = 15) -> str:
        """The last lines a program wrote, with where they are."""
        log = log_of(self._logs, program)
        if not log.exists():
            return f" It wrote nothing to {log}."
        tail = log.read_text(errors="replace").splitlines()[-lines:]
        return f" The end of {log}:\n  " + "\n  ".join(tail)
