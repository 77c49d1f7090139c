"""11 November, in Chinese time squeezed into the run: the rush at midnight, the evening's second wave.

The hours' factors are a shape drawn for this scenario, not figures of a shop.
"""

from loadtests.curve import hourly
from loadtests.scenario import Mix, Scenario, Stream

HOURS = (100, 72, 38, 20, 12, 9, 10, 14, 22, 34, 40, 42, 44, 40, 36, 36, 38, 40, 46, 58, 70, 78, 74, 60)
LANGUAGES = {"zh-Hans": 40, "zh-Hant": 8, "en": 18, "th": 6, "vi": 6, "id": 6, "ru": 6, "es": 5, "ko": 3, "ja": 2}

SCENARIO = Scenario(
    title="11 November in China, a day in DURATION; RATE is the midnight rush",
    streams=(Stream(curve=hourly(HOURS), mix=Mix(languages=LANGUAGES)),),
    slo="flash-sale",
)
