"""Requests a second a server answers: by wrk where it is installed, else by a generator of our own."""

import json
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from crossdesk.errors import Unavailable

from loadtests.bench.started import module

CONNECTIONS = 64


@dataclass(frozen=True)
class Post:
    """A request to be repeated."""

    url: str
    path: str
    body: str
    headers: dict[str, str]


def generator() -> str:
    """Which one measures here."""
    return "wrk" if shutil.which("wrk") else "the generator of loadtests.bench.ceilings.keep_alive_load"


def requests_per_second(post: Post, seconds: float, scratch: Path) -> float:
    """Closed loop on CONNECTIONS connections for so many seconds. Raises Unavailable when an answer is no 2xx."""
    wrk = shutil.which("wrk")
    return _by_wrk(wrk, post, seconds, scratch) if wrk else _by_own(post, seconds)


def _by_wrk(wrk: str, post: Post, seconds: float, scratch: Path) -> float:
    script = scratch / "post.lua"
    script.write_text(lua(post), encoding="utf-8")
    options = ["-t1", f"-c{CONNECTIONS}", f"-d{round(seconds)}s", "--timeout", "10s", "-s", str(script)]
    done = subprocess.run([wrk, *options, post.url + post.path], capture_output=True, text=True, check=False)
    return rate_told(done.stdout + done.stderr)


def lua(post: Post) -> str:
    """wrk's script for this request. JSON's escapes of text are a subset of Lua's but for \\u and \\/."""
    lines = [f"wrk.headers[{quoted(name)}] = {quoted(value)}" for name, value in post.headers.items()]
    return "\n".join(['wrk.method = "POST"', f"wrk.body = {quoted(post.body)}", *lines]) + "\n"


def quoted(text: str) -> str:
    """A Lua string of these UTF-8 bytes, each that is not plain as a decimal escape."""
    plain = b'"\\\n\r\0'
    return '"' + "".join(f"\\{byte:03d}" if byte in plain or byte > 126 else chr(byte) for byte in text.encode()) + '"'


def rate_told(output: str) -> float:
    """Requests a second in the output of wrk. Raises Unavailable for errors and for answers other than 2xx, 3xx."""
    wrong = re.search(r"Non-2xx or 3xx responses: \d+|Socket errors: .*", output)
    rate = re.search(r"Requests/sec:\s+([0-9.]+)", output)
    if wrong or rate is None:
        raise Unavailable(f"wrk: {wrong[0] if wrong else output.strip()[-300:]}")
    return float(rate[1])


def _by_own(post: Post, seconds: float) -> float:
    told = json.dumps({**post.__dict__, "seconds": seconds, "connections": CONNECTIONS})
    command = module("loadtests.bench.ceilings.keep_alive_load")
    done = subprocess.run(command, input=told, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Unavailable(f"the load generator failed: {done.stderr.strip()[-300:]}")
    return float(done.stdout)
