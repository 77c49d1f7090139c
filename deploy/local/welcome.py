"""What `make run` says once everything runs."""

import json

from deploy.demo.shop import sample
from deploy.local.stack import Stack


def welcome(stack: Stack, seconds: float) -> str:
    """The text for the terminal, with a command that can be pasted."""
    bus = "PostgreSQL" if not stack.bus_url.startswith("kafka:") else stack.bus_url.rpartition("@")[2].partition("?")[0]
    return f"""
ready   (after {seconds:.1f} s, bus: {bus})

  try it      {stack.url}/
  demo key    {stack.credentials.api_key}
  operate     {stack.url}/ops
  more        {stack.state.demo} (passwords of agents, the operator's key), {stack.state.logs}/

Ask where a parcel is:

  {curl(stack.url, stack.credentials.api_key)}

Ctrl-C stops everything; `make run` goes on from there."""


def curl(url: str, api_key: str) -> str:
    """One line for any POSIX shell that sends the sample inquiry."""
    inquiry = {
        "channel": "web",
        "customer": {"id": "c-demo", "name": "Jana", "locale": "de-DE", "country": "DE", "time_zone": "Europe/Berlin"},
        "text": f"Wo bleibt mein Paket {sample()['tracking_number']}?",
    }
    return (
        f"curl -sS {url}/v1/inquiries -H 'Authorization: Bearer {api_key}' "
        f"-H 'Content-Type: application/json' -d '{json.dumps(inquiry, ensure_ascii=False)}'"
    )
