"""Dead letters are replayed twice under load: what services know of them is the same as before.

Broken inquiries are put on the log. They are given up, and routing finds a person for them. Then the events are
published again with their ids. Behind each goes a marker under the same key: once the marker has been given up and
rescued, the replay before it has passed every service. State is every row of a service that names the conversation.
Nobody is on duty: each customer is promised a callback, and told once, some seconds later, that nobody is there.
"""

import time
from collections.abc import Sequence

import asyncpg
from crossdesk.bus.envelope import Envelope
from crossdesk.bus.protocol import Bus
from crossdesk.bus.url import open_bus
from crossdesk.operate.provision import DATABASE
from crossdesk.operate.services import SERVICES
from crossdesk.testing.storefront import Storefront
from crossdesk.testing.waiting import until

from deploy.local.stack import stack_of
from deploy.local.state import State
from loadtests.faults.broken_inquiries import as_sent, conversation_of, inquiry_of, unreadable, unstorable
from loadtests.faults.fault import Fault
from loadtests.faults.replay_dead_letters import dead_letters, originals, place_of, places_of, replay
from loadtests.faults.stage import Stage

OF_EACH_KIND = 4
REPLAYS = 2
REST = 3.0
Known = dict[str, list[str]]
"""Rows as text, by table."""


async def hurt(stage: Stage) -> None:
    """Break some, replay them twice, compare what is known of them each time."""
    async with open_bus(stage.bus_url, instance="replay") as bus:
        broken = [make(stage.rng) for _ in range(OF_EACH_KIND) for make in (unreadable, unstorable)]
        await put(stage, bus, broken)
        await given_up_and_rescued(stage, bus, broken)
        await told_that_nobody_is_there(stage, broken)
        before = await known_at_rest(stage, broken)
        for number in range(1, REPLAYS + 1):
            await replayed(stage, bus, broken)
            after = await known_at_rest(stage, broken)
            changed = sorted(table for table in after if after[table] != before[table])
            assert not changed, f"replay {number} changed {', '.join(changed)}"
    rows = sum(len(rows) for rows in before.values())
    stage.notes.append(f"{len(broken)} dead-lettered inquiries replayed {REPLAYS} times: the same {rows} rows")


async def put(stage: Stage, bus: Bus, envelopes: Sequence[Envelope]) -> None:
    """Publish them one by one, and tell the history."""
    for envelope in envelopes:
        stage.load.lines.extend(as_sent(envelope))
        await bus.publish([envelope])


async def replayed(stage: Stage, bus: Bus, broken: Sequence[Envelope]) -> None:
    """Replay their dead letters and wait until that has passed through."""
    places = await places_of(bus, broken)
    letters = [letter for letter in await dead_letters(bus) if place_of(letter) in places]
    again = await replay(bus, await originals(bus, letters))
    assert again == len(broken), f"{again} of {len(broken)} events were found and replayed"
    markers = [unreadable(stage.rng, behind=envelope) for envelope in broken]
    await put(stage, bus, markers)
    await given_up_and_rescued(stage, bus, markers)


async def given_up_and_rescued(stage: Stage, bus: Bus, envelopes: Sequence[Envelope]) -> None:
    """Wait until the gateway, which reads all, gave each of them up and routing decided on it. Raises TimeoutError."""
    places = await places_of(bus, envelopes)
    inquiries = {inquiry_of(envelope) for envelope in envelopes}

    async def seen() -> bool:
        if not inquiries <= stage.outcomes.decided_at.keys():
            return False
        return places <= {place_of(letter) for letter in await dead_letters(bus) if letter.consumer == "gateway"}

    await until(seen)


async def told_that_nobody_is_there(stage: Stage, envelopes: Sequence[Envelope]) -> None:
    """Wait for the last thing that time brings about for these customers. Raises TimeoutError."""
    conversations = {conversation_of(envelope) for envelope in envelopes}

    async def told() -> bool:
        waits = (await known(stage, envelopes))["routing.waits"]
        return all(any(each in row for row in waits) for each in conversations)

    await until(told)


async def known_at_rest(stage: Stage, envelopes: Sequence[Envelope]) -> Known:
    """What is known once the shop is shown a decision on each, and nothing has changed for REST seconds."""
    shop = Storefront(stage.cluster.url, stage.load.api_key)
    for envelope in envelopes:
        await shop.outcome(inquiry_of(envelope))
    await shop.close()
    rows, since = await known(stage, envelopes), time.monotonic()

    async def rests() -> bool:
        nonlocal rows, since
        now = await known(stage, envelopes)
        if now != rows:
            rows, since = now, time.monotonic()
        return time.monotonic() - since > REST

    await until(rests)
    return rows


async def known(stage: Stage, envelopes: Sequence[Envelope]) -> Known:
    """Every row of every service that names one of these conversations, as text, by table."""
    conversations = [conversation_of(envelope) for envelope in envelopes]
    connection = await asyncpg.connect(stack_of(State(stage.cluster.state)).superuser_url, database=DATABASE)
    try:
        tables = await connection.fetch(
            "SELECT quote_ident(table_schema) || '.' || quote_ident(table_name) AS name "
            "FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name) "
            "WHERE column_name = 'conversation_id' AND table_type = 'BASE TABLE' AND table_schema = ANY ($1::text[])",
            list(SERVICES),
        )
        return {table["name"]: await _rows(connection, table["name"], conversations) for table in tables}
    finally:
        await connection.close()


async def _rows(connection: asyncpg.Connection, table: str, conversations: list[str]) -> list[str]:
    select = f"SELECT t::text AS row FROM {table} t WHERE conversation_id::text = ANY ($1::text[]) ORDER BY 1"  # noqa: S608  # a name from the catalogue
    return [str(row["row"]) for row in await connection.fetch(select, conversations)]


FAULT = Fault(
    14,
    "dead_letters_replayed",
    "dead letters replayed twice: state unchanged",
    hurt,
    environment={"CROSSDESK_DEAD_LETTERS_IN_A_ROW": "1000"},
    short=True,
)
