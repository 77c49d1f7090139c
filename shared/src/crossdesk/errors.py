"""Every error of Crossdesk. The first question each answers: does it help to try again?

CrossdeskError
+- Transient            try again later, with back-off; only this event's key waits
|  +- Unavailable      something outside does not answer (carrier, engine, bus, database)
|  |  +- BusUnavailable    the bus did not acknowledge before the deadline
|  |     +- BusRefused     it answers, and lets us not in: whoever starts must not, whoever runs waits for it
+- Permanent            trying again gives the same result; the event goes to the dead letters
|  +- Undecodable      bytes on the log that are no event we know
+- TooManyDeadLetters   the consumer stops: the fault is around it and not in the events
+- Misconfigured        a setting is wrong; the process must not start
"""


class CrossdeskError(Exception):
    """Root of all errors Crossdesk raises itself."""


class Transient(CrossdeskError):
    """Try again later: the cause may pass by itself."""


class Unavailable(Transient):
    """Something outside this process does not answer."""


class BusUnavailable(Unavailable):
    """The bus did not acknowledge before the deadline. The events may still land; their ids make that harmless."""


class BusRefused(BusUnavailable):
    """The bus answers and does not let this user in. Who runs waits: a password is changed in two places."""


class Permanent(CrossdeskError):
    """Trying again gives the same result."""


class Undecodable(Permanent):
    """Bytes on the log that are no event we know."""


class TooManyDeadLetters(CrossdeskError):
    """More dead letters in a row than allowed: the fault lies around the consumer and not in the events."""


class Misconfigured(CrossdeskError):
    """A setting is missing or wrong."""
