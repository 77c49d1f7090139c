"""Read the manners of answers at start: shared styles, and what is this service's own."""

from collections.abc import Iterator, Mapping
from importlib.resources.abc import Traversable

from crossdesk.manners.festivals import load_festivals
from crossdesk.manners.style import language_of, load_styles

from knowledge.data_file import fit, read_data, read_model
from knowledge.manners.emphasis import Emphases
from knowledge.manners.manner import Manners
from knowledge.manners.registers import Given, OtherRegister, register_faults
from knowledge.manners.shop_style import ShopStyle
from knowledge.manners.wishes import Wishes
from knowledge.scenario import Scenario, Texts

COURTESIES = frozenset({"apology", "thanks", "help", "wish"})
"""What the code says of `courtesies.yaml`."""


def load_manners(folder: Traversable) -> Manners:
    """All files of a folder. Raises Misconfigured naming the file and field that is wrong."""
    styles = load_styles()
    courtesies = read_data(folder / "courtesies.yaml")
    return Manners(
        styles=styles,
        festivals=load_festivals(styles.markets),
        courtesies={
            name: fit({"texts": texts}, Texts, f"courtesies.yaml: {name}") for name, texts in courtesies.items()
        },
        emphases=read_model(folder / "emphasis.yaml", Emphases, "manners/emphasis.yaml"),
        wishes=read_model(folder / "wishes.yaml", Wishes, "manners/wishes.yaml"),
        registers=_registers(folder / "registers"),
    )


def _registers(folder: Traversable) -> dict[str, dict[str, OtherRegister]]:
    found: dict[str, dict[str, OtherRegister]] = {}
    for file in folder.iterdir():
        if file.name.endswith(".yaml"):
            language, where = file.name.partition(".")[0], f"manners/registers/{file.name}"
            given = read_model(file, Given, where)
            found.setdefault(language, {})[given.form] = OtherRegister(where, language, given)
    return found


def shop_faults(tenant: str, wanted: Mapping[str, ShopStyle], manners: Manners) -> Iterator[str]:
    """What a shop wants of a market nobody knows, or in a form of address that we have no texts in."""
    for market, style in wanted.items():
        where = f"policies/{tenant}.yaml: manners: {market}"
        if market not in manners.styles.markets:
            yield f"{where}: markets.yaml has no such market"
        elif style.address and style.address not in manners.forms_in(language_of(market)):
            yield f"{where}: no texts say {style.address}: add manners/registers, or leave `address` out"


def manner_faults(
    manners: Manners, languages: tuple[str, ...], scenarios: Mapping[str, Scenario], phrases: Mapping[str, Texts]
) -> Iterator[str]:
    """Courtesies left out in a language, emphases without a rule, and texts of registers that stand for no other."""
    where = "manners/courtesies.yaml"
    yield from (f"{where}: {name} is missing" for name in sorted(COURTESIES - manners.courtesies.keys()))
    for name, texts in manners.courtesies.items():
        yield from (f"{where}: {name}: no text in {each}" for each in languages if each not in texts.texts)
    wanted = {style.emphasis for style in manners.styles.markets.values()} - manners.emphases.by_name.keys()
    yield from (f"manners/emphasis.yaml: by_name: {name} is missing, a market asks for it" for name in sorted(wanted))
    for language in sorted(manners.registers.keys() & set(languages)):
        for register in manners.registers[language].values():
            yield from register_faults(register, scenarios, phrases)
