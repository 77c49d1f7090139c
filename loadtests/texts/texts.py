"""Draws messages: who writes, what they want, in which words. The same for the same seed."""

from collections.abc import Mapping
from random import Random
from typing import Any
from uuid import UUID

from loadtests.texts.compose import compose
from loadtests.texts.draft import Draft, Lane
from loadtests.texts.purchases import Purchase
from loadtests.texts.speakers import Speakers
from loadtests.texts.stock import take_stock
from loadtests.texts.tables import Kind, Place
from loadtests.texts.wheel import Wheel, chosen

FOLLOW_UPS = {"follow_up": 6, "thanks": 3, "angry": 1}
"""What is written next in a conversation, by weight."""


class Texts:
    """An endless supply of drafts. `demo` is what demo.json of a running cluster says; "orders" in it, rows as in
    deploy/demo/data/orders.jsonl, take the place of the demo shop's.

    `languages`, `tiers` and `kinds` are weights by name that replace the ordinary day's; what they leave out is not
    drawn unless asked for. Raises NoSuchText for names that nobody knows and for weights that leave nothing.
    Customers' ids hold the seed: generators with different seeds have different customers.
    """

    def __init__(
        self,
        seed: int,
        demo: Mapping[str, Any],
        *,
        languages: Mapping[str, float] | None = None,
        tiers: Mapping[str, float] | None = None,
        kinds: Mapping[str, float] | None = None,
    ) -> None:
        self._dice, self._seed, self._customers = Random(seed), seed, 0
        self._stock = take_stock(demo)
        mix = self._stock.mix
        usual = {name: kind.weight for name, kind in mix.kinds.items()}
        self._speakers = Speakers(self._stock.places, languages)
        self._kinds = Wheel(chosen(mix.kinds, usual if kinds is None else kinds, "kind").items(), "kinds")
        self._tiers = Wheel(chosen(mix.tiers, mix.tiers if tiers is None else tiers, "tier").items(), "tiers")
        self._follow_ups = Wheel(FOLLOW_UPS.items(), "follow-ups")

    def draw(
        self,
        kind: str | None = None,
        language: str | None = None,
        tier: str | None = None,
        country: str | None = None,
    ) -> Draft:
        """The next message; what is named is as asked, the rest is drawn. Raises NoSuchText."""
        dice, stock = self._dice, self._stock
        place = self._speakers.pick(language, country, dice)
        wanted = self._kind(kind)
        rank = self._tiers.spin(dice) if tier is None else one_of(stock.mix.tiers, tier, "tier")
        purchase = dice.choice(stock.purchases[place.locale, place.country])
        body: dict[str, Any] = {
            "channel": stock.channels[place.language].spin(dice),
            "customer": {
                "id": self._customer(wanted, purchase, place),
                "locale": place.locale,
                "country": place.country,
                "time_zone": place.time_zone,
                "tier": rank,
            },
            "text": self._text(wanted, place.language, purchase),
        }
        if wanted.order and dice.random() < stock.mix.shares.order_attached:
            body["order_id"] = purchase.order_id
        return Draft(body, place.language, rank, lane_of(wanted, rank), wanted.name)

    def follow_up(self, draft: Draft, conversation_id: UUID | str) -> Draft:
        """What the customer of `draft` writes next, in the lane the conversation is in."""
        customer = draft.body["customer"]
        purchase = self._dice.choice(self._stock.purchases[customer["locale"], customer["country"]])
        kind = self._stock.mix.kinds[self._follow_ups.spin(self._dice)]
        text = self._text(kind, draft.language, purchase)
        body = {**draft.body, "conversation_id": str(conversation_id), "text": text}
        return Draft(body, draft.language, draft.tier, draft.lane, kind.name)

    def _kind(self, name: str | None) -> Kind:
        kinds = self._stock.mix.kinds
        return kinds[self._kinds.spin(self._dice) if name is None else one_of(kinds, name, "kind")]

    def _customer(self, kind: Kind, purchase: Purchase, place: Place) -> str:
        """The buyer of the order, where one lives there and the kind calls for it; else somebody new."""
        theirs = kind.order and purchase.country == place.country
        if theirs and (kind.buyer or self._dice.random() < self._stock.mix.shares.buyer):
            return purchase.buyer
        self._customers += 1
        return f"load-{self._seed}-{self._customers}"

    def _text(self, kind: Kind, language: str, purchase: Purchase) -> str:
        words = self._dice.choice(purchase.wordings)
        return compose(kind, self._stock.voices[language], words, self._stock.mix.shares, self._dice)


def one_of(known: Mapping[str, object], name: str, what: str) -> str:
    """`name`, if it is known. Raises NoSuchText."""
    if name not in known:
        chosen(known, {name: 1}, what)
    return name


def lane_of(kind: Kind, tier: str) -> Lane:
    return "urgent" if kind.urgent or tier == "vip" else "normal"
