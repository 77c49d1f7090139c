"""Everything texts are put together from, made once before a run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

from loadtests.texts.purchases import Purchase, Shop, purchases_at, read_shop
from loadtests.texts.tables import Mix, Place, read_mix, read_phrases, read_places
from loadtests.texts.voices import Voice, give_voice
from loadtests.texts.wheel import Wheel

TYPED_BY = 22
"""Seed of how phrases are typed: the same for all, only what is drawn depends on the generator's seed."""


@dataclass(frozen=True, slots=True)
class Stock:
    """`voices` and `channels` by language, `purchases` by locale and country."""

    mix: Mix
    places: Sequence[Place]
    voices: Mapping[str, Voice]
    channels: Mapping[str, Wheel[str]]
    purchases: Mapping[tuple[str, str], Sequence[Purchase]]


def take_stock(demo: Mapping[str, Any]) -> Stock:
    """The stock for `orders` of `demo`, or for the demo shop's: that is made once a process, for it takes a second."""
    orders = demo.get("orders")
    return _made(read_shop(orders), Random(TYPED_BY)) if orders else _of_demo_shop()


@cache
def _of_demo_shop() -> Stock:
    return _made(read_shop(None), Random(TYPED_BY))


def _made(shop: Shop, dice: Random) -> Stock:
    mix, places = read_mix(), read_places()
    here = {(place.locale, place.country): place for place in places}
    return Stock(
        mix=mix,
        places=places,
        voices={language: give_voice(read_phrases(language), mix, dice) for language in languages(places)},
        channels={place.language: Wheel(place.channels.items(), "channels") for place in places},
        purchases={at: purchases_at(shop, place.country, place.locale, dice) for at, place in here.items()},
    )


def languages(places: Sequence[Place]) -> list[str]:
    """BCP 47 tags, in the order of places.yaml."""
    return list(dict.fromkeys(place.language for place in places))
