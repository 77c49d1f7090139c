"""The same rate all the time: what the cluster does on an ordinary afternoon."""

from loadtests.scenario import Scenario, Stream

SCENARIO = Scenario(title="RATE inquiries a second all the time", streams=(Stream(),))
