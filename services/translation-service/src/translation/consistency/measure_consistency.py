"""How well differences between languages are told, on replies of which is known whether they say the same.

`python -m translation.consistency.measure_consistency FILE`, where FILE is
services/translation-service/tests/unit/policies_in_all_languages.yaml
"""

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from itertools import combinations, permutations
from pathlib import Path
from typing import Any, NamedTuple
from uuid import NAMESPACE_OID, uuid5

import yaml
from babel import Locale
from babel.numbers import format_currency

from translation.consistency.compare_replies import Reply, differences
from translation.consistency.statements import NOTHING, said

AT = datetime(2026, 11, 27, tzinfo=UTC)
USUAL = {"fee": Decimal("4.99"), "above": Decimal(50)}
CHANGED = {"fee": Decimal("9.99"), "above": Decimal(80)}
TOPIC_OF = {"fee": "return", "above": "delivery", "span": "warranty", "30": "return", "5": "refund", "15": "discount"}
"""What a case that has this in it differs by where it is changed."""
OTHERWISE = {"30": "14", "5": "9", "15": "20"}

Cases = Mapping[str, Mapping[str, Any]]


class Told(NamedTuple):
    """Two replies, and the topic they differ on; None: they say the same."""

    case: str
    topic: str | None
    one: Reply
    other: Reply


def told_pairs(cases: Cases) -> Iterator[Told]:
    """Every two languages of a case as they are, and with each number of the first changed."""
    for name, case in cases.items():
        usual = {language: _reply(language, filled(language, each)) for language, each in case.items()}
        for one, other in combinations(usual, 2):
            yield Told(name, None, usual[one], usual[other])
        for one, other in permutations(usual, 2):
            for topic, text in otherwise(one, case[one]):
                yield Told(name, topic, _reply(one, text), usual[other])


def filled(language: str, reply: Any, changed: str = "") -> str:
    """A reply with its slots filled, one of them otherwise."""
    told = reply if isinstance(reply, dict) else {"text": reply, "span": "", "half_year": ""}
    sums = {name: _euros(CHANGED[name] if name == changed else value, language) for name, value in USUAL.items()}
    number = uuid5(NAMESPACE_OID, f"{language}{told['text']}").int
    own = {"own": _euros(Decimal(number % 9000 + 1000) / 100, language), "order": f"CB-{number % 10**8:08}"}
    return str(told["text"].format(**sums, **own, span=told["half_year" if changed == "span" else "span"]))


def otherwise(language: str, reply: Any) -> Iterator[tuple[str, str]]:
    """Each text with one number of a policy changed, and the topic it belongs to."""
    template = reply["text"] if isinstance(reply, dict) else reply
    for what, topic in TOPIC_OF.items():
        if f"{{{what}}}" in template:
            yield topic, filled(language, reply, what)
        elif what in OTHERWISE and (place := re.search(rf"(?<!\d){what}(?!\d)", template)):
            yield (
                topic,
                filled(language, _with(reply, template[: place.start()] + OTHERWISE[what] + template[place.end() :])),
            )


def _with(reply: Any, template: str) -> Any:
    return {**reply, "text": template} if isinstance(reply, dict) else template


def _euros(value: Decimal, language: str) -> str:
    return format_currency(value, "EUR", locale=Locale.parse(language, sep="-"))


def _reply(language: str, text: str) -> Reply:
    return Reply(uuid5(NAMESPACE_OID, language + text), language, text, AT, said(text, language) or NOTHING, None)


def measured(cases: Cases) -> tuple[Counter[str], list[Told]]:
    """Counts of `same`, `alarms`, `differ` and `found`, and every pair that was told wrongly."""
    counted: Counter[str] = Counter()
    wrong = []
    for pair in told_pairs(cases):
        topics = {found.topic for found in differences([pair.one, pair.other])}
        expected = {pair.topic} if pair.topic else set()
        counted["differ" if expected else "same"] += 1
        counted["found" if expected else "alarms"] += topics == expected if expected else bool(topics)
        counted["told of another topic"] += bool(topics - expected) if expected else 0
        wrong += [pair] if topics != expected else []
    return counted, wrong


def main() -> None:
    asked = argparse.ArgumentParser(description="Tell differences between replies of which is known what they say.")
    asked.add_argument("file", type=Path, metavar="FILE", help="cases in several languages")
    given = asked.parse_args()
    counted, wrong = measured(yaml.safe_load(given.file.read_text("utf-8")))
    told = counted["found"] + counted["alarms"] + counted["told of another topic"]
    sys.stdout.write(
        f"recall {counted['found'] / counted['differ']:.3f} ({counted['found']}/{counted['differ']}), "
        f"precision {counted['found'] / told:.3f}, false alarms {counted['alarms']}/{counted['same']}\n"
    )
    for (case, topic), number in Counter((pair.case, pair.topic) for pair in wrong).items():
        sys.stdout.write(f"  {case}, {topic or 'the same'}: {number} wrong\n")


if __name__ == "__main__":
    main()
