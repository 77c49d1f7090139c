"""Which lane a message goes in, before it is understood: quick and coarse, by who writes and a few telling words.

And by what was found of its conversation before: what intent-service and the tier policy heard in one message counts
for the next.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import NamedTuple
from uuid import UUID

import yaml
from crossdesk.contracts.event import Lane

from gateway.accept.inquiry_request import InquiryRequest
from gateway.accept.waiting_room import FORGOTTEN_AFTER
from gateway.gateway import Gateway
from gateway.problems import Problem
from gateway.read.reading import reading
from gateway.recent_conversations import Correspondence

_UNSPACED = re.compile("[\u0e00-\u0eff\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_ACCENTS = re.compile("[\u0300-\u036f]+")
_PLAINER = str.maketrans("ıłđøß", "ildos")
NEVER = "(?!)"
"""What a trie without words matches."""
LONG = 8
"""Letters of a word or phrase from which on it is also known with a slip of the finger in it."""
REMEMBERED = timedelta(seconds=FORGOTTEN_AFTER / 2)
"""How long ago a message may be for the waiting room surely to know whether it is decided."""
ASKED_FOR = 1.0
"""Seconds the log may take to tell of a conversation; then the lane is the normal one, in which order is safer."""
DECIDED = """
SELECT count(*) FROM inquiries
WHERE tenant = $1 AND inquiry_id = ANY ($2::uuid[]) AND status NOT IN ('accepted', 'understood', 'failed')
"""
LOOKED_AT = 2000
"""Characters of a message; what cannot wait is said early."""


async def lane_for(gateway: Gateway, tenant: str, asked: InquiryRequest) -> Lane:
    """The lane of a message: that of its conversation, which may become urgent once nothing of it is under way.

    Two lanes know no order between them, and a conversation is answered in order. So what is urgent in the middle of it
    waits with the messages before it, as long as they do. Another replica may have accepted one of them a moment ago:
    the log is asked. Where nobody can tell, the lane is the normal one.
    """
    lane = lane_at_once(gateway, tenant, asked)
    if lane is None and asked.conversation_id is not None:
        known = await gateway.memory.messages_read.now(ASKED_FOR)
        lane = "urgent" if known and await _may_be_urgent(gateway, tenant, asked.conversation_id) else "normal"
    return lane or "normal"


def lane_at_once(gateway: Gateway, tenant: str, asked: InquiryRequest) -> Lane | None:
    """The lane by what is known here; None where others may know better."""
    if asked.conversation_id is None:
        return lane_of(asked.customer.tier, asked.text)
    known = gateway.memory.conversations.find(tenant, asked.conversation_id)
    if known is not None and known.lane == "urgent":
        return "urgent"
    if known is not None and _under_way(gateway, known):
        return "normal"
    found = (tenant, asked.conversation_id) in gateway.memory.urgent
    return None if found or lane_of(asked.customer.tier, asked.text) == "urgent" else "normal"


def _under_way(gateway: Gateway, known: Correspondence) -> bool:
    return any(gateway.waiting_room.holds(str(each)) for each, _ in known.messages)


async def _may_be_urgent(gateway: Gateway, tenant: str, conversation_id: UUID) -> bool:
    """Whether the conversation is urgent already, or all messages have their outcomes; all on the log is known by now.

    Answers are given in the order of the questions, so the last few tell it of all. What the waiting room may have
    forgotten the tables know.
    """
    known = gateway.memory.conversations.find(tenant, conversation_id)
    if known is None or known.lane == "urgent":
        return True
    if _under_way(gateway, known):
        return False
    now = datetime.now(UTC)
    if all(now - at < REMEMBERED for _, at in known.messages):
        return True
    return await _all_decided(gateway, tenant, [each for each, _ in known.messages])


async def _all_decided(gateway: Gateway, tenant: str, inquiry_ids: Sequence[UUID]) -> bool:
    """By the tables; while they cannot be read nobody knows."""
    try:
        async with reading(gateway, tenant) as connection:
            return bool(await connection.fetchval(DECIDED, tenant, inquiry_ids) == len(inquiry_ids))
    except Problem:
        return False


def lane_of(tier: str, text: str) -> Lane:
    """`urgent` for a VIP, or for a message that holds a word of `urgent_words.yaml`; else `normal`."""
    return "urgent" if tier == "vip" or urgent_words().search(folded(text[:LOOKED_AT])) else "normal"


def folded(text: str) -> str:
    """As people type in a hurry: without case, accents, or the letters that only one keyboard has."""
    lower = text.casefold()
    if lower.isascii():
        return lower
    return _ACCENTS.sub("", unicodedata.normalize("NFD", lower)).translate(_PLAINER)


@cache
def urgent_words() -> "Words":
    """All words of all languages: a search takes some microseconds."""
    languages: dict[str, list[str]] = yaml.safe_load((files("gateway.accept") / "urgent_words.yaml").read_text("utf-8"))
    return words_of(typed for words in languages.values() for word in words for typed in as_typed(folded(word)))


def as_typed(word: str) -> Iterator[str]:
    """A long word with each slip of a finger: two letters the other way round, or one left out.

    Not the first, by which words are found, nor the last alone: without it many are another word ("nichts", "nicht").
    Scripts without spaces have short words, of which each letter counts.
    """
    yield word
    if len(word) >= LONG and not _UNSPACED.search(word):
        for place in range(1, len(word) - 1):
            yield word[:place] + word[place + 1 :]
            yield word[:place] + word[place + 1] + word[place] + word[place + 2 :]


class Words(NamedTuple):
    """Folded words, as patterns that each skip at once whatever cannot begin a match."""

    spaced: re.Pattern[str]
    glued: re.Pattern[str]

    def search(self, text: str) -> bool:
        """Whether the text holds one of them at the beginning of a word, or, in scripts without spaces, anywhere."""
        return bool(self.spaced.search(f" {text}") or (not text.isascii() and self.glued.search(text)))


def words_of(words: Iterable[str]) -> Words:
    """Each word begins with a letter or a digit."""
    glued, spaced = _Trie(), _Trie()
    for word in set(words):
        (glued if _UNSPACED.search(word) else spaced).add(word)
    # What stands before a word is part of the pattern: `\b` would be tried at every character of a text.
    return Words(re.compile(rf"\W{spaced.as_regex()}"), re.compile(glued.as_regex()))


class _Trie:
    """Words by their characters: a search then looks at each place of a text once, not once for each word."""

    def __init__(self) -> None:
        self.next: dict[str, _Trie] = {}
        self.ends = False

    def add(self, word: str) -> None:
        """Add a word. What goes on behind a word that is there already makes no difference."""
        place = self
        for character in word:
            place = place.next.setdefault(character, _Trie())
        place.ends = True

    def as_regex(self) -> str:
        """Matches the shortest word of the trie at a place."""
        if self.ends:
            return ""
        if not self.next:
            return NEVER
        branches = [re.escape(character) + rest.as_regex() for character, rest in sorted(self.next.items())]
        return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"
