"""The configuration of supervisord (https://supervisord.org/configuration.html) for a local stack."""

import getpass
import shlex
from collections.abc import Iterable, Mapping
from pathlib import Path

from deploy.local.program import Program
from deploy.local.stack import ROOT
from deploy.local.state import State

# Small machines run everything at once: numerical libraries must not start a thread for each core.
SHARED_ENVIRONMENT = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONUNBUFFERED": "1"}
# Longer than a service drains (CROSSDESK_DRAIN_SECONDS, 20).
STOP_SECONDS = 25

Section = Mapping[str, str]


def configuration(state: State, programs: Iterable[Program]) -> str:
    """The file's text. It holds secrets."""
    listed = list(programs)
    sections: dict[str, Section] = {
        "unix_http_server": {"file": str(state.control), "chmod": "0700"},
        "supervisord": _supervisord(state),
        "rpcinterface:supervisor": {
            "supervisor.rpcinterface_factory": "supervisor.rpcinterface:make_main_rpcinterface"
        },
    }
    for program in listed:
        sections[f"program:{program.name}"] = _program(program, state.logs)
    groups = dict.fromkeys(program.group for program in listed)
    for priority, group in enumerate(groups, start=1):
        members = ",".join(program.name for program in listed if program.group == group)
        sections[f"group:{group}"] = {"programs": members, "priority": str(priority)}
    return "\n".join(_section(name, values) for name, values in sections.items())


def _supervisord(state: State) -> Section:
    return {
        "nodaemon": "true",
        "silent": "true",
        "user": getpass.getuser(),
        "directory": str(ROOT),
        "logfile": str(state.logs / "supervisord.log"),
        "logfile_maxbytes": "5MB",
        "pidfile": str(state.directory / "supervisord.pid"),
        "environment": _environment(SHARED_ENVIRONMENT),
    }


def _program(program: Program, logs: Path) -> Section:
    return {
        "command": shlex.join(program.command),
        "environment": _environment(program.environment),
        "autostart": "true" if program.autostart else "false",
        "autorestart": "true",
        "startsecs": "1",
        "startretries": str(program.retries),
        "stopsignal": program.stop.name.removeprefix("SIG"),
        "stopwaitsecs": str(STOP_SECONDS),
        "stdout_logfile": str(log_of(logs, program.name)),
        "stdout_logfile_maxbytes": "5MB",
        "stdout_logfile_backups": "3",
        "redirect_stderr": "true",
    }


def log_of(logs: Path, program: str) -> Path:
    """Where the output of a program goes."""
    return logs / f"{program}.log"


def _environment(values: Mapping[str, str]) -> str:
    return ",".join(f'{name}="{value}"' for name, value in values.items())


def _section(name: str, values: Section) -> str:
    # supervisord expands %(...)s, so that a plain % has to be doubled.
    lines = [f"{key} = {value.replace('%', '%%')}" for key, value in values.items() if value]
    return "\n".join([f"[{name}]", *lines, ""])
