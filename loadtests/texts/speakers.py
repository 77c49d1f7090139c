"""Which place the next customer writes from."""

from collections.abc import Mapping, Sequence
from random import Random

from loadtests.texts.draft import NoSuchText
from loadtests.texts.tables import Place
from loadtests.texts.wheel import Wheel, chosen

Asked = tuple[str | None, str | None]


class Speakers:
    """Places by weight. `languages`, where given, are weights that replace those of the languages in places.yaml."""

    def __init__(self, places: Sequence[Place], languages: Mapping[str, float] | None) -> None:
        self._all = places
        self._weights = weights_of(places, languages)
        self._wheels: dict[Asked, Wheel[Place]] = {}

    def pick(self, language: str | None, country: str | None, dice: Random) -> Place:
        """A place of the language and country asked for, if any. Raises NoSuchText if there is none."""
        asked = (language, country)
        if asked not in self._wheels:
            self._wheels[asked] = self._wheel(language, country)
        return self._wheels[asked].spin(dice)

    def _wheel(self, language: str | None, country: str | None) -> Wheel[Place]:
        asked = " in ".join(filter(None, (language, country)))
        fitting = [
            place for place in self._all if language in (None, place.language) and country in (None, place.country)
        ]
        if not fitting:
            raise NoSuchText(f"nobody writes {asked}; who writes where is in loadtests/texts/places.yaml")
        # A language asked for by name is there, whatever its weight in the mix.
        weights = [(place, place.weight if language else self._weights[place]) for place in fitting]
        return Wheel(weights, f"places that write {asked}".strip())


def weights_of(places: Sequence[Place], languages: Mapping[str, float] | None) -> Mapping[Place, float]:
    """Weight of each place. Raises NoSuchText for a language nobody writes."""
    totals = dict.fromkeys((place.language for place in places), 0.0)
    for place in places:
        totals[place.language] += place.weight
    wanted = totals if languages is None else chosen(totals, languages, "language")
    return {place: wanted.get(place.language, 0) * place.weight / totals[place.language] for place in places}
