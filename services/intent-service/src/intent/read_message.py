"""Reads a customer's message by whoever reads for the tenant, and once more where that left doubt."""

from dataclasses import dataclass, field

from crossdesk.contracts.gateway import InquiryReceived

from intent.drift_watch import DriftWatch
from intent.lessons import Lessons
from intent.reading import Reading
from intent.second_look import SecondLook
from intent.tenant_readers import TenantReaders


@dataclass(frozen=True)
class MessageReading:
    """The steps before a message is handled. See crossdesk.consume.subscription: prepare, doubtful, fetch."""

    readers: TenantReaders
    second: SecondLook
    lessons: Lessons
    drift: DriftWatch = field(default_factory=DriftWatch)

    def read(self, event: InquiryReceived) -> Reading | None:
        """What the quick model says; None where the tenant's version has to be loaded first."""
        readings = self.readers.readings(event.tenant)
        if readings is None:
            return None
        reading = readings.read(event.inquiry.text, event.inquiry.customer.locale)
        if not reading.settled:  # else it is what both said when the same text came before
            self.drift.take(reading)
        return self.second.alone(reading)

    def doubtful(self, reading: Reading | None) -> bool:
        """Whether there is something to wait for: a version, or somebody else's opinion."""
        return reading is None or self.second.doubtful(reading)

    async def look_again(self, event: InquiryReceived, quick: Reading | None) -> Reading:
        """The reading after everybody was asked who was to be; what was learnt by it is noted."""
        locale = event.inquiry.customer.locale
        if quick is None:
            quick = (await self.readers.loaded(event.tenant)).read(event.inquiry.text, locale)
            if not self.second.doubtful(quick):
                return self.second.alone(quick)
        better = await self.second.look(quick)
        if better.settled:
            self.readers.remember(event.tenant, better, locale)
        self.lessons.note(event.tenant, quick, better)
        return better
