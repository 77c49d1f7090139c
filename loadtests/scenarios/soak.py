"""The same rate for hours: leaks, growing tables and slow drifts show."""

from loadtests.scenario import Scenario, Stream

SCENARIO = Scenario(title="RATE inquiries a second for hours (DURATION=4h)", streams=(Stream(),), slo="soak")
