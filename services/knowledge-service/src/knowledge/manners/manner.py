"""How one customer is written to: the style of their market, and what the shop wants otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from crossdesk.manners.festivals import Festival
from crossdesk.manners.market_of import market_of
from crossdesk.manners.style import Greetings, MarketStyle, Styles, language_of

from knowledge.manners.emphasis import Emphases, Emphasis
from knowledge.manners.registers import OtherRegister
from knowledge.manners.shop_style import ShopStyle
from knowledge.manners.wishes import Wishes
from knowledge.scenario import Texts

PLAIN = Emphasis()


@dataclass(frozen=True)
class Manner:
    """`market` as in `DE/de`, None where nobody knows how its readers are written to.

    `form` is the form of address asked for, None where it is the one our texts have. `shop` is what the shop wants
    otherwise, `emphasis` what comes first.
    """

    market: str | None = None
    style: MarketStyle | None = None
    form: str | None = None
    shop: ShopStyle = field(default_factory=ShopStyle)
    emphasis: Emphasis = PLAIN

    @property
    def closing(self) -> str | None:
        """The last words, with the shop's name below where it gives one."""
        closing = self.shop.closing or (self.style.closing if self.style else None)
        return "\n".join(filter(None, (closing, self.shop.signature))) or None

    @property
    def closes_chats(self) -> bool:
        return self.style is not None and self.style.closes_chats


@dataclass(frozen=True, eq=False)
class Manners:
    """All that is known. `registers`: language -> form of address -> texts in it. Equal is only one and the same."""

    styles: Styles
    festivals: Mapping[str, Festival]
    courtesies: Mapping[str, Texts]
    emphases: Emphases
    wishes: Wishes
    registers: Mapping[str, Mapping[str, OtherRegister]]

    def of(self, country: str | None, language: str, wanted: Mapping[str, ShopStyle]) -> Manner:
        """The manner of a country (ISO 3166) and a language of ours, with what a shop wants for its market."""
        market = market_of(self.styles.markets, country, language)
        if market is None:
            return Manner()
        style, shop = self.styles.markets[market], wanted.get(market, ShopStyle())
        forms = (shop.address,) if shop.address else style.address
        emphasis = self.emphases.by_name.get(shop.emphasis or style.emphasis, PLAIN)
        return Manner(market, style, self._form(language, forms), shop, emphasis)

    def _form(self, language: str, forms: tuple[str, ...]) -> str | None:
        """None where the form of all our texts is accepted, so that none is mixed; else the first we have texts in."""
        if self.emphases.own_forms.get(language) in forms:
            return None
        return next((each for each in forms if each in self.registers.get(language, {})), None)

    def forms_in(self, spoken: str) -> frozenset[str]:
        """Forms of address that our texts in a market's language have; Brazilian texts are read in Portugal."""
        ours = {*self.emphases.own_forms, *self.registers}
        tags = [tag for tag in ours if spoken in (tag, tag.partition("-")[0])]
        own = {form for tag in tags if (form := self.emphases.own_forms.get(tag))}
        return frozenset(own.union(*(self.registers.get(tag, {}) for tag in tags)))

    def greetings(self, language: str) -> Greetings:
        """The greetings of a language of ours; those of Portuguese serve Brazil, too."""
        known = self.styles.greetings
        return known.get(language) or known[language.partition("-")[0]]

    def greets_by_hour(self, manner: Manner, language: str) -> bool:
        """Whether the hour counts; where the market is not known, all of its language must greet so."""
        if manner.style:
            return manner.style.hourly
        tags = (language, language.partition("-")[0])
        return all(style.hourly for name, style in self.styles.markets.items() if language_of(name) in tags)
