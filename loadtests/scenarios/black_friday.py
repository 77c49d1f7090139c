"""Black Friday in Europe and North America, a day squeezed into the run: a morning rush, and evening on two continents.

The hours' factors (UTC) are a shape drawn for this scenario, not figures of a shop.
"""

from loadtests.curve import hourly
from loadtests.scenario import Mix, Scenario, Stream

HOURS = (46, 38, 32, 28, 26, 34, 52, 70, 82, 86, 84, 80, 78, 80, 86, 92, 94, 96, 100, 98, 92, 84, 70, 56)
LANGUAGES = {"en": 46, "de": 14, "fr": 10, "es": 9, "it": 7, "nl": 4, "pl": 4, "sv": 3, "pt-BR": 3}
KINDS = {
    "parcel": 26,
    "delivery_time": 20,
    "payment_methods": 12,
    "cancel": 10,
    "returns": 8,
    "refund": 7,
    "dispute": 6,
    "angry": 6,
    "damaged": 3,
    "person": 2,
}

SCENARIO = Scenario(
    title="Black Friday, a day in DURATION; RATE is the evening's top",
    streams=(Stream(curve=hourly(HOURS), mix=Mix(languages=LANGUAGES, kinds=KINDS)),),
    slo="flash-sale",
)
